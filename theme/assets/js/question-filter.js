// @ts-check
// Filters the table of questions by topic, level and the reader's own marks. The choice lives in the address
// (?topic=…&level=…&mark=open), so that it can be shared and the back button undoes it.

import { announce, prepare, say } from "./words.js";

/** @typedef {{ select: HTMLSelectElement, data: "topics" | "level" | "mark" }} Filter */

/**
 * A row's values for one filter with the words readers see: the cell carries the values (`data-topics="a b"`) and
 * holds one link each, or is the word itself.
 * @param {Element} row
 * @param {Filter} filter
 * @returns {[value: string, word: string][]}
 */
function valuesOf(row, { data }) {
  const cell = /** @type {HTMLElement | null} */ (row.querySelector(`[data-${data}]`));
  const values = (cell?.dataset[data] ?? "").split(" ").filter(Boolean);
  const links = [...(cell?.querySelectorAll("a") ?? [])];
  return values.map((value, i) => [value, (links[i] ?? cell).textContent?.trim() || value]);
}

/** @param {HTMLFormElement} form which stands right before its table */
function setUp(form) {
  const rows = /** @type {HTMLElement[]} */ ([...(form.nextElementSibling?.querySelectorAll("tbody tr") ?? [])]);
  const count = /** @type {HTMLElement} */ (form.querySelector(".question-count"));
  const filters = /** @type {Filter[]} */ ([
    { select: form.elements.namedItem("topic"), data: "topics" },
    { select: form.elements.namedItem("level"), data: "level" },
    { select: form.elements.namedItem("mark"), data: "mark" },
  ]);

  const [mark] = filters.splice(2);
  for (const filter of filters) {
    const words = new Map(rows.flatMap((row) => valuesOf(row, filter)));
    filter.select.append(...[...words].map(([value, word]) => new Option(word, value)));
    filter.select.disabled = words.size < 2;
  }

  // Marks come later, if the reader has any: study-marks.js writes them into the rows. Until then all rows are shown.
  filters.push(mark);
  const show = () => {
    mark.select.disabled = !rows.some((row) => row.querySelector("[data-mark]"));
    for (const row of rows) {
      row.hidden = !filters.every((filter) => {
        const wanted = filter.select.value;
        return !wanted || filter.select.disabled || valuesOf(row, filter).some(([value]) => value === wanted);
      });
    }
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = say(`${shown} / ${rows.length} 题`, `${shown} of ${rows.length} questions`);
  };

  const readAddress = () => {
    const asked = new URLSearchParams(location.search);
    for (const { select } of filters) {
      select.value = asked.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = ""; // a value no question has
    }
    show();
  };

  const writeAddress = () => {
    const address = new URL(location.href);
    for (const { select } of filters) {
      if (select.value) address.searchParams.set(select.name, select.value);
      else address.searchParams.delete(select.name);
    }
    history.pushState(null, "", address);
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    writeAddress();
    show();
    announce(count.textContent ?? "");
  });
  addEventListener("popstate", readAddress);
  addEventListener("study-marks", show);

  prepare();
  readAddress();
}

document.querySelectorAll("form.question-filter").forEach((form) => setUp(/** @type {HTMLFormElement} */ (form)));
