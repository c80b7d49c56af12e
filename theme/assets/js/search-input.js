// @ts-check
/** The theme searches on keyup alone; pasting, dictation and an input method's candidates send no key. */

const box = document.querySelector("input[data-md-component=search-query]");
box?.addEventListener("input", () => box.dispatchEvent(new Event("keyup")));
