// @ts-check
// The best losses of q01's notebook, a power law fitted to the small budgets with or without E, and what it predicts.

import { corners, dots, drawing, key, normal, said, shape, slider, toggle } from "./explore-panel.js";
import { button, randomFrom } from "./study-dom.js";
import { say } from "./words.js";

/** Thirteen budgets C = ND; the first seven are fitted, the last is 100 times the largest of these. */
export const BUDGETS = Array.from({ length: 13 }, (_, i) => 10 ** (4 + i / 3));
export const LOSSES = [2.379468, 2.315346, 2.257814, 2.206933, 2.164958, 2.129741, 2.100825, 2.076124, 2.055063, 2.037462, 2.022966, 2.010695, 1.999792];
export const ENTROPY = 1.948;
const FITTED = 7;
const DRAWS = 20;

/**
 * L = k C^-g (+ E), by least squares of the relative error: g is looked for on a grid, k and E then follow in closed
 * form, neither below zero.
 * @param {number[]} losses @param {boolean} withE
 */
export function fit(losses, withE) {
  let best = { g: 0, k: 0, E: 0, left: Infinity };
  for (let i = 0; i < 995; i += 1) {
    const g = 0.005 + 0.001 * i;
    const rows = losses.map((loss, j) => [BUDGETS[j] ** -g / loss, 1 / loss]);
    let [pp, pq, qq, p, q] = [0, 0, 0, 0, 0];
    for (const [x, y] of rows) {
      pp += x * x;
      pq += x * y;
      qq += y * y;
      p += x;
      q += y;
    }
    const scale = pp * qq - pq * pq;
    let [k, E] = [(p * qq - q * pq) / scale, (q * pp - p * pq) / scale];
    if (!withE || E < 0) [k, E] = [p / pp, 0];
    else if (k < 0) [k, E] = [0, q / qq];
    const left = rows.reduce((sum, [x, y]) => sum + (k * x + E * y - 1) ** 2, 0);
    if (left < best.left) best = { g, k, E, left };
  }
  return best;
}

/** The losses that are fitted, with noise of this share of each. @param {number} noise @param {number} seed */
export function noisy(noise, seed) {
  const random = randomFrom(seed);
  return LOSSES.slice(0, FITTED).map((loss) => loss * (1 + noise * normal(random)));
}

/** @param {{ g: number, k: number, E: number }} law @param {number} C */
const predicted = ({ g, k, E }, C) => k * C ** -g + E;

/** Fits to draws of the noise, and how far each is off at the largest budget. @param {number} noise @param {boolean} withE @param {number} seed */
export function refits(noise, withE, seed) {
  return Array.from({ length: noise ? DRAWS : 1 }, (_, i) => {
    const law = fit(noisy(noise, seed + i), withE);
    return { ...law, off: predicted(law, BUDGETS[12]) / LOSSES[12] - 1 };
  });
}

/** @param {number} off */
const side = (off) => {
  const share = `${Math.abs(100 * off).toFixed(1)}%`;
  return off < 0 ? say(`偏低 ${share}`, `${share} too low`) : say(`偏高 ${share}`, `${share} too high`);
};

/** @param {ReturnType<typeof refits>} laws @param {boolean} withE */
export function words(laws, withE) {
  const [first] = laws;
  const E = first.E.toFixed(3);
  const offs = laws.map((law) => law.off);
  return [
    withE
      ? say(`带 E 的拟合：E 是 ${E}（真值 ${ENTROPY}）；`, `Fit with E: E is ${E} (true ${ENTROPY});`)
      : say("不带 E 的拟合：", "Fit without E:"),
    say(`外推到 100 倍算力，${side(first.off)}。`, `at 100 times the compute it is ${side(first.off)}.`),
    laws.length > 1
      ? say(
          `换 ${DRAWS} 份噪声，从${side(Math.min(...offs))} 到${side(Math.max(...offs))}。`,
          `Over ${DRAWS} draws of the noise: from ${side(Math.min(...offs))} to ${side(Math.max(...offs))}.`,
        )
      : "",
  ].filter(Boolean).join(say("", " "));
}

/** @param {HTMLElement} box */
export function start(box) {
  let seed = 1;
  /** @param {number} C @param {number} loss */
  const place = (C, loss) => [50 + 117 * (Math.log10(C) - 4), 230 - 540 * Math.log(Math.max(loss, 1.5) / 1.7)];
  const svg = drawing(box, 540, 275, say("损失对算力，双对数坐标：实测点，以及外推到 100 倍算力的拟合", "Loss against compute on log-log axes: measured dots, and fits extrapolated to 100 times the compute"));
  shape(svg, "path", { d: "M50 25h234v205h-234z", class: "explorable-shade" });
  for (const loss of [1.8, 2, 2.2, 2.4]) {
    const [x, y] = place(1e4, loss);
    shape(svg, "path", { d: `M${x} ${y}h480`, class: "explorable-faint" });
    shape(svg, "text", { x: 42, y: y + 4, "text-anchor": "end", text: loss.toFixed(1) });
  }
  [..."⁴⁵⁶⁷⁸"].forEach((power, i) => shape(svg, "text", { x: 50 + 117 * i, y: 250, "text-anchor": "middle", text: `10${power}` }));
  shape(svg, "text", { x: 284, y: 270, "text-anchor": "middle", text: say("算力 C = ND", "compute C = ND") });
  shape(svg, "text", { x: 8, y: 16, text: say("损失 L（nat）", "loss L (nats)") });
  const others = shape(svg, "g", { class: "explorable-other explorable-thin" });
  const line = shape(svg, "polyline", { class: "explorable-main" });
  const used = shape(svg, "path", { class: "explorable-mark explorable-dots" });
  shape(svg, "path", { class: "explorable-soft explorable-dots", d: dots(BUDGETS.map((C, i) => [C, LOSSES[i]]).slice(FITTED).map(([C, loss]) => place(C, loss))) });
  key(box, {
    "explorable-mark explorable-dots": say("用来拟合的损失，带噪声", "losses fitted, with their noise"),
    "explorable-soft explorable-dots": say("留着核对的损失", "losses kept to check"),
    "explorable-main": say("拟合", "fit"),
    "explorable-other": say(`其余 ${DRAWS - 1} 份噪声的拟合`, `fits to ${DRAWS - 1} other draws`),
  });

  const show = () => {
    const laws = refits(noise() / 100, withE(), seed);
    /** @param {{ g: number, k: number, E: number }} law */
    const curve = (law) => corners(Array.from({ length: 41 }, (_, i) => 10 ** (4 + i / 10)).map((C) => place(C, predicted(law, C))));
    others.replaceChildren();
    for (const law of laws.slice(1)) shape(others, "polyline", { points: curve(law) });
    line.setAttribute("points", curve(laws[0]));
    used.setAttribute("d", dots(noisy(noise() / 100, seed).map((loss, i) => place(BUDGETS[i], loss))));
    output.textContent = words(laws, withE());
  };
  const noise = slider(box, say("噪声", "noise"), { min: 0, max: 3, step: 0.1, value: 0 }, (value) => `${value.toFixed(1)}%`, show);
  const withE = toggle(box, say("拟合时带 E", "fit with E"), show);
  box.append(button(say("换一份噪声", "Draw other noise"), () => {
    seed += DRAWS;
    show();
  }));
  const output = said(box);
  show();
}
