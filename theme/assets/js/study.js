// @ts-check
// Fetches what readers' notes need, once there are some or the reader comes to where one can be made: before that, and
// for who only reads, nothing of it is there. Without this file, or the ones that it names, everything else works.

/** Where the browser keeps the notes, and what a link from another device ends with. */
export const KEY = "scaling-lab.study";
export const FRAGMENT = "#study=";

/** The id of the question that an address leads to. @param {string} path */
export const questionOf = (path) => /\/questions\/(q\d+)-[^/]*\/$/.exec(path)?.[1];

const question = questionOf(location.pathname);
const table = document.querySelector(".question-table");

function hasNotes() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function fetchAll() {
  import("./study-marks.js");
  if (question) import("./study-quiz.js");
  if (table) import("./study-copy.js");
  if (document.querySelector(".question-map")) import("./study-home.js");
}

if (hasNotes() || location.hash.startsWith(FRAGMENT)) fetchAll();
else if (question) {
  const near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    fetchAll();
  }, { rootMargin: "50%" });
  for (const place of document.querySelectorAll("#quiz, #sources")) near.observe(place);
}
