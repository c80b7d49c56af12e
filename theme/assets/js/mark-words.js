// @ts-check
// Marks on the page what the reader searched for: a result's address holds the words as they were typed (?h=…).

const SKIPPED = "math, svg, mark, script, style, button";

/** The words as one pattern, in both spellings of -ization. */
function pattern() {
  const typed = new URLSearchParams(location.search).get("h") ?? "";
  const words = typed.split(/\s+/).filter(Boolean).sort((one, other) => other.length - one.length);
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(escaped.map((word) => word.replace(/([a-z]{3})i[sz]/gi, "$1i[sz]")).join("|"), "giu");
}

/** @param {Text} text @param {RegExp} words */
function mark(text, words) {
  const marked = document.createDocumentFragment();
  let end = 0;
  for (const match of text.data.matchAll(words)) {
    const found = document.createElement("mark");
    found.textContent = match[0];
    marked.append(text.data.slice(end, match.index), found);
    end = /** @type {number} */ (match.index) + match[0].length;
  }
  if (!end) return;
  marked.append(text.data.slice(end));
  text.replaceWith(marked);
}

const article = document.querySelector("article");
const words = pattern();
if (article && words.source !== "(?:)") {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const texts = /** @type {Text[]} */ ([]);
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  texts.filter((text) => !text.parentElement?.closest(SKIPPED)).forEach((text) => mark(text, words));
}
