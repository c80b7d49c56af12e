// @ts-check
// A list for a study group: questions and follow-ups, week by week. All of it lives in the address, everybody sees their
// own marks, and it prints as a hand-out. There is no account and no server.

import { button, make } from "./study-dom.js";
import { signOf } from "./study-marks.js";
import { addressOf, practice, titleOf } from "./study-pages.js";
import { copyLink, showCode } from "./study-share.js";
import { announce, prepare, say } from "./words.js";

/** @typedef {import("./study-pages.js").Question} Question */
/** @typedef {{ name: string, from: string, each: number, items: string[] }} List `items`: q02, or q02.3 for its third follow-up */

const LONGEST_NAME = 60;
const MOST_ITEMS = 300;
/** How the words of a follow-up are fetched, by the element that shows them. @type {WeakMap<Element, () => Promise<HTMLElement>>} */
const followUpTexts = new WeakMap();
const place = /** @type {HTMLElement} */ (document.querySelector("[data-app=lists]"));

/**
 * The list in an address; what is none of it is left out and counted.
 * @param {string} fragment `#name=…&from=2026-12-07&each=2&items=q02,q02.1,q05`
 * @param {Question[]} questions
 * @returns {List & { lost: number }}
 */
export function listOf(fragment, questions) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const asked = [...new Set((given.get("items") ?? "").split(",").filter(Boolean))].slice(0, MOST_ITEMS);
  const known = new Map(questions.map((question) => [question.id, question]));
  const items = asked.filter((item) => {
    const [id, part] = item.split(".");
    return part === undefined ? known.has(id) : known.get(id)?.ids.includes(`follow-up-${part}`);
  });
  const from = given.get("from") ?? "";
  return {
    name: (given.get("name") ?? "").slice(0, LONGEST_NAME),
    from: /^\d{4}-\d{2}-\d{2}$/.test(from) && !Number.isNaN(Date.parse(from)) ? from : "",
    each: Math.min(20, Math.max(1, Number.parseInt(given.get("each") ?? "", 10) || 2)),
    items,
    lost: asked.length - items.length,
  };
}

/** @param {List} list */
export function fragmentOf({ name, from, each, items }) {
  const parts = [...(name ? [`name=${encodeURIComponent(name)}`] : []), ...(from ? [`from=${from}`] : []), `each=${each}`, `items=${items.join(",")}`];
  return `#${parts.join("&")}`;
}

/**
 * The questions of a list week by week, each with its follow-ups on the list.
 * @param {List} list
 * @returns {{ date: string, entries: { id: string, followUps: string[], whole: boolean }[] }[]}
 */
export function weeksOf({ from, each, items }) {
  /** @type {Map<string, { id: string, followUps: string[], whole: boolean }>} */
  const entries = new Map();
  for (const item of items) {
    const [id, part] = item.split(".");
    const entry = entries.get(id) ?? { id, followUps: [], whole: false };
    if (part === undefined) entry.whole = true;
    else entry.followUps.push(`follow-up-${part}`);
    entries.set(id, entry);
  }
  const all = [...entries.values()];
  const weeks = [];
  for (let first = 0; first < all.length; first += each) {
    const begins = from ? new Date(Date.parse(`${from}T12:00:00Z`) + (first / each) * 7 * 86_400_000) : undefined;
    weeks.push({ date: begins ? begins.toISOString().slice(0, 10) : "", entries: all.slice(first, first + each) });
  }
  return weeks;
}

/** @param {Question[]} questions */
function show(questions) {
  const list = listOf(location.hash, questions);
  if (list.items.length) view(questions, list);
  else edit(questions, list);
}

/** @param {Question[]} questions @param {List & { lost: number }} list */
function view(questions, list) {
  const share = make("div");
  const weeks = weeksOf(list).map(({ date, entries }, number) => make("section", {},
    make("h3", { text: `${say(`第 ${number + 1} 周`, `Week ${number + 1}`)}${date ? ` · ${date}` : ""}` }),
    make("ul", { class: "study-list" }, ...entries.map((entry) => entryOf(questions, entry)))));
  place.replaceChildren(
    make("h2", { tabindex: "-1", text: list.name || say("题单", "Question list") }),
    ...(list.lost ? [make("p", { class: "study-lost", text: say(`网址里有 ${list.lost} 项本站没有，已略过。`, `${list.lost} entries of the address are not on this site and were left out.`) })] : []),
    ...weeks,
    make("p", { class: "study-foot" },
      button(say("复制链接", "Copy the link"),
        () => void copyLink(share, location.href, say("链接已复制。", "Link copied.")), { class: "study-main" }), " ",
      button(say("二维码", "QR code"), () => void showCode(share, location.href)), " ",
      button(say("打印", "Print"), () => print()), " ",
      button(say("修改", "Change"), () => edit(questions, list))),
    share);
}

/** @param {Question[]} questions @param {{ id: string, followUps: string[], whole: boolean }} entry */
function entryOf(questions, { id, followUps, whole }) {
  const question = /** @type {Question} */ (questions.find((each) => each.id === id));
  const line = make("li", {}, make("a", { href: addressOf(question, whole ? "top" : "follow-ups"), text: `${id} ${question.title}` }));
  const sign = signOf(id);
  if (sign) line.append(sign);
  if (whole) line.append(make("p", { class: "study-name", text: question.ask }));
  if (followUps.length) {
    line.append(make("ul", {}, ...followUps.map((part) => {
      const link = make("a", { href: addressOf(question, part), text: say(`追问 ${part.slice(10)}`, `Follow-up ${part.slice(10)}`) });
      titleOf(question, part).then((title) => link.replaceChildren(...title.childNodes), () => {});
      return make("li", {}, link);
    })));
  }
  return line;
}

/** @param {Question[]} questions @param {List} list */
function edit(questions, list) {
  const name = make("input", { type: "text", maxlength: String(LONGEST_NAME), value: list.name });
  const from = make("input", { type: "date", value: list.from });
  const each = make("input", { type: "number", min: "1", max: "20", value: String(list.each) });
  const boxes = questions.map((question) => {
    const whole = make("input", { type: "checkbox", value: question.id });
    whole.checked = list.items.includes(question.id);
    const parts = question.ids.filter((part) => part.startsWith("follow-up-")).map((part) => {
      const box = make("input", { type: "checkbox", value: `${question.id}.${part.slice(10)}` });
      box.checked = list.items.includes(box.value);
      return { part, box };
    });
    const followUps = make("details", {}, make("summary", { text: say(`追问（${parts.length}）`, `Follow-ups (${parts.length})`) }),
      make("ul", { class: "study-points" }, ...parts.map(({ part, box }) => {
        const text = make("span", { text: say(`追问 ${part.slice(10)}`, `Follow-up ${part.slice(10)}`) });
        // Their words are fetched when somebody looks.
        followUpTexts.set(text, () => titleOf(question, part));
        return make("li", {}, make("label", {}, box, " ", text));
      })));
    followUps.open = parts.some(({ box }) => box.checked);
    followUps.addEventListener("toggle", () => followUps.open && fillIn(followUps));
    if (followUps.open) fillIn(followUps);
    return { inputs: [whole, ...parts.map(({ box }) => box)], line: make("li", {}, make("label", {}, whole, ` ${question.id} ${question.title}`), followUps) };
  });
  const told = make("p", { class: "study-lost" });
  const done = button(say("做成题单", "Make the list"), () => {
    const items = boxes.flatMap(({ inputs }) => inputs.filter(({ checked }) => checked).map(({ value }) => value));
    if (!items.length) {
      told.textContent = say("先选至少一题。", "Choose at least one question.");
      announce(told.textContent);
      return;
    }
    const link = new URL(location.href);
    link.hash = fragmentOf({ name: name.value.trim(), from: from.value, each: Number(each.value) || 2, items });
    if (link.href === location.href) show(questions);
    else location.href = link.href;
  }, { class: "study-main" });
  place.replaceChildren(
    make("form", { class: "study-form" },
      make("label", {}, say("题单名称", "Name of the list"), name),
      make("label", {}, say("第一周从哪天开始", "First week begins on"), from),
      make("label", {}, say("每周几题", "Questions a week"), each)),
    make("ul", { class: "study-points" }, ...boxes.map(({ line }) => line)), told,
    make("p", {}, done));
  place.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
}

/** @param {Element} block */
function fillIn(block) {
  for (const text of block.querySelectorAll("span")) {
    followUpTexts.get(text)?.().then((title) => text.replaceChildren(...title.childNodes), () => {});
    followUpTexts.delete(text);
  }
}

prepare();
practice().then(({ questions }) => {
  show(questions);
  addEventListener("hashchange", () => {
    show(questions);
    place.querySelector("h2")?.focus();
  });
}, () => place.replaceChildren(make("p", { text: say("题目目录取不到：请刷新。", "The list of questions could not be fetched: reload.") })));
