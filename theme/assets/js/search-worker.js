// @ts-check
/**
 * Speaks the search protocol of the theme. The index and the library behind it are fetched at the first keystroke: the
 * names of the pages first, then the answers, then the code. Each part that arrives improves what is on the screen.
 */

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;
const PARTS = ["pages", "answers", "code"];

/** @type {import("./search-index.js").SearchIndex | undefined} */
let index;
/** Whether the parts are on their way, or all here. */
let asked = false;
let complete = false;
let query = "";
/** What the reader sees, so that a part without news does not draw the list again. */
let shown = "";

/** @param {string} part */
async function fetchPart(part) {
  const answer = await fetch(new URL(`../../search/${part}.json`, self.location.href));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  return answer.json();
}

async function load() {
  // Two at a time: more would take their share of a slow line from the first, which is wanted most.
  const parts = PARTS.slice(0, 2).map(fetchPart);
  const { SearchIndex } = await import("./search-index.js");
  const loading = new SearchIndex();
  for (const [place, name] of PARTS.entries()) {
    const part = await parts[place];
    if (place + 2 < PARTS.length) parts.push(fetchPart(PARTS[place + 2]));
    loading.add(part);
    index = loading;
    complete = name === PARTS.at(-1);
    if (query.trim()) show();
  }
}

/** Answers the query; without anything found it waits for the parts that are still to come, unless this is the `last` word. */
function show(last = complete) {
  const items = index && query.trim() ? index.search(query) : [];
  const found = JSON.stringify([query, items.map((group) => group.map(({ location }) => location))]);
  if (found === shown || !(items.length || last)) return;
  shown = found;
  self.postMessage({ type: RESULT, data: { items } });
}

self.addEventListener("message", async ({ data: message }) => {
  if (message.type === SETUP) self.postMessage({ type: READY });
  if (message.type !== QUERY) return;
  query = message.data;
  shown = ""; // the theme waits for an answer to each query
  if (!query.trim()) return show(true);
  show();
  if (asked) return;
  asked = true;
  try {
    await load();
  } catch {
    asked = false; // the connection may come back before the next keystroke
    show(true);
  }
});
