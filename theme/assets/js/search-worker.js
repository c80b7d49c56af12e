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
  return answer;
}

/**
 * Reads a part while it arrives: indexing takes longest, and on a slow line most of it is done before the last byte is
 * here. Each section has its own line.
 *
 * @param {Response} answer
 * @returns {AsyncGenerator<import("./search-index.js").Part>}
 */
async function* pieces(answer) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  let head;
  let rest = "";
  for (let all = false; !all;) {
    const { done, value } = await reader.read();
    all = done;
    const lines = (rest + decoder.decode(value, { stream: !all })).split("\n");
    rest = /** @type {string} */ (lines.pop());
    if (!head && lines.length) head = JSON.parse(`${lines.shift()}]}`);
    if (lines.length) yield { ...head, sections: JSON.parse(`[${lines.join("").replace(/,$/, "")}]`) };
  }
  if (rest !== "]}") throw new Error(`${answer.url} is not whole`);
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
    const answer = await parts[place];
    for await (const piece of pieces(answer)) loading.add(piece);
    if (parts.length < PARTS.length && place === parts.length - 1) parts.push(begin(PARTS[parts.length]));
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
