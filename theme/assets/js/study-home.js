// @ts-check
// Above the map of the questions, for who has noted something: where they left off, and how many cards are due today.

import { make } from "./study-dom.js";
import { history } from "./study-log.js";
import { home, practice } from "./study-pages.js";
import { read } from "./study-store.js";
import { say } from "./words.js";

const MASTERED = 3;

/**
 * The question touched last; the next one that is open, where that one is mastered.
 * @param {import("./study-log.js").Log} log
 * @param {import("./study-pages.js").Question[]} questions
 * @param {Date} now
 */
export function leftOff(log, questions, now) {
  let last = "";
  let second = 0;
  for (const id of Object.keys(log.log)) {
    const event = history(log, id, now).pop();
    if (event && event[0] >= second && questions.some((each) => id.startsWith(`${each.id}/`))) {
      last = id.split("/")[0];
      second = event[0];
    }
  }
  const place = questions.findIndex(({ id }) => id === last);
  if (place < 0) return undefined;
  const open = [...questions.slice(place), ...questions.slice(0, place)]
    .filter(({ id }) => history(log, `${id}/mark`, now).pop()?.[1] !== MASTERED);
  return open[0];
}

async function show() {
  const { log } = read();
  const all = await practice();
  const now = new Date();
  const question = leftOff(log, all.questions, now);
  const parts = [];
  if (question) {
    parts.push(say("接着读：", "Continue with "), make("a", { href: new URL(question.url, home).href, text: `${question.id} ${question.title}` }));
  }
  // The schedule, and with it its library, only for who has answered cards.
  if (Object.keys(log.log).some((id) => /\/(brief|follow-up-\d+|quiz-\d+)$/.test(id))) {
    const { plan } = await import("./study-schedule.js");
    const { due } = plan(log, all, now);
    const text = due.length ? say(`今天有 ${due.length} 张卡片到期`, `${due.length} ${due.length === 1 ? "card" : "cards"} due today`) : say("今天没有到期的卡片", "no cards due today");
    if (parts.length) parts.push(" · ");
    parts.push(make("a", { href: new URL("review/", home).href, text }));
  }
  document.querySelector(".study-next")?.remove();
  if (parts.length) document.querySelector(".question-map")?.before(make("p", { class: "study-next" }, ...parts));
}

const quietly = () => void show().catch(() => {}); // without it the map is still there
quietly();
addEventListener("storage", quietly);
