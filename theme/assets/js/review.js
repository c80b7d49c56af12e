// @ts-check
// The page for reviewing: what is due today, an interview's date, a round of true or false, and the days to come.

import { calendar } from "./study-calendar.js";
import { showCard, unreachable } from "./study-card.js";
import { SAVED } from "./study-copy.js";
import { button, download, make } from "./study-dom.js";
import { dayOf, history } from "./study-log.js";
import { practice } from "./study-pages.js";
import { trueOrFalse } from "./study-round.js";
import { INTERVIEW, dateOf, dayOfDate, dueDay, nextDays, plan } from "./study-schedule.js";
import { add, note, read } from "./study-store.js";
import { announce, prepare, say } from "./words.js";

const AGAIN = 1;
const place = /** @type {HTMLElement} */ (document.querySelector("[data-app=review]"));
/** @type {(key: string) => boolean} */
let keys = () => false;

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  // A focused button or box takes the space itself.
  if (event.key === " " && event.target.matches("button, input, summary, a")) return;
  if (!keys(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
}
document.addEventListener("keydown", onKey, true);

/** @param {import("./study-pages.js").Practice} all */
function overview(all) {
  keys = () => false;
  const now = new Date();
  const today = plan(read().log, all, now);
  const count = today.due.length + today.fresh.length;
  const start = button(say("开始", "Start"), () => void session(all, today), { class: "study-main", disabled: !count });
  const date = make("input", { type: "date", min: dateOf(today.day + 1), ...(today.interview ? { value: dateOf(today.interview) } : {}) });
  date.addEventListener("change", () => {
    if (date.value) add({ v: 1, log: { [INTERVIEW]: [[Math.floor(Date.now() / 1000), AGAIN, dayOfDate(date.value)]] } });
    else note(INTERVIEW, 0);
    overview(all);
    announce(say("日期已记下", "Date noted"));
  });
  const days = nextDays(today).slice(0, 60);
  const list = days.slice(0, 7).map(([day, number]) => make("li", { text: `${dateOf(day)}: ${number}` }));
  const saved = history(read().log, SAVED, now).pop();
  place.replaceChildren(
    make("p", { class: "study-today" },
      make("strong", { text: String(today.due.length) }), say(" 张到期 · ", " due · "),
      make("strong", { text: String(today.fresh.length) }), say(" 张新卡", " new")),
    make("p", {}, start, " ", button(say("判断对错（5 分钟）", "True or false (5 minutes)"), () => void round(all))),
    make("p", {}, make("label", {}, say("面试日期：", "Interview on "), date), " ",
      say("之前每张卡片都会再来一次。", "Every card comes once more before it.")),
    ...(list.length ? [
      make("h2", { text: say("接下来", "Coming days") }), make("ul", {}, ...list),
      make("p", {}, button(say("存成日历文件（.ics）", "Save as a calendar file (.ics)"),
        () => download(calendar(days, location.origin + location.pathname, new Date()), "scaling-lab-study.ics", "text/calendar"))),
    ] : []),
    make("p", { class: "study-saved", text: saved
      ? say(`上次存成文件：${dateOf(saved[2])}`, `Last saved to a file: ${dateOf(saved[2])}`)
      : say("还没有存成文件。", "Not saved to a file yet.") }),
  );
}

/** @param {import("./study-pages.js").Practice} all @param {import("./study-schedule.js").Plan} today */
async function session(all, today) {
  const queue = [...today.due, ...today.fresh].map(({ id }) => id);
  /** @type {{ id: string, again: boolean }[]} */
  const done = [];
  const total = new Set(queue).size;
  const card = make("div");
  const undo = button(say("撤销上一张（U）", "Undo the last one (U)"), takeBack, { disabled: true });
  const end = button(say("结束", "End"), () => overview(all));
  place.replaceChildren(card, make("p", { class: "study-foot" }, undo, " ", end));
  /** Counts the cards shown, so that one that was left does not grade later. */
  let turn = 0;

  function takeBack() {
    const last = done.pop();
    if (!last) return;
    note(last.id, 0);
    if (last.again) queue.splice(queue.lastIndexOf(last.id), 1);
    queue.unshift(last.id);
    announce(say("已撤销", "Undone"));
    void next();
  }

  async function next() {
    turn += 1;
    const mine = turn;
    undo.disabled = !done.length;
    if (!queue.length) return finish();
    const id = queue[0];
    const [key, part] = id.split("/");
    const question = all.questions.find((each) => each.id === key);
    if (!question) return;
    const now = new Date();
    const before = history(read().log, id, now);
    const interval = (/** @type {number} */ grade) =>
      dueDay([...before, [Math.floor(now.getTime() / 1000), grade, dayOf(now)]]) - dayOf(now);
    const left = new Set(queue).size;
    try {
      const shown = await showCard(card, question, part, { interval, heading: say(`还有 ${left} 张，共 ${total} 张`, `${left} of ${total} left`) });
      keys = (pressed) => (pressed.toLowerCase() === "u" && done.length ? (takeBack(), true) : shown.keys(pressed));
      const grade = await shown.graded;
      if (mine !== turn) return;
      note(id, grade);
      if (done.length === 0) void navigator.storage?.persist?.();
      done.push({ id, again: grade === AGAIN });
      queue.shift();
      if (grade === AGAIN) queue.push(id); // once more today
      void next();
    } catch {
      card.replaceChildren(unreachable(() => void next()));
    }
  }

  function finish() {
    keys = (pressed) => pressed.toLowerCase() === "u" && done.length > 0 && (takeBack(), true);
    const text = say(`今天的都过完了：${new Set(done.map(({ id }) => id)).size} 张。`, `Done for today: ${new Set(done.map(({ id }) => id)).size} cards.`);
    card.replaceChildren(make("h2", { tabindex: "-1", text }));
    announce(text);
  }
  await next();
}

/** @param {import("./study-pages.js").Practice} all */
async function round(all) {
  const shown = make("div");
  place.replaceChildren(shown, make("p", { class: "study-foot" }, button(say("结束", "End"), () => overview(all))));
  await trueOrFalse(shown, all.questions, (handler) => (keys = handler));
}

prepare();
practice().then((all) => {
  overview(all);
  addEventListener("storage", () => place.querySelector(".study-today") && overview(all));
}, () => place.replaceChildren(make("p", { text: say("卡片目录取不到：请刷新。", "The list of cards could not be fetched: reload.") })));
