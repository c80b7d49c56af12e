// @ts-check
// Between Material's search box and our worker. A worker or an index that did not come is started again when asked, and
// until then the reader is told so: "no results" would be untrue.

import { say } from "./words.js";

const READY = 1;
const QUERY = 2;
const RESULT = 3;
/** A quick answer needs no announcement. */
const PATIENCE = 400;

/** @type {MessagePort | undefined} see start.js */
const line = /** @type {any} */ (window).__search_line;
const panel = document.querySelector("[data-md-component=search-result]");
const box = /** @type {HTMLInputElement | null} */ (document.querySelector("input[data-md-component=search-query]"));

/** @type {Worker | undefined} */
let worker;
/** @type {"loading" | "complete" | "failed"} */
let state = "loading";
let query = "";
/** How many pages the list shows for this query. */
let found = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

const note = document.createElement("div");
note.className = "md-search-result__meta search-note";
note.hidden = true;
const words = document.createElement("span");
words.setAttribute("role", "status");
const again = document.createElement("button");
again.type = "button";
again.textContent = say("再试一次", "Try again");
note.append(words, " ", again);

/** What the reader has to know beside the list. */
function message() {
  if (!query.trim() || state === "complete") return "";
  if (state === "loading") return found ? "" : say("正在加载搜索索引……", "The search index is loading…");
  return found
    ? say("搜索索引只加载了一部分，结果可能不全。", "Only a part of the search index could be loaded: results may be missing.")
    : say("搜索索引没有加载成功，无法搜索。", "The search index could not be loaded, so nothing can be searched.");
}

function show() {
  clearTimeout(waiting);
  const text = message();
  const hadFocus = document.activeElement === again;
  note.hidden = !text;
  again.hidden = state !== "failed";
  if (words.textContent !== text) words.textContent = text;
  // Material's own line would say that there are no results, or ask for a query.
  panel?.classList.toggle("search-waits", Boolean(text) && !found);
  if (hadFocus && (note.hidden || again.hidden)) box?.focus();
}

/** @param {typeof state} now */
function become(now) {
  state = now;
  if (now === "failed" && query.trim() && !found) line?.postMessage({ type: RESULT, data: { items: [] } });
  show();
}

function start() {
  worker?.terminate();
  state = "loading";
  try {
    const started = new Worker(new URL("search-worker.js", import.meta.url));
    worker = started;
    started.addEventListener("error", () => started === worker && become("failed"));
    started.addEventListener("message", ({ data }) => {
      if (started !== worker) return;
      if (data.state) return become(data.state);
      found = data.data.items.length;
      line?.postMessage(data);
      show();
    });
  } catch {
    become("failed");
  }
}

function ask() {
  if (state === "failed") start();
  worker?.postMessage(query);
  clearTimeout(waiting);
  waiting = setTimeout(show, PATIENCE);
}

/** Starts anew, whatever failed: a worker that did not start, a part of the index, the code that reads it. */
function tryAgain() {
  found = 0;
  ask();
  show();
}

if (line && panel && box) {
  panel.firstElementChild?.after(note);
  line.addEventListener("message", ({ data }) => {
    if (data.type !== QUERY) return;
    query = data.data;
    found = 0;
    if (query.trim()) return ask();
    line.postMessage({ type: RESULT, data: { items: [] } });
    show();
  });
  line.start();
  line.postMessage({ type: READY });
  start();

  again.addEventListener("click", tryAgain);
  addEventListener("online", () => {
    if (state === "failed" && query.trim()) tryAgain();
  });
  // Before Material, which takes Enter for the first result and leaves the search on Tab.
  addEventListener("keydown", (event) => {
    if (document.activeElement !== box || note.hidden || again.hidden || event.isComposing) return;
    if (event.key === "Enter" && !found) tryAgain();
    else if (event.key === "Tab" && !event.shiftKey) again.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
