// @ts-check
// Polynomials fitted to samples of q15's function: the degree, the number of points, the fit, and both errors.

import { corners, dots, drawing, key, normal, said, shape, slider } from "./explore-panel.js";
import { button, make, randomFrom } from "./study-dom.js";
import { say } from "./words.js";

const SIGMA = 0.3;
const HIGHEST = 17;
const SIZES = [20, 25, 40, 80, 160, 320, 640, 1280];
/** @param {number} x */
const f = (x) => Math.sin(1.5 * Math.PI * x) + 0.3 * x;
const GRID = Array.from({ length: 400 }, (_, i) => -1 + (2 * i) / 399);

/** Points of a sample: more of them hold the fewer. @param {number} n @param {number} seed @returns {number[][]} */
export function sample(n, seed) {
  const random = randomFrom(seed);
  return Array.from({ length: n }, () => {
    const x = 2 * random() - 1;
    return [x, f(x) + SIGMA * normal(random)];
  });
}

/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Takes `share` of b away from a. @param {number[]} a @param {number} share @param {number[]} b */
const less = (a, share, b) => a.map((value, i) => value - share * b[i]);

/** The Chebyshev polynomials at x, one list a degree. @param {number[]} x */
function basis(x) {
  const columns = [x.map(() => 1), x];
  while (columns.length <= HIGHEST) {
    const [before, last] = columns.slice(-2);
    columns.push(x.map((value, i) => 2 * value * last[i] - before[i]));
  }
  return columns;
}

/**
 * Least squares of every degree at once, by modified Gram–Schmidt: the columns of a lower degree come first.
 * @param {number[][]} points
 */
export function fits(points) {
  const columns = basis(points.map(([x]) => x));
  let rest = points.map(([, y]) => y);
  /** @type {number[][]} */
  const R = [];
  /** @type {number[]} */
  const z = [];
  return columns.map((column, d) => {
    const size = Math.sqrt(dot(column, column));
    const q = column.map((value) => value / size);
    z.push(dot(q, rest));
    rest = less(rest, z[d], q);
    R.push(columns.map((other, k) => (k < d ? 0 : k === d ? size : dot(q, other))));
    for (let k = d + 1; k < columns.length; k += 1) columns[k] = less(columns[k], R[d][k], q);
    /** @type {number[]} */
    const w = [];
    for (let i = d; i >= 0; i -= 1) {
      let sum = z[i];
      for (let k = i + 1; k <= d; k += 1) sum -= R[i][k] * w[k];
      w[i] = sum / R[i][i];
    }
    const curve = GRID_BASIS.slice(0, d + 1).reduce((sum, values, k) => less(sum, -w[k], values), GRID.map(() => 0));
    const off = less(curve, 1, GRID.map(f));
    return { curve, train: dot(rest, rest) / points.length, true: dot(off, off) / GRID.length + SIGMA ** 2 };
  });
}

const GRID_BASIS = basis(GRID);

/** Two digits: 0.052, 340 million. @param {number} value */
const round = (value) =>
  value < 100
    ? value.toPrecision(2)
    : value.toLocaleString(say("zh", "en"), { maximumSignificantDigits: 2, notation: "compact", compactDisplay: "long" });

/** @param {ReturnType<typeof fits>} found @param {number} degree */
export function words(found, degree) {
  const errors = found.map((each) => each.true);
  const [train, truth] = [found[degree].train, errors[degree]].map(round);
  const best = errors.indexOf(Math.min(...errors));
  const times = round(errors[degree] / SIGMA ** 2);
  return say(
    `训练误差 ${train}，真实误差 ${truth}，后者是噪声方差的 ${times} 倍。这份样本上 ${best} 次的真实误差最低。`,
    `Training error ${train}, true error ${truth}, which is ${times} times the variance of the noise. On this sample degree ${best} has the lowest true error.`,
  );
}

/** @param {HTMLElement} box */
export function start(box) {
  let seed = 1;
  const pair = make("div", { class: "explorable-pair" });
  box.append(pair);
  /** @param {number} x @param {number} y */
  const place = (x, y) => [150 + 145 * x, 110 - 50 * Math.max(-9, Math.min(9, y))];
  const left = drawing(pair, 300, 220, say("样本的点、真函数与拟合", "Points of the sample, true function and fit"));
  shape(left, "polyline", { class: "explorable-soft", points: corners(GRID.map((x) => place(x, f(x)))) });
  const cloud = shape(left, "path", { class: "explorable-other explorable-dots" });
  const line = shape(left, "polyline", { class: "explorable-main" });
  /** @param {number} degree @param {number} error */
  const point = (degree, error) => [40 + 14 * degree, 115 - 30 * Math.log10(Math.max(1e-3, Math.min(1e3, error)))];
  const right = drawing(pair, 300, 220, say("训练误差与真实误差随次数的变化，纵轴是对数", "Training and true error against the degree, on a log scale"));
  for (const [error, text] of /** @type {[number, string][]} */ ([[0.01, "0.01"], [1, "1"], [100, "100"]])) {
    const [x, y] = point(0, error);
    shape(right, "path", { d: `M${x} ${y}h240`, class: "explorable-faint" });
    shape(right, "text", { x: 34, y: y + 4, "text-anchor": "end", text });
  }
  for (const degree of [0, 5, 10, 15]) shape(right, "text", { x: point(degree, 1)[0], y: 200, "text-anchor": "middle", text: String(degree) });
  shape(right, "text", { x: 159, y: 216, "text-anchor": "middle", text: say("次数", "degree") });
  shape(right, "text", { x: 0, y: 12, text: say("均方误差", "mean squared error") });
  const here = shape(right, "path", { class: "explorable-soft" });
  const curves = { train: shape(right, "polyline", { class: "explorable-other" }), true: shape(right, "polyline", { class: "explorable-main" }) };
  key(box, {
    "explorable-soft": say("真函数", "true function"),
    "explorable-other": say("样本；训练误差", "sample; training error"),
    "explorable-main": say("拟合；真实误差", "fit; true error"),
  });

  const show = () => {
    const points = sample(SIZES[size()], seed);
    const found = fits(points);
    cloud.setAttribute("d", dots(points.map(([x, y]) => place(x, y))));
    line.setAttribute("points", corners(found[degree()].curve.map((y, i) => place(GRID[i], y))));
    here.setAttribute("d", `M${point(degree(), 1)[0]} 22v163`);
    for (const name of /** @type {("train" | "true")[]} */ (["train", "true"])) {
      curves[name].setAttribute("points", corners(found.map((each, d) => point(d, each[name]))));
    }
    output.textContent = words(found, degree());
  };
  const degree = slider(box, say("次数", "degree"), { min: 0, max: HIGHEST, step: 1, value: 5 }, (value) => say(`${value} 次`, `${value}`), show);
  const size = slider(box, say("样本量", "sample size"), { min: 0, max: SIZES.length - 1, step: 1, value: 1 }, (value) => say(`${SIZES[value]} 个点`, `${SIZES[value]} points`), show);
  box.append(button(say("换一份样本", "Draw another sample"), () => {
    seed += 1;
    show();
  }));
  const output = said(box);
  show();
}
