// @ts-check
// Offers what moves, where a page has it: nothing of it is fetched before its button is pressed. Without this script
// the figure above it stands as it is, and the place that it keeps in the page is not seen.

import { say } from "./words.js";

/** @type {NodeListOf<HTMLElement>} */
const boxes = document.querySelectorAll("[data-explorable]");
for (const box of boxes) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("动手试试", "Try it yourself");
  button.addEventListener("click", async () => {
    try {
      const [{ start }, { stylesheet }] = await Promise.all([import(`./explore-${box.dataset.explorable}.js`), import("./stylesheet.js")]);
      await stylesheet("explore.css");
      start(box);
      button.remove();
      box.querySelector("input")?.focus();
    } catch {
      button.textContent = say("没能载入，再试一次", "It could not be loaded: try again");
    }
  });
  box.append(button);
  box.hidden = false;
}
