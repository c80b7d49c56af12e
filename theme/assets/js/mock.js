// @ts-check
// A mock interview: a plan from the seed in the address, turn by turn with a clock, hints at a price and points to tick;
// or all of it at once, as the sheet of a friend who asks. What is answered is noted; a turn not reached leaves no trace.

import { LONGEST, SHORTEST, fragmentOf, planOf, wishOf } from "./mock-plan.js";
import { capOf, pointsToTick, proofOf, unreachable } from "./study-card.js";
import { button, make } from "./study-dom.js";
import { SOON } from "./study-log.js";
import { addressOf, bodyOf, practice, titleOf } from "./study-pages.js";
import { copyLink, showCode } from "./study-share.js";
import { note } from "./study-store.js";
import { announce, prepare, say } from "./words.js";

/** @typedef {import("./mock-plan.js").Turn} Turn */
/** @typedef {{ turn: Turn, grade: number, seconds: number, hints: number, missed: [string, string][] }} Done */

/** The best grade after so many hints. */
const AFTER_HINTS = [4, 3, 2, 2];
/** Who takes longer than this many times the time has a 3 at most. */
const TOO_LONG = 1.5;
const TOMORROW = 3;
const NAMES = {
  open: say("开场", "Opening"),
  question: say("提问", "Question"),
  "follow-up": say("追问", "Follow-up"),
  statement: say("同事说", "A colleague says"),
  code: say("写代码", "Code"),
};

const place = /** @type {HTMLElement} */ (document.querySelector("[data-app=mock]"));
/** Stops the clock of a turn that was left. */
let stopClock = () => {};

/** @param {number} seconds */
const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** A clock that counts up to its minutes and goes on. @param {number} minutes */
function clockFor(minutes) {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const shown = make("span", { class: "study-clock", role: "timer" });
  const tick = () => {
    shown.textContent = say(`${clockText(seconds())} / ${minutes} 分钟`, `${clockText(seconds())} of ${minutes} min`);
    shown.classList.toggle("study-late", seconds() > minutes * 60);
  };
  tick();
  const timer = setInterval(tick, 1000);
  return { shown, seconds, stop: () => clearInterval(timer) };
}

/** What is asked in a turn. @param {Turn} turn */
async function askedIn({ kind, question, part }) {
  if (kind === "code") return bodyOf(question, "exercise").then(withoutCode);
  const asked = part === "brief" ? make("div", {}, make("p", { text: question.ask })) : await titleOf(question, part);
  if (kind === "statement") asked.append(make("p", { text: say("你同意吗？为什么？", "Do you agree? Why?") }));
  return asked;
}

/** The statement of an exercise without its solution. @param {HTMLElement} box */
function withoutCode(box) {
  for (const block of box.querySelectorAll("details")) block.remove();
  return box;
}

/** The answer to a turn. @param {Turn} turn */
async function answerTo({ kind, question, part }) {
  if (kind !== "code") return bodyOf(question, part);
  return make("p", {}, make("a", { href: addressOf(question, "exercise"), target: "_blank", text: say("题面、参考解答与测试", "Statement, solution and tests") }));
}

/** @param {import("./study-pages.js").Question} question */
const hintsOf = (question) => question.ids.filter((id) => id.startsWith("hint-"));

/** @param {import("./study-pages.js").Practice} all */
function start(all) {
  stopClock();
  const wish = wishOf(location.hash);
  if (wish.sheet) return void sheet(all);
  /** @param {string} name @param {Record<string, string>} names @param {boolean} multiple @param {string[]} chosen */
  const select = (name, names, multiple, chosen) => {
    const made = make("select", { name, multiple, ...(multiple ? { size: "5" } : {}) });
    if (!multiple) made.append(new Option(say("不限", "Any"), ""));
    for (const [value, text] of Object.entries(names)) made.append(new Option(text, value, false, chosen.includes(value)));
    return made;
  };
  const topics = select("topics", all.topics, true, wish.topics);
  const level = select("level", all.levels, false, [wish.level]);
  const minutes = make("input", { type: "number", min: String(SHORTEST), max: String(LONGEST), step: "5", value: String(wish.minutes) });
  const seed = make("input", { type: "number", min: "0", max: "999999999", value: String(wish.asked ? wish.seed : Math.floor(Math.random() * 1e6)) });
  const told = make("p", { class: "study-hint" });
  const share = make("div");
  const write = () => {
    const link = new URL(location.href);
    link.hash = fragmentOf({
      seed: Math.min(999_999_999, Math.max(0, Math.floor(Number(seed.value)) || 0)),
      minutes: Math.min(LONGEST, Math.max(SHORTEST, Math.floor(Number(minutes.value)) || 45)),
      topics: [...topics.selectedOptions].map(({ value }) => value),
      level: level.value,
    });
    history.replaceState(history.state, "", link);
    const turns = planOf(all, wishOf(location.hash));
    const sum = turns.reduce((total, turn) => total + turn.minutes, 0);
    told.textContent = say(`${turns.length} 个环节，共 ${sum} 分钟。`, `${turns.length} turns, ${sum} minutes.`);
    share.replaceChildren();
  };
  const form = make("form", { class: "study-form" },
    make("label", {}, say("主题（可多选，不选为全部）", "Topics (several, or none for all)"), topics),
    make("label", {}, say("难度", "Level"), level),
    make("label", {}, say("分钟", "Minutes"), minutes),
    make("label", {}, say("编号：以上都相同时，同一个编号就是同一场面试", "Number: with the same choices above, the same interview"), seed));
  form.addEventListener("change", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  write();
  place.replaceChildren(form, told,
    make("p", {},
      button(say("开始面试", "Begin the interview"), () => void interview(all), { class: "study-main" }), " ",
      button(say("打开面试官用的提纲", "Open the interviewer's sheet"), () => (location.hash += "&sheet")), " ",
      button(say("把这场面试发给朋友", "Send this interview to a friend"), async () => {
        await copyLink(share, location.href, say("链接已复制：朋友打开它，就是同一场面试；他也可以打开提纲来问你。", "Link copied: it opens the same interview; your friend can open the sheet and ask you."));
        await showCode(share, location.href);
      })), share);
}

/** @param {import("./study-pages.js").Practice} all */
async function interview(all) {
  const turns = planOf(all, wishOf(location.hash));
  /** @type {Done[]} */
  const done = [];
  for (const [number, turn] of turns.entries()) {
    const outcome = await play(turn, `${number + 1} / ${turns.length}`);
    if (!outcome) break;
    done.push(outcome);
    if (/^(brief|follow-up-)/.test(turn.part)) note(`${turn.question.id}/${turn.part}`, outcome.grade);
  }
  report(all, done, turns.length);
}

/** Plays a turn; nothing comes of one at which the interview ends. @param {Turn} turn @param {string} heading @returns {Promise<Done | undefined>} */
function play(turn, heading) {
  return new Promise((resolve) => {
    const { question, part } = turn;
    const clock = clockFor(turn.minutes);
    stopClock = clock.stop;
    const points = question.points[part] ?? [];
    const title = make("h2", { tabindex: "-1", text: `${heading} · ${NAMES[turn.kind]}` });
    const asked = make("div", { class: "study-asked" });
    const rest = make("div");
    const hints = make("div");
    let taken = 0;
    const end = button(say("到此结束", "End here"), () => finish(undefined));

    /** @param {Done | undefined} outcome */
    function finish(outcome) {
      clock.stop();
      resolve(outcome);
    }

    const ask = () => askedIn(turn).then((box) => asked.replaceChildren(...box.childNodes),
      () => asked.replaceChildren(unreachable(() => void ask())));
    void ask();

    const known = part === "brief" ? hintsOf(question) : [];
    /** @param {number} place */
    const hintText = (place) => say(`提示 ${place + 1}（最高 ${AFTER_HINTS[place + 1]} 分）`, `Hint ${place + 1} (${AFTER_HINTS[place + 1]} at most)`);
    const hint = button(known.length ? hintText(0) : "", async () => {
      const place = taken;
      try {
        const body = await bodyOf(question, known[place]);
        if (taken !== place) return;
        taken += 1;
        hints.append(body);
        if (taken < known.length) hint.textContent = hintText(taken);
        else hint.remove();
      } catch {
        announce(say("提示取不到", "The hint could not be fetched"));
      }
    });

    const ready = button(say("我答完了", "I have answered"), () => {
      clock.stop();
      hint.remove();
      ready.remove();
      const seconds = clock.seconds();
      const limit = Math.min(AFTER_HINTS[taken], seconds > TOO_LONG * turn.minutes * 60 ? 3 : 4);
      if (points.length) {
        const tick = pointsToTick(points, () => {});
        rest.replaceChildren(make("h3", { text: say("刚才说到了哪些？", "Which of these did you say?") }), tick.list,
          button(say("看答案", "Show the answer"), () => {
            const grade = Math.min(limit, capOf(tick.said(), points.length));
            void answered(grade, seconds, tick.missed().map((place) => points[place]));
          }, { class: "study-main" }));
      } else {
        rest.replaceChildren(make("h3", { text: say("自己打几分？", "How many would you give yourself?") }),
          make("div", { class: "study-grades" }, ...[1, 2, 3, 4].map((grade) =>
            button(String(grade), () => void answered(grade, seconds, []), { disabled: grade > limit }))));
      }
      rest.querySelector("input")?.focus();
    }, { class: "study-main" });

    /** @param {number} grade @param {number} seconds @param {[string, string][]} missed */
    async function answered(grade, seconds, missed) {
      const text = await answerTo(turn).catch(() => unreachable(() => void answered(grade, seconds, missed)));
      text.classList.add("study-answer");
      const next = button(say("下一环节", "Next turn"), () => finish({ turn, grade, seconds, hints: taken, missed }), { class: "study-main" });
      rest.replaceChildren(make("p", {}, make("strong", { text: say(`${grade} 分`, `Grade ${grade}`) })),
        ...(missed.length ? [make("p", { text: say("没说到：", "Not said:") }), make("ul", {}, ...missed.map((point) => proofOf(question, point)))] : []),
        text, next);
      end.remove();
      next.focus();
    }

    place.replaceChildren(title, clock.shown, make("p", { class: "study-name", text: part === "brief" ? "" : question.title }), asked,
      ...(known.length ? [hint, hints] : []),
      make("label", { class: "study-notes" }, say("草稿（不保存）", "Notes (not kept)"), make("textarea", { rows: "4" })),
      make("p", {}, ready), rest, make("p", { class: "study-foot" }, end));
    title.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  });
}

/** @param {import("./study-pages.js").Practice} all @param {Done[]} done @param {number} planned */
function report(all, done, planned) {
  const cards = done.filter(({ turn }) => /^(brief|follow-up-)/.test(turn.part));
  const weakest = [...cards].sort((one, other) => one.grade - other.grade || other.missed.length - one.missed.length).slice(0, TOMORROW);
  for (const { turn } of weakest) note(`${turn.question.id}/${SOON}${turn.part}`, 1);
  const line = (/** @type {Done} */ { turn, grade, seconds, hints, missed }) => make("li", {},
    make("a", { href: addressOf(turn.question, turn.part), text: `${NAMES[turn.kind]} · ${turn.question.title}` }),
    say(`：${grade} 分，用时 ${clockText(seconds)}，提示 ${hints} 个`, `: grade ${grade}, ${clockText(seconds)}, hints ${hints}`),
    ...(missed.length ? [make("ul", {}, ...missed.map((point) => proofOf(turn.question, point)))] : []));
  place.replaceChildren(
    make("h2", { tabindex: "-1", text: say(`面试结束：${done.length} / ${planned} 个环节`, `The interview is over: ${done.length} of ${planned} turns`) }),
    ...(done.length ? [make("p", { text: say("没说到的要点列在各环节之下，箭头通向出处。", "Points not said stand below each turn; the arrow leads to where they are shown.") }), make("ul", {}, ...done.map(line))] : []),
    ...(weakest.length ? [make("p", { class: "study-tomorrow", text: say(`放进明天复习的：${weakest.length} 张卡片。`, `Put into tomorrow's review: ${weakest.length} cards.`) })] : []),
    make("p", {}, button(say("再来一场", "Another interview"), () => start(all))));
  place.querySelector("h2")?.focus();
}

/** The interviewer's sheet: everything of the interview at once. @param {import("./study-pages.js").Practice} all */
async function sheet(all) {
  const wish = wishOf(location.hash);
  const turns = planOf(all, wish);
  const clock = clockFor(wish.minutes);
  stopClock = clock.stop;
  const back = button(say("回到设置", "Back to the settings"), () => (location.hash = fragmentOf(wish)));
  const list = make("ol", { class: "study-sheet" });
  place.replaceChildren(make("h2", { text: say(`面试官提纲，编号 ${wish.seed}`, `The interviewer's sheet, number ${wish.seed}`) }), clock.shown, list,
    make("p", { class: "study-foot" }, back));
  for (const turn of turns) {
    const { question, part, kind, minutes } = turn;
    const asked = make("div", { class: "study-asked" });
    const item = make("li", {}, make("p", { class: "study-name", text: `${NAMES[kind]} · ${question.title} · ${say(`${minutes} 分钟`, `${minutes} min`)}` }), asked);
    const fill = () => askedIn(turn).then((box) => asked.replaceChildren(...box.childNodes), () => asked.replaceChildren(unreachable(() => void fill())));
    void fill();
    for (const hint of part === "brief" ? hintsOf(question) : []) item.append(later(`${say("提示", "Hint")} ${hint.slice(5)}`, () => bodyOf(question, hint)));
    const points = question.points[part] ?? [];
    if (points.length) item.append(pointsToTick(points, () => {}).list);
    item.append(later(say("参考答案", "Answer"), () => answerTo(turn)));
    list.append(item);
  }
}

/** A block whose content is fetched when it is opened. @param {string} title @param {() => Promise<HTMLElement>} fetchIt */
function later(title, fetchIt) {
  const block = make("details", {}, make("summary", { text: title }));
  const fill = () => fetchIt().then((body) => block.append(body), () => block.append(unreachable(() => void fill())));
  block.addEventListener("toggle", () => block.open && block.childElementCount === 1 && void fill());
  return block;
}

prepare();
practice().then((all) => {
  start(all);
  addEventListener("hashchange", () => start(all));
}, () => place.replaceChildren(make("p", { text: say("题目目录取不到：请刷新。", "The list of questions could not be fetched: reload.") })));
