// The judge of the pages in Node: the files that a browser fetches, on answers asked for on standard input.

import { readFileSync } from "node:fs";

const { folder, judge, conftest, exercises, every } = JSON.parse(readFileSync(0, "utf8"));
const { loadPyodide } = await import(`${folder}/pyodide.mjs`);
const { packages } = JSON.parse(readFileSync(`${folder}/judge.json`, "utf8"));
const python = await loadPyodide({ indexURL: `${folder}/`, packages, stdout() {}, stderr() {} });
python.FS.writeFile("/home/pyodide/judge.py", judge);
const run = python.runPython(`
import json
from pathlib import Path
import judge

def run(folder, answers, every):
    found = {}

    def hear(kind, what):
        if kind == "planned":
            hear.verdicts = found[what["answer"]] = {}
        elif kind == "test":
            hear.verdicts[what["id"]] = what["outcome"]
        elif kind == "broken":
            hear.verdicts["broken"] = what["message"]

    judge.judge(Path(folder, "test_exercise.py"), json.loads(answers), hear, until_failure=not every)
    return json.dumps(found)

run
`);

const told = { verdicts: {}, seconds: {}, heap: 0 };
for (const [slug, { tests, answers }] of Object.entries(exercises)) {
  const before = process.cpuUsage();
  python.FS.mkdirTree(`/exercises/${slug}`);
  python.FS.writeFile("/exercises/conftest.py", conftest);
  python.FS.writeFile(`/exercises/${slug}/test_exercise.py`, tests);
  told.verdicts[slug] = JSON.parse(run(`/exercises/${slug}`, JSON.stringify(answers), every));
  told.seconds[slug] = process.cpuUsage(before).user / 1e6;
}
told.heap = python._module.HEAP8.length;
process.stdout.write(JSON.stringify(told));
