// @ts-check
// Shows the button that runs an exercise on its page, where the browser can; nothing of that is fetched before its press.

import { announce, say } from "./words.js";

const place = /** @type {HTMLElement | null} */ (document.querySelector(".exercise-here"));
const button = place?.querySelector("button");
let modules = false;
try {
  // Who knows modules as workers asks for the type; of this address none is made.
  new Worker("//[", {
    get type() {
      modules = true;
      return /** @type {const} */ ("module");
    },
  });
} catch {
  // always
}

// Python for browsers throws exceptions in WebAssembly, which came years after it.
if (place && button && modules && window.WebAssembly && "Exception" in WebAssembly && document.adoptedStyleSheets) {
  place.hidden = false;
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    try {
      await (await import("./exercise-page.js")).open(place);
    } catch {
      const words = say("编辑器未能载入。请检查网络，再按一次，或刷新本页。", "The editor could not be fetched. Check the network and press again, or reload the page.");
      place.querySelector("span")?.replaceChildren(words);
      announce(words);
    }
    button.removeAttribute("aria-disabled");
  });
}
