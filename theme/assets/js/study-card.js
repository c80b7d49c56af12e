// @ts-check
// One card: the question alone, then points to tick from memory, then the answer from the question's own page and four
// buttons. What was ticked caps the grade, so that nobody grades by the feeling of having known it.

import { button, make } from "./study-dom.js";
import { addressOf, bodyOf, titleOf } from "./study-pages.js";
import { say } from "./words.js";

export const GRADES = [
  { grade: 1, text: say("没答上来", "Again") },
  { grade: 2, text: say("吃力", "Hard") },
  { grade: 3, text: say("答出来了", "Good") },
  { grade: 4, text: say("轻松", "Easy") },
];

/** The best grade for `said` of `all` points. @param {number} said @param {number} all */
export function capOf(said, all) {
  if (!all || said >= 0.9 * all) return 4;
  if (said >= 0.6 * all) return 3;
  return said ? 2 : 1;
}

/** @param {string} part */
export const nameOf = (part) =>
  part === "brief" ? say("30 秒版", "In 30 seconds")
    : part.startsWith("quiz-") ? say(`自测 ${part.slice(5)}`, `Quiz ${part.slice(5)}`)
      : say(`追问 ${part.slice(10)}`, `Follow-up ${part.slice(10)}`);

/** The question of a card, in its own words. @param {import("./study-pages.js").Question} question @param {string} part */
export async function askedOf(question, part) {
  return part === "brief" ? make("div", {}, make("p", { text: question.ask })) : titleOf(question, part);
}

/**
 * Points to tick; `change` is told how many are.
 * @param {[text: string, anchor: string][]} points
 * @param {(said: number) => void} change
 */
export function pointsToTick(points, change) {
  const boxes = points.map(([text], place) => {
    const box = make("input", { type: "checkbox" });
    return { box, line: make("li", {}, make("label", {}, box, ` ${text}`)), place };
  });
  const list = make("ul", { class: "study-points" }, ...boxes.map(({ line }) => line));
  const said = () => boxes.filter(({ box }) => box.checked).length;
  list.addEventListener("change", () => change(said()));
  return {
    list,
    said,
    /** @returns {number[]} places of the points that were not said */
    missed: () => boxes.filter(({ box }) => !box.checked).map(({ place }) => place),
    /** @param {number} place */
    toggle(place) {
      if (!boxes[place]) return false;
      boxes[place].box.checked = !boxes[place].box.checked;
      change(said());
      return true;
    },
  };
}

/** A link from a point to what shows it. @param {import("./study-pages.js").Question} question @param {[string, string]} point */
export function proofOf(question, [text, anchor]) {
  return make("li", {}, `${text} `, make("a", {
    href: addressOf(question, anchor),
    target: "_blank",
    "aria-label": say(`出处：${text}`, `Where it stands: ${text}`),
    text: "↗",
  }));
}

/** What is said where a page cannot be fetched, with a button that asks once more. @param {() => void} again */
export function unreachable(again) {
  const told = make("div", {}, make("p", { text: say("这一页取不到：连上网再试。", "This page could not be fetched: try again online.") }),
    button(say("再试", "Try again"), () => (told.remove(), again())));
  return told;
}

/**
 * Shows a card in `place`; resolves when it is graded.
 * @param {HTMLElement} place
 * @param {import("./study-pages.js").Question} question
 * @param {string} part
 * @param {{ interval: (grade: number) => number, heading: string }} options `interval`: days until a grade brings it back
 * @returns {Promise<{ keys: (key: string) => boolean, graded: Promise<number> }>}
 */
export async function showCard(place, question, part, { interval, heading }) {
  const title = make("h2", { tabindex: "-1", text: heading });
  const asked = await askedOf(question, part);
  asked.className = "study-asked";
  const rest = make("div");
  place.replaceChildren(title, make("p", { class: "study-name", text: `${question.id} · ${nameOf(part)}` }), asked, rest);
  title.focus({ preventScroll: true });
  scrollTo({ top: 0 });

  /** @type {(grade: number) => void} */
  let grade = () => {};
  /** @type {Promise<number>} */
  const graded = new Promise((resolve) => (grade = resolve));
  /** @type {(key: string) => boolean} */
  let keys = () => false;

  if (part.startsWith("quiz-")) {
    keys = offerOptions(rest, await bodyOf(question, part), grade);
    return { keys: (key) => keys(key), graded };
  }
  const points = question.points[part] ?? [];
  let cap = 4;

  async function showAnswer() {
    let text;
    try {
      text = await bodyOf(question, part);
    } catch {
      rest.append(unreachable(() => void showAnswer()));
      return;
    }
    text.className = "study-answer";
    const buttons = GRADES.map(({ grade: each, text: words }) => button(
      `${each} ${words} · ${each === 1 ? say("今天", "today") : say(`${interval(each)} 天`, `${interval(each)} d`)}`, () => grade(each), { disabled: each > cap }));
    const heading = make("h3", { tabindex: "-1", text: say("参考答案", "Answer") });
    rest.append(
      heading, text,
      ...(points.length ? [make("ul", { class: "study-proofs" }, ...points.map((point) => proofOf(question, point)))] : []),
      make("div", { class: "study-grades", role: "group", "aria-label": say("答得怎么样？", "How did it go?") }, ...buttons),
      ...(cap < 4 ? [make("p", { class: "study-cap", text: say(`按说到的要点，最高 ${cap} 分。`, `Given the points you ticked, ${cap} at most.`) })] : []),
    );
    keys = (key) => {
      const chosen = buttons[Number(key) - 1];
      if (!chosen || chosen.disabled) return false;
      chosen.click();
      return true;
    };
    heading.focus(); // not a button, on which the next space would grade
  }

  function showPoints() {
    const tick = pointsToTick(points, (said) => (cap = capOf(said, points.length)));
    cap = capOf(0, points.length);
    const next = button(say("看答案（空格）", "Show the answer (space)"), step, { class: "study-main" });
    function step() {
      next.remove();
      keys = () => false;
      for (const box of tick.list.querySelectorAll("input")) box.disabled = true;
      void showAnswer();
    }
    rest.replaceChildren(make("h3", { text: say("刚才说到了哪些？（数字键）", "Which of these did you say? (digits)") }), tick.list, next);
    keys = (key) => (key === " " ? (step(), true) : tick.toggle(Number(key) - 1));
    next.focus();
  }

  const first = button(say("我答完了（空格）", "I have answered (space)"), begin, { class: "study-main" });
  function begin() {
    if (points.length) return showPoints();
    rest.replaceChildren();
    keys = () => false;
    void showAnswer();
  }
  rest.append(make("p", { class: "study-hint", text: say("先出声回答，再往下。", "Answer aloud first.") }), first);
  keys = (key) => key === " " && (begin(), true);
  return { keys: (key) => keys(key), graded };
}

/** A quiz item: the option that is chosen is the grade. @param {HTMLElement} place @param {HTMLElement} item @param {(grade: number) => void} grade */
function offerOptions(place, item, grade) {
  const options = /** @type {HTMLDetailsElement[]} */ ([...item.querySelectorAll("details.right, details.wrong")]);
  let chosen = 0;
  const next = button(say("下一张（空格）", "Next (space)"), () => grade(chosen), { class: "study-main" });
  /** @param {HTMLDetailsElement} option */
  const choose = (option) => {
    if (chosen) return;
    chosen = option.matches(".right") ? 3 : 1;
    for (const each of options) each.open = true;
    place.append(make("p", { text: chosen === 3 ? say("答对了。", "Right.") : say("答错了，这一轮里还会再来。", "Wrong: it comes back in this round.") }), next);
    next.focus();
  };
  for (const option of options) {
    option.querySelector("summary")?.addEventListener("click", (event) => {
      if (chosen) return;
      event.preventDefault();
      choose(option);
    });
  }
  place.replaceChildren(item);
  return (/** @type {string} */ key) => {
    if (chosen) return key === " " && (grade(chosen), true);
    const option = /^[a-e]$/i.test(key) ? options[key.toLowerCase().charCodeAt(0) - 97] : undefined;
    if (option) choose(option);
    return Boolean(option);
  };
}
