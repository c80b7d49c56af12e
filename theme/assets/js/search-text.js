// @ts-check
/** How text is folded and cut into terms: the same for pages and for what a reader types. */

const RUNS = /\p{sc=Han}+|[\p{L}\p{N}]+/gu;
const HAN = /\p{sc=Han}/u;

/** @param {string} text */
export const isHan = (text) => HAN.test(text);

/**
 * Full width, case and traditional characters do not matter.
 *
 * @param {string} text
 * @param {Map<string, string>} simplified
 */
export function fold(text, simplified) {
  const plain = text.normalize("NFKC").toLowerCase();
  return [...plain].map((character) => simplified.get(character) ?? character).join("");
}

/**
 * Latin words, and for a run of Han characters each character and each pair: no dictionary to fall behind the field.
 *
 * @param {string} text folded text
 */
export function terms(text) {
  return (text.match(RUNS) ?? []).flatMap((run) => {
    if (!isHan(run)) return [run];
    const characters = [...run];
    return [...characters, ...pairs(characters)];
  });
}

/**
 * What a reader typed: of a run of Han characters only the pairs, unless it is a single character.
 *
 * @param {string} text folded text
 */
export function queryTerms(text) {
  const found = (text.match(RUNS) ?? []).flatMap((run) => {
    const characters = [...run];
    return isHan(run) && characters.length > 1 ? pairs(characters) : [run];
  });
  return [...new Set(found)];
}

/**
 * The text without anything but letters and digits, to look a phrase up in.
 *
 * @param {string} text folded text
 */
export const compact = (text) => (text.match(RUNS) ?? []).join("");

/** @param {string[]} characters */
const pairs = (characters) => characters.slice(1).map((character, index) => characters[index] + character);
