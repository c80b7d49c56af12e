// @ts-check
// One switch, or the key c, opens and closes the code of all cells; the choice is remembered.

import { say } from "./words.js";

const STORED = "__code";
/** @type {Window & { __md_get?: (key: string) => unknown, __md_set?: (key: string, value: unknown) => void }} */
const page = window;
/** @type {NodeListOf<HTMLDetailsElement>} */
const folds = document.querySelectorAll("details.fold");
const place = document.querySelector(".notebook-link");

if (place && folds.length) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code-switch";
  button.textContent = say("展开全部代码", "Show all code");
  button.title = say("按键 c", "Key c");
  button.setAttribute("aria-keyshortcuts", "c");

  /** @param {boolean} open */
  const set = (open) => {
    button.setAttribute("aria-pressed", String(open));
    for (const fold of folds) fold.open = open;
  };
  const toggle = () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    set(open);
    page.__md_set?.(STORED, open);
  };

  set(page.__md_get?.(STORED) === true);
  button.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key !== "c" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    // What is read stays where it is, though blocks above it change their height.
    const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    const before = middle?.getBoundingClientRect().top ?? 0;
    toggle();
    if (middle) scrollBy({ top: middle.getBoundingClientRect().top - before, behavior: "instant" });
  });
  place.append(" · ", button);
}
