// @ts-check
/**
 * Answers queries. The index and the library behind it are fetched at the first one: the names of the pages first, then
 * the answers, then the code. Each part that arrives improves what is on the screen.
 */

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

/** Begins to fetch a part whose failure is noticed where it is waited for. @param {string} part */
function begin(part) {
  const coming = fetchPart(part);
  coming.catch(() => {});
  return coming;
}

async function load() {
  // The names are few. What comes after the answers would take its share of a slow line from them: it waits for them.
  const parts = PARTS.slice(0, 2).map(begin);
  const { SearchIndex } = await import("./search-index.js");
  const loading = new SearchIndex();
  for (const place of PARTS.keys()) {
    const part = await parts[place];
    if (parts.length < PARTS.length && place === parts.length - 1) parts.push(begin(PARTS[parts.length]));
    loading.add(part);
    index = loading;
    complete = place === PARTS.length - 1;
    show();
  }
  self.postMessage({ state: "complete" });
}

/** Answers the query; without anything found it waits for the parts that are still to come. */
function show() {
  const items = index ? index.search(query) : [];
  const found = JSON.stringify([query, items.map((group) => group.map(({ location }) => location))]);
  if (found === shown || !(items.length || complete)) return;
  shown = found;
  self.postMessage({ type: RESULT, data: { items } });
}

self.addEventListener("message", async ({ data }) => {
  query = data;
  shown = ""; // the theme waits for an answer to each query
  try {
    show();
    if (asked) return;
    asked = true;
    await load();
  } catch {
    self.postMessage({ state: "failed" }); // search-line.js starts another worker
  }
});
