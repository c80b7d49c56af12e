// @ts-check
// What stands on the page as a reader would type it: formulas in the plain characters that the build wrote for them.

/**
 * The formula in one line; its own text would lose every fraction, root and exponent.
 * @param {Element} math
 */
export const formulaText = (math) =>
  math.getAttribute("aria-label") ?? math.getAttribute("data-text") ?? math.textContent ?? "";

/**
 * Puts plain characters in the place of formulas, and takes out what nobody sees.
 * @param {ParentNode} copy
 */
export function makePlain(copy) {
  copy.querySelectorAll("[hidden], .copy-link, .copy-slot").forEach((extra) => extra.remove());
  copy.querySelectorAll("math").forEach((math) => math.replaceWith(formulaText(math)));
}

/** The text a reader sees in `element`, on one line. @param {Element | null | undefined} element */
export function textOf(element) {
  const copy = /** @type {Element | undefined} */ (element?.cloneNode(true));
  if (copy) makePlain(copy);
  return copy?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}
