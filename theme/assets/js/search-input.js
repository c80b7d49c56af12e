// @ts-check
/**
 * The theme searches on keyup alone; pasting, dictation and an input method's candidates send no key. And it draws the
 * list of results anew when a part of the index arrives: whoever has gone into the list by then stays where they are.
 */

const box = document.querySelector("input[data-md-component=search-query]");
const search = () => box?.dispatchEvent(new Event("keyup"));

/**
 * Letters that an input method is still composing are no query. Android's keyboards compose every word, Latin ones too,
 * and show the letters of an input method on themselves.
 */
const composesWords = /Android/.test(navigator.userAgent);

box?.addEventListener("input", (event) => {
  if (composesWords || !(/** @type {InputEvent} */ (event).isComposing)) search();
});
box?.addEventListener("compositionend", search);

// The keys that choose a candidate belong to the input method. Safari sends Enter after the end of the composition,
// as key 229, which every browser gives to keys that an input method has taken.
for (const kind of ["keydown", "keyup"]) {
  addEventListener(kind, (event) => {
    const { isComposing, keyCode } = /** @type {KeyboardEvent} */ (event);
    if (event.target === box && (isComposing || keyCode === 229)) event.stopPropagation();
  }, true);
}

if (new URLSearchParams(location.search).has("h")) import("./mark-words.js");

const results = document.querySelector("[data-md-component=search-result]");
/** Address of the result that has the focus. */
let held = "";

document.addEventListener("focusin", ({ target }) => {
  held = target instanceof HTMLAnchorElement && results?.contains(target) ? target.href : "";
});

if (results) {
  new MutationObserver(() => {
    if (!held || document.activeElement !== document.body) return;
    [...results.querySelectorAll("a")].find(({ href }) => href === held)?.focus();
  }).observe(results, { childList: true, subtree: true });
}
