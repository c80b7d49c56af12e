// Stands in for the judge of exercises: its protocol without Python. What the code says decides how the run goes.

const TESTS = ["test_form[1-2]", "test_limit", "test_raises"].map((id, place) => ({
  id, name: id, group: place < 2 ? "core" : "edge",
}));
const soon = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const ready = new Promise((resolve) => {
  self.addEventListener("message", async ({ data }) => {
    if (data.type !== "start") return;
    for (const [loaded, pause] of [[0, 0], [5_000_000, SLOW], [20_000_000, 0]]) {
      postMessage({ type: "progress", loaded, total: 20_000_000 });
      await soon(pause);
    }
    postMessage({ type: "ready", python: "3.14.0", numpy: "2.4.3", pytest: "9.2.0", base: data.base });
    resolve(undefined);
  });
});

self.addEventListener("message", async ({ data }) => {
  if (data.type !== "run") return;
  await ready;
  const { code } = data;
  if (code.includes("(((")) return postMessage({ type: "broken", message: "SyntaxError: '(' was never closed", line: 2 });
  postMessage({ type: "planned", tests: TESTS });
  if (code.includes("while True")) return;
  if (code.includes("abort")) return postMessage({ type: "broken", message: "Python ended: aborted", line: 0 });
  const wrong = code.includes("NotImplementedError");
  for (const test of TESTS) {
    const failed = wrong && test.group === "core";
    postMessage({
      type: "test", ...test, outcome: failed ? "failed" : "passed", line: failed ? 3 : 0, output: "",
      statement: failed ? "assert answer.f(2) == 4" : "", values: failed ? "answer.f(2) = <b>5</b>" : "",
    });
  }
  postMessage({ type: "done", seconds: 0.1 });
});
