// @ts-check
// The copy for reading without a network: what of it is here, what is still to fetch, fetching, and removing. Each file
// is kept under the hash of its content, and what a language consists of under the address of its list, which is put
// there last: so files that did not change are not fetched again, nor twice for two languages, a download that broke off
// goes on, and until all is here the older copy stays whole. offline-answer.js reads what this writes.

/** @typedef {[path: string, hash: string, sent: number, size: number]} File */
/** @typedef {{ parts: Record<string, File[]> }} List what the site has, part by part */
/** @typedef {{ parts: Record<string, File[]>, at: string }} Copy what is kept, since when */

export const LANGUAGES = /** @type {const} */ (["zh", "en"]);
const SIDE_BY_SIDE = 6;

// @ts-ignore: start.js sets it
const home = /** @type {URL} */ (window.__md_scope);
/** The home page in Chinese, below which everything lies. */
export const root = document.documentElement.lang.startsWith("zh") ? home : new URL("../", home);
const cacheName = `scaling-lab-offline ${root.pathname}`;

/** Whether this browser can keep a copy of this page's site. */
export const possible = "serviceWorker" in navigator && "caches" in window && Boolean(window.crypto?.subtle);

/** The site offers no copies any more. */
export class Ended extends Error {}
/** The site was changed while it was fetched. */
export class Changed extends Error {}
/** Another tab is at it. */
export class Busy extends Error {}

/** @param {string} lang */
const addressOf = (lang) => new URL(`offline-${lang}.json`, root).href;
/** The list that a download which is not done yet goes by. @param {string} lang */
const begunAddress = (lang) => `${addressOf(lang)}?begun`;
/** @param {string} hash */
const keyOf = (hash) => `${root.href}?offline=${hash}`;

/** @param {string} address @returns {Promise<Copy | undefined>} */
const stored = async (address) => (await caches.match(address, { cacheName }))?.json();

/** The copy of a language. @param {string} lang */
export const copyOf = (lang) => stored(addressOf(lang));
/** What was begun to be fetched and is not whole. @param {string} lang */
export const begunOf = (lang) => stored(begunAddress(lang));

/** What the site has of a language now; null where it has no list. @param {string} lang @param {AbortSignal} [signal] */
export async function listOf(lang, signal) {
  const answer = await fetch(addressOf(lang), { cache: "no-cache", signal });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new TypeError(`${answer.status} ${answer.url}`);
  const list = /** @type {List & { off?: boolean }} */ (await answer.json());
  if (!list.off) return /** @type {List} */ (list);
  await caches.delete(cacheName);
  await endWorker();
  throw new Ended();
}

/** The hashes that are here. */
export async function hashesHere() {
  if (!(await caches.has(cacheName))) return new Set();
  const cache = await caches.open(cacheName);
  return new Set((await cache.keys()).map(({ url }) => new URL(url).searchParams.get("offline")));
}

/** Files of parts, each content once. @param {Record<string, File[]>} parts @param {Iterable<string>} names */
export function filesOf(parts, names) {
  /** @type {Map<string, File>} */
  const files = new Map();
  for (const name of names) for (const file of parts[name] ?? []) if (!files.has(file[1])) files.set(file[1], file);
  return [...files.values()];
}

/** Does what no other tab may do at the same time. @param {() => Promise<void>} act @returns {Promise<void>} */
async function alone(act) {
  if (!navigator.locks) return act();
  await navigator.locks.request(cacheName, { ifAvailable: true }, async (lock) => {
    if (!lock) throw new Busy();
    await act();
  });
}

/**
 * Fetches what of the parts is not here, and makes it the copy of the language.
 * @param {string} lang
 * @param {List} list
 * @param {string[]} names the parts
 * @param {AbortSignal} signal
 * @param {(sent: number) => void} progress bytes over the wire so far
 */
export const keep = (lang, list, names, signal, progress) => alone(async () => {
  const parts = Object.fromEntries(names.filter((name) => list.parts[name]).map((name) => [name, list.parts[name]]));
  const cache = await caches.open(cacheName);
  const json = (/** @type {unknown} */ value) => new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
  await cache.put(begunAddress(lang), json({ parts, at: new Date().toISOString() }));
  const here = await hashesHere();
  const queue = filesOf(parts, names).filter(([, hash]) => !here.has(hash));
  let sent = 0;
  const ending = new AbortController();
  signal.addEventListener("abort", () => ending.abort());
  const fetchSome = async () => {
    for (let file = queue.shift(); file && !ending.signal.aborted; file = queue.shift()) {
      const [, hash, wire, size] = file;
      let read = 0;
      const response = await fetchFile(file, ending.signal, (bytes) => {
        sent += ((bytes - read) * wire) / (size || 1);
        read = bytes;
        progress(sent);
      });
      await cache.put(keyOf(hash), response);
    }
  };
  // The first that fails ends the others, and is what is told once all of them are still.
  /** @type {unknown[]} */
  const failures = [];
  const failed = (/** @type {unknown} */ error) => {
    failures.push(error);
    ending.abort();
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => fetchSome().catch(failed)));
  if (failures.length) throw failures[0];
  if (signal.aborted) throw new DOMException("", "AbortError");
  await navigator.serviceWorker.register(new URL("offline-worker.js", root), { scope: root.pathname });
  await cache.put(addressOf(lang), json({ parts, at: new Date().toISOString() }));
  await cache.delete(begunAddress(lang));
  await tidy();
});

/**
 * A file with just the content that the list names, whatever older copy lies on the way.
 * @param {File} file
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} progress
 */
async function fetchFile([path, hash], signal, progress) {
  for (const cache of /** @type {const} */ (["no-cache", "reload"])) {
    // The header tells the worker that the copy is no answer to this.
    const response = await fetch(new URL(path, root), { cache, signal, headers: { "X-For-Copy": "1" } });
    if (response.status === 404) throw new Changed();
    if (!response.ok) throw new TypeError(`${response.status} ${path}`);
    const content = await read(response, progress);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    const found = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (found.startsWith(hash)) {
      return new Response(content, { headers: { "Content-Type": response.headers.get("Content-Type") || "" } });
    }
  }
  throw new Changed();
}

/** @param {Response} response @param {(bytes: number) => void} progress */
async function read(response, progress) {
  const pieces = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    pieces.push(piece.value);
    bytes += piece.value.length;
    progress(bytes);
  }
  return new Blob(pieces).arrayBuffer();
}

/** Removes what belongs to no copy, and the worker where there is none. */
async function tidy() {
  const cache = await caches.open(cacheName);
  const lists = await Promise.all(LANGUAGES.flatMap((lang) => [copyOf(lang), begunOf(lang)]));
  const wanted = new Set(lists.flatMap((list) => (list ? Object.values(list.parts).flat() : [])).map(([, hash]) => hash));
  for (const { url } of await cache.keys()) {
    const hash = new URL(url).searchParams.get("offline");
    if (hash && !wanted.has(hash)) await cache.delete(url);
  }
  if (!lists.some(Boolean)) await caches.delete(cacheName);
  if (!lists[0] && !lists[2]) await endWorker();
}

async function endWorker() {
  const registration = await navigator.serviceWorker.getRegistration(root.href);
  if (registration?.scope === root.href) await registration.unregister();
}

/** @param {string} lang */
export const remove = (lang) => alone(async () => {
  const cache = await caches.open(cacheName);
  await cache.delete(addressOf(lang));
  await cache.delete(begunAddress(lang));
  await tidy();
});

export const removeAll = () => alone(async () => {
  await caches.delete(cacheName);
  await endWorker();
});
