// @ts-check
// Keeps the log in the browser's storage: what cannot be read is set aside before anything is written, what a newer page
// wrote is left alone, and what another tab wrote meanwhile stays.

import { added, empty, parse, union } from "./study-log.js";
import { KEY } from "./study.js";

const DAMAGED = `${KEY}.damaged`;

/** Where the storage refuses, the log lives as long as the page. */
let own = empty();

/** @returns {{ log: import("./study-log.js").Log, newer: boolean, kept: boolean }} `kept`: whether it outlives the page */
export function read() {
  try {
    const text = localStorage.getItem(KEY);
    if (text === null) return { log: own, newer: false, kept: true };
    const { log, lost, newer } = parse(text);
    if (lost && !newer) setAside(text);
    return { log: union(log, own), newer, kept: true };
  } catch {
    return { log: own, newer: false, kept: false };
  }
}

/** What could not be read, oldest first; an own key for each text, for none is written over. @returns {string[]} */
export function damaged() {
  const found = [];
  try {
    for (let number = 1; localStorage.getItem(`${DAMAGED}.${number}`) !== null; number += 1) {
      found.push(/** @type {string} */ (localStorage.getItem(`${DAMAGED}.${number}`)));
    }
  } catch {
    // Without a storage nothing was set aside.
  }
  return found;
}

/** @param {string} text */
function setAside(text) {
  const before = damaged();
  if (!before.includes(text)) localStorage.setItem(`${DAMAGED}.${before.length + 1}`, text);
}

/** @param {import("./study-log.js").Log} more */
export function add(more) {
  own = union(own, more);
  const { log, newer, kept } = read(); // just now: another tab may have written
  if (newer || !kept) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(log));
  } catch {
    // The storage is full: this page still has it.
  }
}

/** Notes an answer, or 0, which takes the last one back. @param {string} id @param {number} grade */
export function note(id, grade) {
  add(added(read().log, id, grade, new Date()));
}
