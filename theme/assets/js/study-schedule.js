// @ts-check
// When each card comes again: FSRS-6 by ts-fsrs, replayed from the log. A card is an answer to be said aloud (`brief` and
// each follow-up), or a quiz item that was once answered wrong.

import { SOON, dayOf, history } from "./study-log.js";
import { createEmptyCard, fsrs } from "../vendor/ts-fsrs.js";

/** How many new cards a day brings without an interview date. */
const NEW_A_DAY = 6;
const WRONG = 1;
/** The event of this id carries the day of the interview in place of the day it was noted on. */
export const INTERVIEW = "q00/interview";

/** @typedef {import("./study-log.js").Log} Log */
/** @typedef {{ id: string, due: number, last: number }} Card `due` and `last` are the reader's days; -1: never answered */
/** @typedef {{ day: number, due: Card[], fresh: Card[], later: Card[], interview: number | undefined }} Plan */

// Whole days only: "again" comes back within a session by itself (review.js), not after some minutes.
const scheduler = fsrs({ enable_fuzz: false, enable_short_term: false });

/** Noon, UTC, of a reader's day: ts-fsrs counts in UTC days, so that it sees the reader's. @param {number} day */
const noonOf = (day) => new Date((day * 24 + 12) * 3_600_000);

/**
 * The day on which FSRS wants a card again.
 * @param {import("./study-log.js").Event[]} events in order, at least one
 */
export function dueDay(events) {
  let card = createEmptyCard(noonOf(events[0][2]));
  let day = events[0][2];
  for (const event of events) {
    day = Math.max(day, event[2]); // a clock set back does not make days pass backwards
    card = scheduler.next(card, noonOf(day), event[1]).card;
  }
  return Math.floor(card.due.getTime() / 86_400_000);
}

/** The day of the interview, while it lies ahead. @param {Log} log @param {Date} now */
export function interviewDay(log, now) {
  const last = history(log, INTERVIEW, now).pop();
  return last && last[2] > dayOf(now) ? last[2] : undefined;
}

/**
 * Before an interview every card comes once more, spread over the last days by its id.
 * @param {string} id
 * @param {number} due as FSRS has it
 * @param {number} last the day of its last answer
 * @param {number} interview
 * @param {number} noted the day on which the date was set
 */
function beforeInterview(id, due, last, interview, noted) {
  if (due < interview) return due;
  const spread = Math.min(6, Math.floor((interview - noted - 1) / 2));
  if (last >= interview - 1 - spread) return due; // it came in these days
  const place = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 0) % (spread + 1);
  return Math.max(last + 1, interview - 1 - place);
}

/**
 * The questions in the order in which they become cards: those that the reader has marked first, then easy before hard.
 * @param {Log} log
 * @param {import("./study-pages.js").Practice} practice
 * @param {Date} now
 */
function inOrder(log, { questions, levels }, now) {
  const hardness = Object.keys(levels);
  const rank = (/** @type {import("./study-pages.js").Question} */ { id, level }) =>
    (history(log, `${id}/mark`, now).length ? 0 : hardness.length) + hardness.indexOf(level);
  return [...questions].sort((one, other) => rank(one) - rank(other));
}

/**
 * The cards of today and later.
 * @param {Log} log
 * @param {import("./study-pages.js").Practice} practice
 * @param {Date} now
 * @returns {Plan}
 */
export function plan(log, practice, now) {
  const day = dayOf(now);
  const interview = interviewDay(log, now);
  const noted = interview === undefined ? day : dayOf(new Date((history(log, INTERVIEW, now).pop()?.[0] ?? 0) * 1000));
  /** @type {Card[]} */
  const answered = [];
  /** @type {Card[]} */
  const never = [];
  for (const question of inOrder(log, practice, now)) {
    for (const part of question.ids) {
      const id = `${question.id}/${part}`;
      const events = history(log, id, now);
      if (part.startsWith("quiz-") ? !events.some((event) => event[1] === WRONG) : !/^(brief|follow-up-)/.test(part)) continue;
      const soon = history(log, `${question.id}/${SOON}${part}`, now).pop();
      if (events.length) {
        const last = Math.max(...events.map((event) => event[2]));
        const due = soon && last <= soon[2] ? Math.min(dueDay(events), soon[2] + 1) : dueDay(events);
        answered.push({ id, last, due: interview === undefined ? due : beforeInterview(id, due, last, interview, noted) });
      } else never.push({ id, last: -1, due: -1 });
    }
  }
  answered.sort((one, other) => one.due - other.due || one.id.localeCompare(other.id));
  // Every new card has its first day before the interview, with a day or more to come back.
  const left = interview === undefined ? Infinity : Math.max(1, interview - day - 1);
  const begun = answered.filter(({ id }) => !/\/quiz-/.test(id) && history(log, id, now)[0][2] === day).length;
  const wanted = Math.max(NEW_A_DAY, Math.ceil((never.length + begun) / left));
  return {
    day,
    interview,
    due: answered.filter((card) => card.due <= day),
    fresh: never.slice(0, Math.max(0, wanted - begun)),
    later: answered.filter((card) => card.due > day),
  };
}

/** How many cards each of the next days brings, of those that were answered before. @param {Plan} plan */
export function nextDays({ later }) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const { due } of later) counts.set(due, (counts.get(due) ?? 0) + 1);
  return [...counts].sort((one, other) => one[0] - other[0]);
}

/** The date of a reader's day as 2026-11-28. @param {number} day */
export const dateOf = (day) => noonOf(day).toISOString().slice(0, 10);

/** The reader's day of a date. @param {string} date as 2026-11-28 */
export const dayOfDate = (date) => Math.floor(Date.parse(`${date}T12:00:00Z`) / 86_400_000);
