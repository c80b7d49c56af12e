// @ts-check
// The page's language, for the few words that scripts add.

const chinese = document.documentElement.lang.startsWith("zh");

/**
 * The text in the page's language.
 * @param {string} zh
 * @param {string} en
 */
export const say = (zh, en) => (chinese ? zh : en);
