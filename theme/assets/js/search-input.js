// @ts-check
/**
 * The theme searches on keyup alone; pasting, dictation and an input method's candidates send no key. And it draws the
 * list of results anew when a part of the index arrives: whoever has gone into the list by then stays where they are.
 */

const box = document.querySelector("input[data-md-component=search-query]");
box?.addEventListener("input", () => box.dispatchEvent(new Event("keyup")));

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
