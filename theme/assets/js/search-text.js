// @ts-check
/** How text is folded and cut into terms: the same for pages and for what a reader types. */

const RUNS = /\p{sc=Han}+|(?:(?!\p{sc=Han})[\p{L}\p{N}])+/gu;
/** Words with which one asks; they say nothing of what about. */
const ASKING = new RegExp(
  "请解释|请问|论述|为什么|为何|怎么办|怎么样|是什么|有哪些|有哪几种|有什么|什么是|会怎样|会怎么样|会如何|会导致什么|会发生什么|"
  + "如何|怎么|怎样|什么|哪些|哪种|哪个|好吗|越好吗|常用的?|常见的?|主要的?|"
  + "的(?=\\p{sc=Han})|[吗呢吧](?!\\p{sc=Han})|"
  + "\\b(?:how|what|which|why|when|does|do|did|is|are|be|not|should|can|to|the|a|an|of|in|for|and|i|my|we|it|if|there|"
  + "happens?|common|popular)\\b", "gu");
/** Words for a kind of thing or a degree: which one it is of decides. One word stands for all that say the same. */
const GENERAL = /** @type {const} */ ([
  ["方法", "方法|办法|方案|策略|技巧|手段|方式|种类|类型|措施|算法"],
  ["模型", "模型|神经网络|深度学习|机器学习"],
  ["太大", "[太过偏]于?[大高]|[设调取]得太[大高]"],
  ["太小", "[太过偏]于?[小低]|[设调取]得太[小低]"],
  ["太多", "[太过]于?多"],
  ["太少", "[太过]于?少"],
  ["太长", "[太过]于?[长久]"],
  ["太短", "[太过]于?短"],
  ["太深", "[太过]于?深"],
  ["太强", "[太过]于?强"],
  ["methods", "\\b(?:methods?|techniques?|schemes?|strategies|strategy|algorithms?|approaches|ways|types|kinds|variants|lists?)\\b"],
  ["toolarge", "\\btoo (?:large|big|high)\\b"],
  ["toosmall", "\\btoo (?:small|low)\\b"],
  ["toomany", "\\btoo (?:many|much)\\b"],
  ["toofew", "\\btoo (?:few|little)\\b"],
  ["toolong", "\\btoo long\\b"],
  ["model", "\\b(?:models?|neural networks?|deep learning|machine learning)\\b"],
]);
/** Words for what one does about a thing, of which readers and pages choose different ones. */
const ALIKE = /** @type {const} */ ([
  ["防止", "防止|避免|抑制|缓解|减轻|减少|解决|克服|应对|防范|改善"],
  ["提高", "提高|提升|增强|改进"],
  ["prevent", "\\b(?:prevent|avoid|reduce|fix|mitigate|combat|overcome|handle|cure|solve|deal with)(?:ing|s)?\\b|\\b(?:(?:reduc|mitigat|overcom|handl|solv|deal)ing|solutions?|remed(?:y|ies))\\b"],
  ["improve", "\\b(?:improv|increas|boost|enhanc)(?:e|ing|es)?\\b"],
]);
const ANY_GENERAL = new RegExp(GENERAL.map(([, pattern]) => pattern).join("|"), "gu");
const EACH = [...GENERAL, ...ALIKE].map(([word, pattern]) => /** @type {const} */ ([` ${word} `, new RegExp(pattern, "gu")]));
/** What a general word counts beside another one. */
const GENERAL_WEIGHT = 0.25;
/** Letters that people write out where their keyboard has none. */
const GREEK = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", eta: "η", theta: "θ", kappa: "κ", lambda: "λ", mu: "μ",
  rho: "ρ", sigma: "σ", tau: "τ", phi: "φ", omega: "ω", nabla: "∇",
};
const GREEK_NAME = new RegExp(`(^|[^\\p{L}])(${Object.keys(GREEK).join("|")})(?!\\p{L})`, "gu");
const GREEK_LETTERS = new Map(Object.entries(GREEK).map(([name, letter]) => [letter, name]));
/** A letter with a short index is one word, however it is written: β_1, beta1. */
const INDEXED = /(^|[^\p{L}\p{N}_])(\p{L})_(?=[\p{L}\p{N}]{1,2}(?![\p{L}\p{N}_]))/gu;
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
  text.normalize("NFKC").toLowerCase().replace(/\p{sc=Han}/gu, (han) => simplified.get(han) ?? han)
    .replace(GREEK_NAME, (_, before, name) => before + GREEK[/** @type {keyof typeof GREEK} */ (name)])
    .replace(/_\{([^{}]*)\}/g, "_$1").replace(INDEXED, "$1$2")
    .replace(/sqrt\(?(?=[\p{L}\p{N}])/gu, "√");

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
 * What a reader typed, each term with its weight: of a run of Han characters only the pairs, unless it is a single
 * character; words that tell of a kind or a degree count less than what they are said of.
 *
 * @param {string} text folded text
 * @returns {Map<string, number>}
 */
export function queryTerms(text) {
  const asked = withoutAsking(text);
  const rest = topic(asked);
  /** @type {Map<string, number>} */
  const weights = new Map();
  const add = (/** @type {string} */ part, /** @type {number} */ weight) => {
    for (const run of runs(part))
      for (const term of isHan(run) && run.length > 1 ? pairs([...run]) : [run])
        if (!weights.has(term)) weights.set(term, weight);
  };
  add(rest, 1);
  if (rest !== asked) for (const word of asked.match(ANY_GENERAL) ?? []) add(word, GENERAL_WEIGHT);
  return weights;
}

/**
 * A pattern for all ways in which a page may write a folded word: British too, β as beta, β1 as β_1.
 *
 * @param {string} word
 */
export const written = (word) =>
  word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replace(/^(\p{L})(?=[\p{L}\p{N}]{1,2}$)/u, "$1_?")
    .replace(/([a-z]{3})iz/g, "$1i[sz]")
    .replace(/[α-ω∇]/gu, (letter) => (GREEK_LETTERS.get(letter) ? `(?:${letter}|${GREEK_LETTERS.get(letter)})` : letter));

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
 * What the question is about: the text without words for a kind or a degree, unless there is nothing else.
 *
 * @param {string} text folded text
 */
export function topic(text) {
  const rest = text.replace(ANY_GENERAL, " ");
  return rest.match(RUNS) ? rest : text;
}

/**
 * The text with one word for all that say the same.
 *
 * @param {string} text folded text
 */
export const plain = (text) => EACH.reduce((changed, [word, pattern]) => changed.replace(pattern, word), text);

/** @param {string} run */
const singular = (run) => run.replace(/([a-z]{3})s$/, "$1");

/**
 * The text without anything but letters and digits, words in the singular, to look a phrase up in.
 *
 * @param {string} text folded text
 */
export const compact = (text) => runs(text).map(singular).join("");

/**
 * A name as it is compared with others: like {@link compact}, but words of an alphabet keep their bounds, and one word
 * stands for all that say the same.
 *
 * @param {string} text folded text
 */
export const spelt = (text) => runs(plain(text)).map((run) => (isHan(run) ? run : `<${singular(run)}>`)).join("");

/**
 * A term as the engine keeps it. Its tree is slow where thousands of branches meet, so Han characters are spelt out.
 *
 * @param {string} term
 */
export const key = (term) =>
  isHan(term) ? [...term].map((han) => `~${han.codePointAt(0)?.toString(36)}`).join("") : term;

/** @param {string[]} han */
const pairs = (han) => han.slice(1).map((character, index) => han[index] + character);
