// @ts-check
// What a reader did, as a log of events that only grows: nothing in it is changed or taken out, so two logs are brought
// together by union, in any order and any number of times. What it means is worked out where it is shown.
//
// {"v": 1, "log": {"q02/quiz-1": [[1764000000, 3, 20784], …], "q02/mark": …}}: the permanent id of what was answered, the
// same in both languages; then the second (UTC), the grade, and the reader's own day, which begins at 04:00.

export const VERSION = 1;
/** A day number for the reader: days since 1970 of local time, beginning at four in the morning. */
const DAY_BEGINS = 4 * 60;
/** A clock that ran further ahead was wrong: its events are kept and do not count until they are past. */
const AHEAD = 36 * 3600;

/** `q02/soon-brief`: that card comes back a day after the event's, however well it went (a mock interview asks for it). */
export const SOON = "soon-";

/** @typedef {[second: number, grade: number, day: number]} Event grade 1 to 4; 0 takes back what came before */
/** @typedef {{ v: number, log: Record<string, Event[]> }} Log */

/** @returns {Log} */
export const empty = () => ({ v: VERSION, log: {} });

/** @param {Date} date */
export function dayOf(date) {
  return Math.floor((date.getTime() / 60_000 - date.getTimezoneOffset() - DAY_BEGINS) / 1440);
}

/** @param {unknown} event @returns {event is Event} */
function isEvent(event) {
  return Array.isArray(event) && event.length === 3 && event.every(Number.isSafeInteger)
    && event[0] > 0 && event[1] >= 0 && event[1] <= 4;
}

/** Events once each, in the order of time; of one second the taking back comes last. @param {Event[]} events */
function tidy(events) {
  const order = (/** @type {Event} */ a, /** @type {Event} */ b) => a[0] - b[0] || (a[1] || 5) - (b[1] || 5) || a[2] - b[2];
  return [...new Map(events.map((event) => [event.join(), event])).values()].sort(order);
}

/**
 * What can be read of a text. `lost` counts what could not; of a `newer` version nothing may be written over.
 * @param {string} text
 * @returns {{ log: Log, lost: number, newer: boolean }}
 */
export function parse(text) {
  const log = empty();
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    data = null;
  }
  if (typeof data?.log !== "object" || !data.log || Array.isArray(data.log) || !Number.isSafeInteger(data.v)) {
    return { log, lost: 1, newer: false };
  }
  let lost = 0;
  for (const [id, events] of Object.entries(data.log)) {
    if (!Array.isArray(events) || !/^q\d+\/[\w-]{1,60}$/.test(id)) {
      lost += 1;
      continue;
    }
    const good = events.filter(isEvent);
    lost += events.length - good.length;
    if (good.length) log.log[id] = tidy(good);
  }
  return { log, lost, newer: data.v > VERSION };
}

/** Both logs in one. @param {Log} one @param {Log} other @returns {Log} */
export function union(one, other) {
  const both = empty();
  for (const id of [...new Set([...Object.keys(one.log), ...Object.keys(other.log)])].sort()) {
    both.log[id] = tidy([...(one.log[id] ?? []), ...(other.log[id] ?? [])]);
  }
  return both;
}

/**
 * The log with one more event, later than all that count of the same id.
 * @param {Log} log
 * @param {string} id
 * @param {number} grade
 * @param {Date} now
 */
export function added(log, id, grade, now) {
  const second = Math.floor(now.getTime() / 1000);
  const last = Math.max(0, ...counted(log, id, now).map((event) => event[0]));
  return union(log, { v: VERSION, log: { [id]: [[Math.max(second, last + 1), grade, dayOf(now)]] } });
}

/** The events of an id that are not from a clock gone wrong. @param {Log} log @param {string} id @param {Date} now */
function counted(log, id, now) {
  return (log.log[id] ?? []).filter((event) => event[0] <= now.getTime() / 1000 + AHEAD);
}

/**
 * The events of an id that nothing took back, in order.
 * @param {Log} log
 * @param {string} id
 * @param {Date} now
 */
export function history(log, id, now) {
  /** @type {Event[]} */
  const kept = [];
  for (const event of counted(log, id, now)) {
    if (event[1]) kept.push(event);
    else kept.pop();
  }
  return kept;
}

/**
 * The last event of an id; none when it takes back the one before.
 * @param {Log} log
 * @param {string} id
 * @param {Date} now
 * @returns {Event | undefined}
 */
export function latest(log, id, now) {
  const last = counted(log, id, now).pop();
  return last?.[1] ? last : undefined;
}
