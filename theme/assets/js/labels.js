// @ts-check
// Names and keyboard access for what Material adds to the page at run time.

import { textOf } from "./plain-text.js";
import { say } from "./words.js";

const SCROLLERS = ":is(.md-typeset__scrollwrap, .question-table, .figure, .math-block, .long-formula, pre.output):not([tabindex])";

let blocks = 0;
/** Tells of a screen that is turned, and of a block that is opened: what is in a closed one may have no size. */
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
  }
});

/** @param {ParentNode} root */
function label(root) {
  for (const nav of root.querySelectorAll(".md-code__nav:not([aria-label])")) {
    blocks += 1;
    nav.setAttribute("aria-label", say(`代码块 ${blocks}`, `Code block ${blocks}`));
  }
  for (const button of root.querySelectorAll(".md-code__button:not([aria-label])")) {
    button.setAttribute("aria-label", button.getAttribute("title") ?? "");
  }
  for (const box of root.querySelectorAll(".task-list-control input:not([aria-label])")) {
    box.setAttribute("aria-label", textOf(box.closest("li")));
  }
  for (const scroller of root.querySelectorAll(SCROLLERS)) sizes.observe(scroller);
}

label(document);
const article = document.querySelector("article");
if (article) {
  new MutationObserver(() => label(article)).observe(article, { childList: true, subtree: true });
}
