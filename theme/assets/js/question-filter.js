// @ts-check
// Filters the table of questions by topic and level. The choice lives in the address (?topic=…&level=…), so that it
// can be shared and the back button undoes it.

import { announce, prepare } from "./announce.js";
import { say } from "./language.js";

/** @typedef {{ name: string, label: string, all: string, data: "topics" | "level" }} Filter */

/** @type {Filter[]} */
const FILTERS = [
  { name: "topic", label: say("主题", "Topic"), all: say("全部主题", "All topics"), data: "topics" },
  { name: "level", label: say("难度", "Level"), all: say("全部难度", "All levels"), data: "level" },
];

/**
 * A row's values for one filter with the words readers see: the cell carries the values (`data-topics="a b"`) and
 * holds one link each, or is the word itself.
 * @param {Element} row
 * @param {Filter} filter
 * @returns {[value: string, word: string][]}
 */
function valuesOf(row, filter) {
  const cell = /** @type {HTMLElement | null} */ (row.querySelector(`[data-${filter.data}]`));
  const values = (cell?.dataset[filter.data] ?? "").split(" ").filter(Boolean);
  const links = [...(cell?.querySelectorAll("a") ?? [])];
  return values.map((value, i) => [value, (links[i] ?? cell).textContent?.trim() || value]);
}

/** @param {HTMLElement} table */
function setUp(table) {
  const rows = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("tbody tr")]);
  const form = document.createElement("form");
  form.className = "question-filter";

  const selects = FILTERS.flatMap((filter) => {
    const words = new Map(rows.flatMap((row) => valuesOf(row, filter)));
    if (words.size < 2) return [];
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.name = filter.name;
    select.append(new Option(filter.all, ""), ...[...words].map(([value, word]) => new Option(word, value)));
    label.append(filter.label, select);
    form.append(label);
    return [{ filter, select }];
  });
  if (!selects.length) return;

  const count = document.createElement("span");
  count.className = "question-count";
  form.append(count);

  /** @param {boolean} tell */
  const apply = (tell) => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !selects.every(
        ({ filter, select }) => !select.value || valuesOf(row, filter).some(([value]) => value === select.value),
      );
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = say(`${shown} / ${rows.length} 题`, `${shown} of ${rows.length} questions`);
    if (tell) announce(count.textContent);
  };

  const readAddress = () => {
    const asked = new URLSearchParams(location.search);
    for (const { select } of selects) {
      select.value = asked.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = ""; // a value no question has
    }
  };

  const writeAddress = () => {
    const address = new URL(location.href);
    for (const { select } of selects) {
      if (select.value) address.searchParams.set(select.name, select.value);
      else address.searchParams.delete(select.name);
    }
    history.pushState(null, "", address);
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    writeAddress();
    apply(true);
  });
  addEventListener("popstate", () => {
    readAddress();
    apply(true);
  });

  prepare();
  readAddress();
  apply(false);
  table.before(form);
}

document.querySelectorAll(".question-table").forEach((table) => setUp(/** @type {HTMLElement} */ (table)));
