// @ts-check
/**
 * Speaks the search protocol of the theme. The index and the library behind it are fetched at the first keystroke.
 */

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

/** @type {Promise<import("./search-index.js").SearchIndex> | undefined} */
let index;
/** Number of the latest query: an answer that comes after a newer question is dropped. */
let latest = 0;

async function load() {
  const { SearchIndex } = await import("./search-index.js");
  const answer = await fetch(new URL("../../search/sections.json", self.location.href));
  return new SearchIndex(await answer.json());
}

/** @param {string} query */
async function answer(query) {
  if (!query.trim()) return [];
  index ??= load();
  try {
    return (await index).search(query);
  } catch (error) {
    index = undefined; // the connection may come back before the next keystroke
    throw error;
  }
}

self.addEventListener("message", async ({ data: message }) => {
  if (message.type === SETUP) self.postMessage({ type: READY });
  if (message.type !== QUERY) return;
  const number = ++latest;
  const items = await answer(message.data);
  if (number === latest) self.postMessage({ type: RESULT, data: { items } });
});
