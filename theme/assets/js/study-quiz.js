// @ts-check
// Choosing an option answers a quiz item: all options open, the answer is noted and can be taken back. Letters A to E
// choose, too, and arrows go from one option to the next. Without this script the options are blocks to be opened.

import { latest } from "./study-log.js";
import { note, read } from "./study-store.js";
import { questionOf } from "./study.js";
import { announce, prepare, say } from "./words.js";

const RIGHT = 3;
const WRONG = 1;
const question = questionOf(location.pathname);

/** @param {Element} heading @returns {HTMLDetailsElement[]} */
function optionsOf(heading) {
  const options = [];
  for (let next = heading.nextElementSibling; next && !/^H[1-3]$/.test(next.tagName); next = next.nextElementSibling) {
    if (next.matches("details.right, details.wrong")) options.push(/** @type {HTMLDetailsElement} */ (next));
  }
  return options;
}

/** @param {Element} heading @param {HTMLDetailsElement[]} options */
function setUp(heading, options) {
  const id = `${question}/${heading.id}`;
  const summaries = options.map((option) => /** @type {HTMLElement} */ (option.querySelector("summary")));
  const line = document.createElement("p");
  line.className = "quiz-result";
  const words = document.createElement("span");
  const back = document.createElement("button");
  back.type = "button";
  back.textContent = say("收回", "Take back");
  line.append(words, " ", back);

  /** @returns {number | undefined} */
  const answer = () => latest(read().log, id, new Date())?.[1];

  const show = () => {
    const grade = answer();
    heading.classList.toggle("answered", grade !== undefined);
    words.textContent = grade === RIGHT ? say("已记录：答对了。", "Noted: right.") : say("已记录：答错了。", "Noted: wrong.");
    if (grade === undefined) line.remove();
    else options[options.length - 1].after(line);
  };

  options.forEach((option, place) => {
    const summary = summaries[place];
    // A click, which Enter and a screen reader give too: a block that a link or the browser opens is no answer.
    summary.addEventListener("click", (event) => {
      if (answer() !== undefined) return;
      event.preventDefault();
      note(id, option.matches(".right") ? RIGHT : WRONG);
      for (const each of options) each.open = true;
      show();
      announce(words.textContent ?? "");
    });
    summary.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const letter = /^[a-e]$/i.test(event.key) ? event.key.toLowerCase().charCodeAt(0) - 97 : -1;
      if (letter in summaries) summaries[letter].click();
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
      const to = letter in summaries ? summaries[letter] : step ? summaries[place + step] : undefined;
      if (!to) return;
      event.preventDefault();
      event.stopPropagation();
      to.focus();
    });
  });
  back.addEventListener("click", () => {
    note(id, 0);
    for (const option of options) option.open = false;
    show();
    announce(say("已收回", "Taken back"));
    summaries[0].focus();
  });
  show();
}

if (question) {
  prepare();
  for (const heading of document.querySelectorAll("h3[id^='quiz-']")) {
    const options = optionsOf(heading);
    if (options.length) setUp(heading, options);
  }
}
