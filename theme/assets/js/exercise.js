// @ts-check
// Shows the button that runs an exercise on its page, where the browser can; nothing of that is fetched before its press.

import { announce } from "./announce.js";
import { say } from "./language.js";

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

if (place && button && modules && window.WebAssembly && document.adoptedStyleSheets) {
  let presses = 0;
  place.hidden = false;
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    try {
      // A browser may remember that an address failed.
      const page = await import(`./exercise-page.js${presses ? `?${presses}` : ""}`);
      await page.open(place, presses);
    } catch {
      const words = say("没有取到编辑器。请检查网络，再按一次。", "The editor could not be fetched. Check the network and press again.");
      place.querySelector("span")?.replaceChildren(words);
      announce(words);
    }
    presses += 1;
    button.removeAttribute("aria-disabled");
  });
}
