"""The worker that judges exercises: how far it is, what hinders it, and a new Python where an answer ended the last."""

from __future__ import annotations

import json

import pytest

# Sends the worker its messages, the first at once and each other one when a run has ended; all that it told, in order.
TALK = """async ([base, exercise, codes]) => {
  const worker = new Worker(`${base}assets/js/exercise-worker.js`, { type: "module" });
  const told = [];
  const left = [...codes];
  const run = () => worker.postMessage({ type: "run", exercise, code: left.shift() });
  await new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      told.push(data);
      if (data.type === "failed") resolve();
      if (data.type === "done" || data.type === "broken") left.length ? run() : resolve();
    };
    worker.postMessage({ type: "start", base: `${base}assets/vendor/judge/` });
    run();
  });
  worker.terminate();
  return told;
}"""
SLUG = "q02-batch-size"


@pytest.fixture
def page(visit, server, site):
    if not (site / "assets/vendor/judge/judge.json").is_file():
        pytest.skip("the site was built without Python to run: its NumPy was not to be had")
    return visit(server.url + "questions/").page


def test_python_is_counted_as_it_comes_and_starts_anew_where_an_answer_ended_it(page, server, site, root):
    solution = (root / "exercises" / SLUG / "solution.py").read_text(encoding="utf-8")
    ends = "import os\n\n\ndef noise_scale(*_):\n    os._exit(3)\n"
    told = page.evaluate(TALK, [server.url, SLUG, [solution, ends, solution]])
    kinds = [one["type"] for one in told]
    total = json.loads((site / "assets/vendor/judge/judge.json").read_bytes())["bytes"]
    first = told[: kinds.index("ready")]
    loaded = [one["loaded"] for one in first]
    assert {one["type"] for one in first} == {"progress"} and {one["total"] for one in first} == {total}
    assert loaded == sorted(loaded) and loaded[0] == 0 and loaded[-1] == total
    assert loaded[-2] > 0.5 * total  # counted, not only told at the end
    runs = [one for one in told if one["type"] in ("done", "broken")]
    assert [one["type"] for one in runs] == ["done", "broken", "done"]
    assert runs[1]["message"].startswith("Python ended: ")
    assert kinds.count("ready") == 2
    outcomes = [one["outcome"] for one in told if one["type"] == "test"]
    planned = next(len(one["tests"]) for one in told if one["type"] == "planned")
    assert outcomes == ["passed"] * 2 * planned and planned > 20


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "numpy-*.whl", "judge.py"])
def test_what_cannot_be_fetched_is_told_at_once(page, server, name):
    page.context.route(f"**/judge/{name}", lambda route: route.fulfill(status=404))
    *_, last = page.evaluate(TALK, [server.url, SLUG, [""]])
    assert last["type"] == "failed" and last["message"]
