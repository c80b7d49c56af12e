// @ts-check
// A reader's mark on a question: read, unsure or mastered. It is given at the end of the question's page and shown in
// tables and in the list of pages. Without this script, or before the first mark, none of it is there.

import { latest } from "./study-log.js";
import { note, read } from "./study-store.js";
import { questionOf } from "./study.js";
import { announce, prepare, say } from "./words.js";

const MARKS = [
  { grade: 1, name: "unsure", sign: "study-unsure", text: say("没把握", "Unsure") },
  { grade: 2, name: "read", sign: "study-read", text: say("读过", "Read") },
  { grade: 3, name: "mastered", sign: "study-mastered", text: say("掌握了", "Mastered") },
];

/** @param {string} question */
function markOf(question) {
  const grade = latest(read().log, `${question}/mark`, new Date())?.[1];
  return MARKS.find((mark) => mark.grade === grade);
}

/** A sign for the mark of a question, if it has one. @param {string} question */
export function signOf(question) {
  const mark = markOf(question);
  if (!mark) return undefined;
  const sign = document.createElement("span");
  sign.className = `study-mark ${mark.sign}`;
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", mark.text);
  sign.title = mark.text;
  return sign;
}

/** Shows the marks beside the links of the list of pages and of tables; tells the filter what is still open. */
function showMarks() {
  for (const link of document.querySelectorAll(".md-nav--primary a[href*='questions/q'], .question-table td > a, .question-map li > a")) {
    if (!(link instanceof HTMLAnchorElement) || link.hash) continue;
    const question = questionOf(link.pathname);
    if (!question) continue;
    link.querySelector(".study-mark")?.remove();
    const sign = signOf(question);
    if (sign) link.append(sign);
    const cell = link.parentElement;
    if (cell?.matches("td")) cell.dataset.mark = markOf(question)?.name === "mastered" ? "" : "open";
  }
  dispatchEvent(new Event("study-marks"));
}

/** The three buttons. @param {string} question @param {Element} article */
function offerMarks(question, article) {
  const group = document.createElement("div");
  group.className = "study-marks";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("给这道题做个记号", "Mark this question"));
  const label = document.createElement("span");
  label.textContent = say("这道题：", "This question:");
  group.append(label);
  const show = () => {
    const mark = markOf(question);
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === mark?.name));
    }
    showMarks();
  };
  for (const { grade, name, text } of MARKS) {
    const button = document.createElement("button");
    button.type = "button";
    button.value = name;
    button.textContent = text;
    button.addEventListener("click", () => {
      const given = button.getAttribute("aria-pressed") === "true";
      note(`${question}/mark`, given ? 0 : grade);
      show();
      announce(given ? say("已去掉记号", "Mark removed") : text);
    });
    group.append(button);
  }
  const links = article.querySelector(".source-links");
  if (links) links.before(group);
  else article.append(group);
  prepare();
  show();
}

const question = questionOf(location.pathname);
const article = document.querySelector("article");
if (question && article) offerMarks(question, article);
else showMarks();
// Another tab, or this page taken from memory when the reader comes back.
addEventListener("storage", showMarks);
addEventListener("pageshow", ({ persisted }) => persisted && showMarks());
