// @ts-check
// Fetches what readers' notes need, once there are some or the reader comes to where one can be made: before that, and
// for who only reads, nothing of it is there. Without this file, or the ones that it names, everything else works.

/** As in study-store.js, and what a link from another device ends with. */
const KEY = "scaling-lab.study";
const FRAGMENT = "#study=";

const question = /\/questions\/q\d+-/.test(location.pathname);
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
