// @ts-check
// Python with NumPy and pytest for the exercise of a page: fetched when the page asks for it, told by messages.
//
// page -> worker: {type: "start", base}, {type: "run", exercise, code}
// worker -> page: progress, ready, failed; for each run planned, test…, then done or broken

/** @type {Promise<any> | undefined} the interpreter, and the function that judges */
let python;
let base = "";
/** One run at a time, in the order they were asked for. */
let turn = Promise.resolve();

/** @param {Record<string, unknown>} message */
const tell = (message) => self.postMessage(message);

self.addEventListener("message", ({ data }) => {
  if (data.type === "start") {
    base = data.base;
    python ??= start();
    python.catch((error) => tell({ type: "failed", message: String(error.message || error) }));
  } else if (data.type === "run") {
    turn = turn.then(() => run(data.exercise, data.code));
  }
});

/** Fetch and start Python, and tell how far it is. */
async function start() {
  const list = await (await fetch(`${base}judge.json`)).json();
  let loaded = 0;
  let told = 0;
  /** @param {number} bytes */
  const count = (bytes) => {
    loaded += bytes;
    if (performance.now() - told > 100 || loaded >= list.bytes) {
      told = performance.now();
      tell({ type: "progress", loaded: Math.min(loaded, list.bytes), total: list.bytes });
    }
  };
  count(0);
  const original = self.fetch;
  self.fetch = async (...request) => {
    const response = await original(...request);
    return response.ok && response.body ? counted(response, count) : response;
  };
  try {
    const { loadPyodide } = await import(`${base}pyodide.mjs`);
    count(list.files["pyodide.mjs"]);
    import(`${base}pyodide.asm.mjs`).then(() => count(list.files["pyodide.asm.mjs"]), () => {});
    const [pyodide, judge] = await Promise.all([
      loadPyodide({ indexURL: base, packages: list.packages, stdout: nothing, stderr: nothing }),
      text("judge.py", original),
    ]);
    pyodide.FS.writeFile("/home/pyodide/judge.py", judge);
    const told = pyodide.runPython(`
import json, sys
from pathlib import Path
import judge, numpy, pytest

def run(folder, code, tell):
    judge.judge(Path(folder, "test_exercise.py"), {judge.ANSWER: code}, lambda kind, what: tell(kind, json.dumps(what)))

json.dumps({"python": sys.version.split()[0], "numpy": numpy.__version__, "pytest": pytest.__version__})
`);
    count(list.bytes - loaded);
    tell({ type: "ready", ...JSON.parse(told) });
    return { pyodide, judge: pyodide.globals.get("run") };
  } finally {
    self.fetch = original;
  }
}

/**
 * @param {string} exercise
 * @param {string} code
 */
async function run(exercise, code) {
  try {
    python ??= start();
    const { pyodide, judge } = await python;
    const folder = `/exercises/${exercise}`;
    pyodide.FS.mkdirTree(folder);
    pyodide.FS.writeFile("/exercises/conftest.py", await text("tests/conftest.py"));
    pyodide.FS.writeFile(`${folder}/test_exercise.py`, await text(`tests/${exercise}.py`));
    judge(folder, code, (/** @type {string} */ type, /** @type {string} */ what) => tell({ type, ...JSON.parse(what) }));
  } catch (error) {
    // Not an exception of Python's, which pytest takes: Python itself is no more (its stack or its memory is used up).
    python = undefined;
    const words = String(error instanceof Error ? error.message : error).trim().split("\n").pop();
    tell({ type: "broken", message: `Python ended: ${words}`, line: 0 });
  }
}

/**
 * @param {string} name
 * @param {typeof fetch} get
 */
async function text(name, get = self.fetch) {
  const response = await get(base + name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.text();
}

/**
 * The same response, its bytes counted as they arrive.
 * @param {Response} response
 * @param {(bytes: number) => void} count
 */
function counted(response, count) {
  const counter = new TransformStream({
    transform(chunk, controller) {
      count(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers, body } = response;
  return new Response(/** @type {ReadableStream} */ (body).pipeThrough(counter), { status, statusText, headers });
}

function nothing() {}
