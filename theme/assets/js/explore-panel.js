// @ts-check
// What everything that moves is made of: a drawing, sliders that name their value and its unit, and the state in words.

import { make } from "./study-dom.js";

/**
 * A shape in a drawing; `text` is its text.
 * @param {Element} parent @param {string} name @param {Record<string, string | number>} attributes
 */
export function shape(parent, name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") made.textContent = String(value);
    else made.setAttribute(key, String(value));
  }
  parent.append(made);
  return made;
}

/** An empty drawing and what it shows, in words. @param {Element} box @param {number} width @param {number} height @param {string} label */
export const drawing = (box, width, height, label) =>
  shape(box, "svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });

/** Which line is which, and which dots. @param {Element} box @param {Record<string, string>} names by their classes */
export const key = (box, names) =>
  box.append(make("p", { class: "explorable-key" }, ...Object.entries(names).map(([line, text]) =>
    make("span", { class: line, text }))));

/**
 * A slider; `words` says a value with its unit. Returns a function that tells the value.
 * @param {Element} box @param {string} name
 * @param {{ min: number, max: number, step: number, value: number }} range
 * @param {(value: number) => string} words @param {() => void} changed
 */
export function slider(box, name, range, words, changed) {
  const entries = Object.entries(range).map(([key, value]) => [key, String(value)]);
  const input = make("input", { type: "range", ...Object.fromEntries(entries) });
  const value = make("span", { class: "explorable-value", "aria-hidden": "true" });
  const show = () => {
    value.textContent = words(input.valueAsNumber);
    input.setAttribute("aria-valuetext", value.textContent);
  };
  input.addEventListener("input", () => {
    show();
    changed();
  });
  show();
  box.append(make("label", {}, make("span", { text: name }), input, value));
  return () => input.valueAsNumber;
}

/** A box to tick, ticked at first. Returns a function that tells whether it is. @param {Element} box @param {string} name @param {() => void} changed */
export function toggle(box, name, changed) {
  const input = make("input", { type: "checkbox", checked: true });
  input.addEventListener("input", changed);
  box.append(make("label", { class: "explorable-toggle" }, input, name));
  return () => input.checked;
}

/** Where the state is said in words: a screen reader reads it when it changes. @param {Element} box */
export const said = (box) => {
  const output = make("output");
  box.append(output);
  return output;
};

/** A draw of the normal distribution (Box and Muller). @param {() => number} random */
export const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Points as one path, each a dot under a round pen. @param {number[][]} points */
export const dots = (points) => points.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");

/** Points as the corners of one line. @param {number[][]} points */
export const corners = (points) => points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
