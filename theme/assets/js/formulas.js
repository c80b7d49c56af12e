// @ts-check
// Formulas where MathML does not reach: in browsers that do not draw it, and on the clipboard.

import { formulaText, makePlain } from "./plain-text.js";

function drawsMathML() {
  if (CSS.supports("math-style", "compact")) return true;
  const probe = document.createElement("div");
  probe.innerHTML = '<math><mspace width="50px"></mspace></math>';
  document.body.append(probe);
  const width = probe.querySelector("mspace")?.getBoundingClientRect().width ?? 0;
  probe.remove();
  return width > 25;
}

// Else such a browser shows the letters of a formula one after the other: another formula.
if (!drawsMathML()) {
  document.querySelectorAll("math").forEach((math) => {
    const plain = document.createElement("span");
    plain.className = "formula";
    plain.textContent = formulaText(math);
    math.replaceWith(plain);
  });
}

/** The formula around a boundary of the selection. @param {Node} node */
const formulaAround = (node) => (node instanceof Element ? node : node.parentElement)?.closest("math");

/** What is selected, whole formulas only, or nothing where none is. @param {Selection} selection */
function selectedWithFormulas(selection) {
  const selected = document.createElement("div");
  let formulas = 0;
  for (let i = 0; i < selection.rangeCount; i += 1) {
    const range = selection.getRangeAt(i).cloneRange();
    const [first, last] = [formulaAround(range.startContainer), formulaAround(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const part = range.cloneContents();
    formulas += part.querySelectorAll("math").length;
    selected.append(part);
  }
  return formulas ? selected : undefined;
}

// Browsers copy a formula symbol by symbol, each on a line of its own.
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  const isField = event.target instanceof Element && event.target.matches("input, textarea");
  if (!selection || selection.isCollapsed || isField || !event.clipboardData) return;
  const selected = selectedWithFormulas(selection);
  if (!selected) return;
  makePlain(selected);
  selected.querySelectorAll("a").forEach((link) => link.setAttribute("href", link.href));
  // Only what is drawn has its paragraphs and cells told apart by `innerText`.
  selected.className = "visually-hidden md-typeset";
  document.body.append(selected);
  event.clipboardData.setData("text/plain", selected.innerText.trim());
  event.clipboardData.setData("text/html", selected.innerHTML);
  selected.remove();
  event.preventDefault();
});
