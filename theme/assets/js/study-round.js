// @ts-check
// A round of true or false: as many sentences that a measurement holds (claims) as popular ones that are wrong
// (pitfalls). Nothing of it is noted: it trains doubt, not memory.

import { unreachable } from "./study-card.js";
import { button, make, randomFrom, shuffled } from "./study-dom.js";
import { addressOf, bodyOf, claimOf, titleOf } from "./study-pages.js";
import { announce, say } from "./words.js";

/** How many of each. */
const HALF = 8;

/** @typedef {import("./study-pages.js").Question} Question */
/** @typedef {{ question: Question, id: string, isTrue: boolean }} Statement */

/** As many true as false ones, in an order that `random` decides. @param {Question[]} questions @param {() => number} random */
export function statements(questions, random) {
  /** @type {Statement[]} */
  const claims = questions.flatMap((question) => question.claims.map((id) => ({ question, id, isTrue: true })));
  /** @type {Statement[]} */
  const pitfalls = questions.flatMap((question) =>
    question.ids.filter((id) => id.startsWith("pitfall-")).map((id) => ({ question, id, isTrue: false })));
  const half = Math.min(HALF, claims.length, pitfalls.length);
  return shuffled([...shuffled(claims, random).slice(0, half), ...shuffled(pitfalls, random).slice(0, half)], random);
}

/**
 * @param {HTMLElement} place
 * @param {Question[]} questions
 * @param {(keys: (key: string) => boolean) => void} listen
 */
export async function trueOrFalse(place, questions, listen) {
  const drawn = statements(questions, randomFrom(Date.now()));
  /** @type {Statement[]} */
  const wrong = [];

  /** @param {number} number */
  async function show(number) {
    if (number === drawn.length) return finish();
    const { question, id, isTrue } = drawn[number];
    const title = make("h2", { tabindex: "-1", text: say(`对还是错？第 ${number + 1} / ${drawn.length} 句`, `True or false? ${number + 1} of ${drawn.length}`) });
    const sentence = isTrue ? await claimOf(question, id) : await titleOf(question, id);
    sentence.className = "study-asked";
    const rest = make("div");
    /** @param {boolean} said */
    const answer = async (said) => {
      listen(() => false);
      const right = said === isTrue;
      if (!right) wrong.push(drawn[number]);
      const verdict = right ? say("判断对了。", "You are right.") : say("判断错了。", "You are wrong.");
      const what = isTrue ? say("这句话成立：", "The sentence holds: ") : say("这句话不成立，至少不能这样说：", "The sentence does not hold, at least not as it stands:");
      const next = button(say("下一句（空格）", "Next (space)"), () => void showOrSay(number + 1), { class: "study-main" });
      rest.replaceChildren(
        make("p", {}, make("strong", { text: verdict }), " ", what, isTrue
          ? make("a", { href: addressOf(question, id), target: "_blank", text: say("测量它的单元格", "the cell that measures it") }) : ""),
        isTrue ? "" : await bodyOf(question, id), next);
      announce(verdict);
      listen((key) => key === " " && (next.click(), true));
      next.focus();
    };
    rest.append(make("div", { class: "study-grades" },
      button(say("对（T）", "True (T)"), () => void answer(true)), button(say("错（F）", "False (F)"), () => void answer(false))));
    place.replaceChildren(title, make("p", { class: "study-name", text: question.title }), sentence, rest);
    title.focus({ preventScroll: true });
    listen((key) => /^[tf]$/i.test(key) && (void answer(key.toLowerCase() === "t"), true));
  }

  /** @param {number} number @returns {Promise<void>} */
  const showOrSay = (number) => show(number).catch(() => place.replaceChildren(unreachable(() => void showOrSay(number))));

  function finish() {
    listen(() => false);
    place.replaceChildren(
      make("h2", { tabindex: "-1", text: say(`${drawn.length} 句中判断对 ${drawn.length - wrong.length} 句`, `${drawn.length - wrong.length} of ${drawn.length} right`) }),
      make("ul", {}, ...wrong.map(({ question, id }) => make("li", {}, make("a", { href: addressOf(question, id), text: `${question.title} · ${id}` })))));
    place.querySelector("h2")?.focus();
  }
  await showOrSay(0);
}
