// @ts-check
// The verdicts of a run, test by test: the core and the edge cases under a heading each.

import { button, make } from "./study-dom.js";
import { say } from "./words.js";

/** @typedef {import("./exercise-judge.js").Test} Test */
/** @typedef {import("./exercise-judge.js").Verdict} Verdict */
/** @typedef {import("./exercise-judge.js").Group} Group */

/** @type {Group[]} */
const GROUPS = ["core", "edge"];
const NAMES = { core: say("核心", "core"), edge: say("边界情形", "edge cases") };
const OUTCOMES = {
  passed: { sign: "✓", word: say("通过", "passed") },
  failed: { sign: "✗", word: say("未通过", "failed") },
  error: { sign: "✗", word: say("出错", "error") },
  skipped: { sign: "–", word: say("跳过", "skipped") },
};

/** @param {Element} place @param {(line: number) => void} goTo */
export function makeResults(place, goTo) {
  /** @type {Map<string, {test: Test, item: HTMLElement, outcome?: Verdict["outcome"]}>} */
  let tests = new Map();
  /** @type {Partial<Record<Group, HTMLElement>>} */
  let headings = {};
  let failures = 0;

  /** @param {Group} group */
  function count(group) {
    const all = [...tests.values()].filter(({ test }) => test.group === group);
    const passed = all.filter(({ outcome }) => outcome === "passed").length;
    return `${NAMES[group]} ${passed}${say(" / ", " of ")}${all.length}`;
  }

  /** @param {Verdict} verdict */
  function details(verdict) {
    const { sign, word } = OUTCOMES[verdict.outcome];
    const summary = make("summary", {}, make("span", { class: "exercise-sign" }, sign), " ", make("code", {}, verdict.name), ` ${word}`);
    const block = make("details", { class: "exercise-test" }, summary);
    if (verdict.line > 0) {
      const words = say(`跳到你的代码第 ${verdict.line} 行`, `Line ${verdict.line} of your code`);
      block.append(make("p", {}, button(words, () => goTo(verdict.line), { class: "exercise-line" })));
    }
    for (const text of [verdict.statement, verdict.values]) if (text) block.append(make("pre", {}, text));
    if (verdict.output) block.append(make("p", {}, say("你的代码打印了：", "Your code printed:")), make("pre", {}, verdict.output));
    block.open = failures === 0;
    failures += 1;
    return block;
  }

  return {
    clear() {
      tests = new Map();
      headings = {};
      failures = 0;
      place.replaceChildren();
    },
    /** @param {Test[]} planned */
    plan(planned) {
      for (const test of planned) {
        tests.set(test.id, { test, item: make("li", { class: "planned" }, make("span", { class: "exercise-sign" }, "·"), " ", make("code", {}, test.name)) });
      }
      for (const group of GROUPS) {
        const items = [...tests.values()].filter(({ test }) => test.group === group).map(({ item }) => item);
        if (!items.length) continue;
        const heading = make("h3", { class: "exercise-group" }, count(group));
        headings[group] = heading;
        place.append(heading, make("ol", { class: "exercise-tests" }, ...items));
      }
    },
    /** @param {Verdict} verdict */
    show(verdict) {
      const entry = tests.get(verdict.id);
      if (!entry) return;
      entry.outcome = verdict.outcome;
      entry.item.className = verdict.outcome;
      const { sign, word } = OUTCOMES[verdict.outcome];
      if (verdict.outcome === "failed" || verdict.outcome === "error") entry.item.replaceChildren(details(verdict));
      else entry.item.replaceChildren(make("span", { class: "exercise-sign" }, sign), " ", make("code", {}, verdict.name), " ", make("span", { class: "visually-hidden" }, word));
      const heading = headings[verdict.group];
      if (heading) heading.textContent = count(verdict.group);
    },
    /** The counts of both groups in one sentence. */
    summary: () => GROUPS.filter((group) => headings[group]).map(count).join(say("，", ", ")),
    /** The name of the test that comes next. */
    next: () => [...tests.values()].find(({ outcome }) => !outcome)?.test.name,
  };
}
