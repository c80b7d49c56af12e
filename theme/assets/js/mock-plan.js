// @ts-check
// The plan of a mock interview: a seed decides it, so that the same address opens the same interview for a friend.

import { randomFrom, shuffled } from "./study-dom.js";

/** @typedef {import("./study-pages.js").Question} Question */
/** @typedef {"open" | "question" | "follow-up" | "statement" | "code"} Kind */
/** @typedef {{ kind: Kind, question: Question, part: string, minutes: number }} Turn */
/** @typedef {{ seed: number, minutes: number, topics: string[], level: string }} Wish no topics or level: any */

export const SHORTEST = 20;
export const LONGEST = 60;
const MINUTES = { open: 3, question: 4, "follow-up": 3, statement: 2, code: 12 };
/** An interview of this length or more ends with writing code. */
const WITH_CODE = 40;

/**
 * What an address asks for; what it does not say, or says wrongly, is as usual.
 * @param {string} fragment `#seed=7&minutes=45&topics=optimization,scaling&level=basic`
 * @returns {Wish & { sheet: boolean, asked: boolean }} `asked`: whether it names a seed
 */
export function wishOf(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const number = (/** @type {string} */ name) => (/^\d{1,9}$/.test(given.get(name) ?? "") ? Number(given.get(name)) : undefined);
  return {
    seed: number("seed") ?? 0,
    asked: number("seed") !== undefined,
    minutes: Math.min(LONGEST, Math.max(SHORTEST, number("minutes") ?? 45)),
    topics: (given.get("topics") ?? "").split(",").filter(Boolean),
    level: given.get("level") ?? "",
    sheet: given.has("sheet"),
  };
}

/** @param {Wish} wish */
export function fragmentOf({ seed, minutes, topics, level }) {
  const parts = [`seed=${seed}`, `minutes=${minutes}`];
  if (topics.length) parts.push(`topics=${topics.map(encodeURIComponent).join(",")}`);
  if (level) parts.push(`level=${encodeURIComponent(level)}`);
  return `#${parts.join("&")}`;
}

/** The questions that a wish allows, or all where it allows none. @param {Question[]} questions @param {Wish} wish */
export function allowed(questions, { topics, level }) {
  const found = questions.filter((question) =>
    (!topics.length || question.topics.some((topic) => topics.includes(topic))) && (!level || question.level === level));
  return found.length ? found : questions;
}

/**
 * Turns that fit the time: one to open with, then rounds of a question, what follows it and a statement to judge, each
 * on other topics than the last where there are some; in a longer interview code at the end.
 * @param {import("./study-pages.js").Practice} practice
 * @param {Wish} wish
 * @returns {Turn[]}
 */
export function planOf({ questions, levels }, wish) {
  const random = randomFrom(wish.seed);
  const hardness = Object.keys(levels);
  const pool = shuffled(allowed(questions, wish), random);
  /** @type {Turn[]} */
  const turns = [];
  let left = wish.minutes;
  /** @type {Set<string>} */
  const used = new Set();

  /** Adds a turn when there is time and it was not there before. @param {Kind} kind @param {Question} question @param {string} part */
  const add = (kind, question, part) => {
    const key = `${question.id}/${part}`;
    if (MINUTES[kind] > left || used.has(key)) return false;
    used.add(key);
    turns.push({ kind, question, part, minutes: MINUTES[kind] });
    left -= MINUTES[kind];
    return true;
  };
  /** @param {Question} question @param {string} beginning */
  const drawn = (question, beginning) => shuffled(question.ids.filter((id) => id.startsWith(beginning)), random);

  const opener = [...pool].sort((one, other) => hardness.indexOf(one.level) - hardness.indexOf(other.level))[0];
  add("open", opener, "brief");
  const code = wish.minutes >= WITH_CODE ? shuffled(pool, random)[0] : undefined;
  if (code) left -= MINUTES.code;

  const waiting = pool.filter((question) => question !== opener);
  let before = opener;
  while (waiting.length && left >= MINUTES.question) {
    const other = waiting.findIndex((question) => !question.topics.some((topic) => before.topics.includes(topic)));
    const [question] = waiting.splice(Math.max(0, other), 1);
    add("question", question, "brief");
    for (const part of drawn(question, "follow-up-").slice(0, 2)) add("follow-up", question, part);
    for (const part of drawn(question, "pitfall-").slice(0, 1)) add("statement", question, part);
    before = question;
  }
  // What is left of the time, or of the questions: more of what was begun.
  for (const kind of /** @type {("follow-up" | "statement")[]} */ (["follow-up", "statement"])) {
    for (const question of [...new Set(turns.map((turn) => turn.question))]) {
      for (const part of drawn(question, kind === "statement" ? "pitfall-" : "follow-up-")) add(kind, question, part);
    }
  }
  if (code) {
    left += MINUTES.code;
    add("code", code, "exercise");
  }
  return turns;
}
