// @ts-check
// The judge of an exercise: a worker with Python, NumPy and pytest. It is stopped when no test ends for some time.

/**
 * @typedef {"core" | "edge"} Group
 * @typedef {{id: string, name: string, group: Group}} Test
 * @typedef {Test & {type: "test", outcome: "passed" | "failed" | "error" | "skipped", statement: string, values: string,
 *   line: number, output: string}} Verdict
 * @typedef {{type: "progress", loaded: number, total: number} | {type: "ready", python: string, numpy: string, pytest: string}
 *   | {type: "planned", tests: Test[]} | Verdict | {type: "done", seconds: number}
 *   | {type: "broken", message: string, line: number} | {type: "failed", message: string}
 *   | {type: "stopped", why: "reader" | "time", loading: boolean}} News
 */

/** Milliseconds without a finished test, and without a sign of life while Python is on its way. */
export const LIMIT = 10_000;
export const START_LIMIT = 60_000;

const ENDS = ["done", "broken"];

/** @param {(news: News) => void} tell */
export function makeJudge(tell) {
  /** @type {Worker | undefined} */
  let worker;
  let ready = false;
  let running = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const watch = () => {
    clearTimeout(timer);
    if (ready && !running) return;
    timer = setTimeout(() => stop("time"), ready ? LIMIT : START_LIMIT);
  };

  function end() {
    clearTimeout(timer);
    worker?.terminate();
    worker = undefined;
    ready = running = false;
  }

  /** @param {"reader" | "time"} why */
  function stop(why) {
    const loading = !ready;
    end();
    tell({ type: "stopped", why, loading });
  }

  /** @param {News} news */
  function hear(news) {
    if (news.type === "ready") ready = true;
    if (news.type === "progress" && news.loaded < news.total) ready = false; // Python died, and starts anew
    if (ENDS.includes(news.type)) running = false;
    if (news.type === "failed") end();
    else watch();
    tell(news);
  }

  /** Fetches Python, where it is not there or on its way. */
  function start() {
    if (worker) return;
    const made = new Worker(new URL("exercise-worker.js", import.meta.url), { type: "module" });
    worker = made;
    made.addEventListener("message", ({ data }) => made === worker && hear(data));
    made.addEventListener("error", (event) => {
      event.preventDefault();
      if (made === worker) hear({ type: "failed", message: event.message ?? "" });
    });
    made.postMessage({ type: "start", base: new URL("../vendor/judge/", import.meta.url).href });
    watch();
  }

  return {
    start,
    /** Waits until Python is there. @param {string} exercise @param {string} code */
    run(exercise, code) {
      start();
      running = true;
      worker?.postMessage({ type: "run", exercise, code });
      watch();
    },
    stop: () => stop("reader"),
    end,
    isRunning: () => running,
    isReady: () => ready,
    isLoading: () => worker !== undefined && !ready,
  };
}
