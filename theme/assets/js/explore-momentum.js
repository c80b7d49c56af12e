// @ts-check
// Momentum and gradient descent in a narrow valley: the quadratic, the start and the steps of the notebook of q09.

import { corners, dots, drawing, key, said, shape, slider } from "./explore-panel.js";
import { button } from "./study-dom.js";
import { say } from "./words.js";

const STEEPEST = 40;
const START = [-1, 0.35];
const STEPS = 200;
const NEAR = 0.05;
/** The rates that the slider has. */
const RATES = Array.from({ length: 99 }, (_, i) => (i + 2) / 1000);

/** Every point of u ← βu − ηg, θ ← θ + u, from the start. @param {number} beta @param {number} eta */
export function walk(beta, eta) {
  let [x, y] = START;
  let [u, v] = [0, 0];
  const path = [[x, y]];
  for (let step = 0; step < STEPS; step += 1) {
    u = beta * u - eta * x;
    v = beta * v - eta * (STEEPEST * y);
    x += u;
    y += v;
    path.push([x, y]);
  }
  return path;
}

/** Steps until a path is near the minimum for good; more than there are where it never is. @param {number[][]} path */
function stepsToStay(path) {
  let inside = path.length;
  while (inside && Math.hypot(...path[inside - 1]) < NEAR) inside -= 1;
  return inside;
}

/** @param {number} beta @param {number} eta */
export const stepsAt = (beta, eta) => stepsToStay(walk(beta, eta));

/** The rate that needs the fewest steps, and how many. @param {number} beta */
export function best(beta) {
  const steps = RATES.map((eta) => stepsAt(beta, eta));
  const fewest = Math.min(...steps);
  return { eta: RATES[steps.indexOf(fewest)], steps: fewest };
}

/** The rate above which the steepest direction grows. @param {number} beta */
export const limit = (beta) => (2 * (1 + beta)) / STEEPEST;

/** The points that are drawn: of a path that diverges, those until it has left the picture. @param {number} beta @param {number} eta */
export function drawn(beta, eta) {
  const path = walk(beta, eta);
  const gone = eta > limit(beta) ? path.findIndex(([, y]) => Math.abs(y) > 2) : -1;
  return gone < 0 ? path : path.slice(0, gone + 1);
}

/** @param {string} name @param {number} beta @param {number} eta @param {number} steps */
function outcome(name, beta, eta, steps) {
  const most = limit(beta);
  if (Math.abs(eta - most) < 1e-9) {
    return say(`${name}一直在两壁间来回，不收敛也不发散：η 正好是上限 ${most.toFixed(3)}。`, `${name} swings between the walls forever: η is exactly at its limit, ${most.toFixed(3)}.`);
  }
  if (eta > most) {
    return say(`${name}发散：η 超过了上限 ${most.toFixed(3)}。`, `${name} diverges: η is above its limit, ${most.toFixed(3)}.`);
  }
  if (steps > STEPS) return say(`${name} ${STEPS} 步之内到不了。`, `${name} does not arrive within ${STEPS} steps.`);
  return say(`${name}走 ${steps} 步后，留在最低点 ${NEAR} 以内。`, `${name} stays within ${NEAR} of the minimum after ${steps} steps.`);
}

/** @param {number} beta @param {number} eta */
export function words(beta, eta) {
  const optimum = best(beta);
  const ratio = (eta / optimum.eta).toPrecision(2);
  const rate = optimum.eta.toFixed(3);
  return [
    outcome(say("动量", "Momentum"), beta, eta, stepsAt(beta, eta)),
    optimum.steps > STEPS
      ? say("这个 β 用哪个 η 都到不了。", "At this β no η arrives.")
      : say(
          `这个 β 下最好的 η 是 ${rate}，要 ${optimum.steps} 步；现在的 η 是它的 ${ratio} 倍。`,
          `The best η for this β is ${rate}, with ${optimum.steps} steps; yours is ${ratio} times that.`,
        ),
    outcome(say("η 相同的梯度下降", "Gradient descent with the same η"), 0, eta, stepsAt(0, eta)),
  ].join(say("", " "));
}

/** @param {HTMLElement} box */
export function start(box) {
  const scale = 240;
  /** @param {number[]} point */
  const place = ([x, y]) => [310 + scale * x, 100 - scale * y];
  const svg = drawing(box, 540, 200, say("狭长山谷的等高线，以及动量与梯度下降走过的点", "Contours of a narrow valley, with the points that momentum and gradient descent pass"));
  for (const loss of [0.1, 0.5, 1.5, 4]) {
    const radius = scale * Math.sqrt(2 * loss);
    shape(svg, "ellipse", { cx: 310, cy: 100, rx: radius, ry: radius / Math.sqrt(STEEPEST), class: "explorable-faint" });
  }
  const names = { "explorable-other": say("η 相同的梯度下降", "gradient descent with the same η"), "explorable-main": say("动量", "momentum") };
  key(box, names);
  const runs = Object.keys(names).map((name) => {
    const group = shape(svg, "g", { class: name });
    return { line: shape(group, "polyline", {}), dots: shape(group, "path", { class: "explorable-dots" }) };
  });
  shape(svg, "path", { d: "M305 100h10M310 95v10", class: "explorable-mark" });

  let frame = 0;
  /** @param {number} [steps] */
  const draw = (steps = STEPS) => {
    for (const [i, b] of [0, beta()].entries()) {
      const seen = drawn(b, eta()).slice(0, steps + 1).map(place);
      runs[i].line.setAttribute("points", corners(seen));
      runs[i].dots.setAttribute("d", dots(seen));
    }
  };
  const show = () => {
    cancelAnimationFrame(frame);
    draw();
    output.textContent = words(beta(), eta());
  };
  const two = /** @param {number} value */ (value) => value.toFixed(2);
  const three = /** @param {number} value */ (value) => value.toFixed(3);
  const beta = slider(box, say("动量 β", "momentum β"), { min: 0, max: 0.99, step: 0.01, value: 0.9 }, two, show);
  const eta = slider(box, say("学习率 η", "learning rate η"), { min: 0.002, max: 0.1, step: 0.001, value: 0.046 }, three, show);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    box.append(button(say("一步一步走", "Walk step by step"), () => {
      cancelAnimationFrame(frame);
      const began = performance.now();
      const last = Math.min(STEPS, Math.max(stepsAt(0, eta()), stepsAt(beta(), eta())));
      /** @param {number} now */
      const next = (now) => {
        const steps = Math.floor((now - began) / 60);
        draw(steps);
        if (steps < last) frame = requestAnimationFrame(next);
      };
      frame = requestAnimationFrame(next);
    }));
  }
  const output = said(box);
  show();
}
