// @ts-check
/** How text is folded and cut into terms: the same for pages and for what a reader types. */

const RUNS = /\p{sc=Han}+|[\p{L}\p{N}]+/gu;
/** Words with which one asks; they say nothing of what about. */
const ASKING = new RegExp(
  "请解释|请问|论述|为什么|怎么办|怎么样|是什么|有哪些|什么是|如何|怎么|怎样|什么|哪些|"
  + "\\b(?:how|what|which|why|when|does|do|did|is|are|should|can|to|the|a|an|of|in|for|and|i|my|we|it)\\b", "gu");
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
  const found = (withoutAsking(text).match(RUNS) ?? []).flatMap((run) => {
    const characters = [...run];
    return isHan(run) && characters.length > 1 ? pairs(characters) : [run];
  });
  return [...new Set(found)];
}

/**
 * The question without the words that only ask, unless there is nothing else.
 *
 * @param {string} text folded text
 */
export function withoutAsking(text) {
  const rest = text.replace(ASKING, " ");
  return rest.match(RUNS) ? rest : text;
}

/**
 * The text without anything but letters and digits, to look a phrase up in.
 *
 * @param {string} text folded text
 */
export const compact = (text) => (text.match(RUNS) ?? []).join("");

/** @param {string[]} characters */
const pairs = (characters) => characters.slice(1).map((character, index) => characters[index] + character);
