// @ts-check
// Python with NumPy and pytest for the exercise of a page: fetched when the page asks for it, told by messages.
//
// page -> worker: {type: "start", base}, {type: "run", exercise, code}
// worker -> page: progress, ready; for each run planned, test…, then done or broken; failed when something cannot be fetched

/** @typedef {{pyodide: any, judge: (folder: string, code: string, tell: (type: string, what: string) => void) => void}} Python */

/** What Python needs to start. */
const FIRST = ["pyodide.asm.wasm", "python_stdlib.zip"];

/** @type {Promise<Python> | undefined} */
let python;
let base = "";
/** One run at a time, in the order they were asked for. */
let turn = Promise.resolve();

/** @param {Record<string, unknown>} message */
const tell = (message) => self.postMessage(message);

self.addEventListener("message", ({ data }) => {
  if (data.type === "start") {
    base = data.base;
    start();
  } else if (data.type === "run") {
    turn = turn.then(() => run(data.exercise, data.code));
  }
});

/** Python, which is fetched and started once; what hinders that is told. */
function start() {
  if (!python) {
    python = load();
    python.catch((error) => tell({ type: "failed", message: lastLine(error) }));
  }
  return python;
}

/** Fetches and starts Python, and tells how far it is. */
async function load() {
  const list = JSON.parse(await text("judge.json"));
  let loaded = 0;
  let told = -Infinity;
  /** @param {number} bytes */
  const count = (bytes) => {
    loaded += bytes;
    if (performance.now() - told > 100) {
      told = performance.now();
      tell({ type: "progress", loaded: Math.min(loaded, list.bytes), total: list.bytes });
    }
  };
  count(0);
  const original = self.fetch;
  try {
    return await new Promise((resolve, reject) => {
      const first = new Set(FIRST.map((name) => base + name));
      /** @type {Map<string, Promise<Response>>} */
      const early = new Map();
      /** @param {string} url @param {RequestInit} [options] */
      const get = async (url, options) => {
        try {
          const response = await original(url, options);
          if (!response.ok) throw new Error(`${url}: ${response.status}`);
          const copy = response.clone();
          measure(copy, count).then(() => {
            // The line is free while Python starts, which asks for the wheels only then.
            if (!first.delete(url) || first.size) return;
            for (const [name, integrity] of Object.entries(list.wheels)) early.set(base + name, get(base + name, { integrity }));
          }).catch(reject);
          return response;
        } catch (error) {
          reject(error); // Pyodide waits forever for some of what cannot be fetched
          throw error;
        }
      };
      self.fetch = (request, options) => {
        const url = request instanceof Request ? request.url : String(request);
        const coming = early.get(url) ?? get(url, options);
        early.delete(url);
        return coming;
      };
      begin(list, count).then(resolve, reject);
    });
  } finally {
    self.fetch = original;
  }
}

/**
 * @param {{bytes: number, packages: string[], files: Record<string, number>, wheels: Record<string, string>}} list
 * @param {(bytes: number) => void} count
 * @returns {Promise<Python>}
 */
async function begin(list, count) {
  const judge = text("judge.py");
  const [{ loadPyodide }] = await Promise.all(
    // Modules are fetched by the browser: they count when they are there.
    ["pyodide.mjs", "pyodide.asm.mjs"].map(async (name) => {
      const module = await import(base + name);
      count(list.files[name]);
      return module;
    }),
  );
  const options = { indexURL: base, packages: list.packages, stdout: nothing, stderr: nothing };
  const pyodide = await loadPyodide(options);
  pyodide.FS.writeFile("judge.py", await judge); // in the working directory, where Python looks for modules
  const versions = pyodide.runPython(`
import json, sys
from pathlib import Path
import judge, numpy, pytest

def run(folder, code, tell):
    tests = Path(folder, "test_exercise.py")
    judge.judge(tests, {judge.ANSWER: code}, lambda kind, what: tell(kind, json.dumps(what)))

json.dumps({"python": sys.version.split()[0], "numpy": numpy.__version__, "pytest": pytest.__version__})
`);
  tell({ type: "progress", loaded: list.bytes, total: list.bytes });
  tell({ type: "ready", ...JSON.parse(versions) });
  return { pyodide, judge: pyodide.globals.get("run") };
}

/**
 * @param {string} exercise
 * @param {string} code
 */
async function run(exercise, code) {
  const started = await start().catch(nothing);
  if (!started) return;
  const { pyodide, judge } = started;
  const folder = `/exercises/${exercise}`;
  try {
    const [conftest, tests] = await Promise.all([text("tests/conftest.py"), text(`tests/${exercise}.py`)]);
    pyodide.FS.mkdirTree(folder);
    pyodide.FS.writeFile("/exercises/conftest.py", conftest);
    pyodide.FS.writeFile(`${folder}/test_exercise.py`, tests);
  } catch (error) {
    tell({ type: "failed", message: lastLine(error) });
    return;
  }
  try {
    judge(folder, code, (type, what) => tell({ type, ...JSON.parse(what) }));
  } catch (error) {
    // No exception of Python's, which pytest takes: its stack is used up, or the code ended the process. The next run
    // starts another.
    python = undefined;
    tell({ type: "broken", message: `Python ended: ${lastLine(error)}`, line: 0 });
  }
}

/** @param {string} name */
async function text(name) {
  const response = await fetch(base + name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.text();
}

/**
 * Counts the bytes of a response as they arrive.
 * @param {Response} response
 * @param {(bytes: number) => void} count
 */
async function measure(response, count) {
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) count(part.value.byteLength);
}

/** @param {any} error */
const lastLine = (error) => String((error && error.message) || error).trim().split("\n").pop();

function nothing() {}
