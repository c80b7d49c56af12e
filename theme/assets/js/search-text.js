// @ts-check
/** How text is folded and cut into terms: the same for pages and for what a reader types. */

const RUNS = /\p{sc=Han}+|[\p{L}\p{N}]+/gu;
/** Words with which one asks; they say nothing of what about. */
const ASKING = new RegExp(
  "请解释|请问|论述|为什么|怎么办|怎么样|是什么|有哪些|什么是|如何|怎么|怎样|什么|哪些|"
  + "\\b(?:how|what|which|why|when|does|do|did|is|are|not|should|can|to|the|a|an|of|in|for|and|i|my|we|it)\\b", "gu");
const HAN = /\p{sc=Han}/u;

/** @param {string} text */
export const isHan = (text) => HAN.test(text);

/**
 * Full width, case and traditional characters do not matter.
 *
 * @param {string} text
 * @param {Map<string, string>} simplified by traditional character
 */
export const fold = (text, simplified) =>
  text.normalize("NFKC").toLowerCase().replace(/\p{sc=Han}/gu, (han) => simplified.get(han) ?? han);

/**
 * The runs of Han characters, and the words, as they stand there.
 *
 * @param {string} text folded text
 * @returns {string[]}
 */
export const words = (text) => text.match(RUNS) ?? [];

/**
 * The same with British spelling (-isation) as American.
 *
 * @param {string} text folded text
 */
export const runs = (text) =>
  words(text).map((run) => run.replace(/([a-z]{3})is(?=[aei]|$)/g, "$1iz"));

/**
 * Words, and for a run of Han characters each character and each pair: no dictionary to fall behind the field.
 *
 * @param {string} text folded text
 */
export const terms = (text) =>
  runs(text).flatMap((run) => (isHan(run) ? [...run, ...pairs([...run])] : [run]));

/**
 * What a reader typed: of a run of Han characters only the pairs, unless it is a single character.
 *
 * @param {string} text folded text
 */
export const queryTerms = (text) =>
  [...new Set(runs(withoutAsking(text)).flatMap((run) => (isHan(run) && run.length > 1 ? pairs([...run]) : [run])))];

/**
 * Every Han character typed by itself: with one wrong character a word may have no right pair.
 *
 * @param {string} text folded text
 */
export const characters = (text) => [...new Set(runs(withoutAsking(text)).flatMap((run) => (isHan(run) ? [...run] : [])))];

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
 * The text without anything but letters and digits, words in the singular, to look a phrase up in.
 *
 * @param {string} text folded text
 */
export const compact = (text) => runs(text).map((run) => run.replace(/([a-z]{3})s$/, "$1")).join("");

/**
 * A term as the engine keeps it. Its tree is slow where thousands of branches meet, so Han characters are spelt out.
 *
 * @param {string} term
 */
export const key = (term) =>
  isHan(term) ? [...term].map((han) => `~${han.codePointAt(0)?.toString(36)}`).join("") : term;

/** @param {string[]} han */
const pairs = (han) => han.slice(1).map((character, index) => han[index] + character);
