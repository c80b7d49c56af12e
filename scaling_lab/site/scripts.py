"""Writes the scripts of a built site short: terser, where the npm step has brought it.

Each script stays a file and a module of its own, so that one that fails takes no other with it. What was written is
kept until a script changes.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.site.kept import Kept
from scaling_lab.site.node import ask

SCRIPT = Path(__file__).with_name("scripts.mjs")
_TOOL = "node_modules/terser/package.json"
_FOLDERS = ("assets/js", "assets/vendor")
_REFUSAL = Fault("theme/assets/js", "a script cannot be read", "mend its syntax, or run `make assets`")


def minify(site: Path, root: Path, kept: Kept) -> None:
    """Write every script of ours below ``site`` again; raises :class:`Fault` for one that is no JavaScript."""
    tool = root / _TOOL
    if not tool.is_file():
        return
    scripts = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for folder in _FOLDERS
        for path in sorted((site / folder).glob("*.js"))
    }
    question = json.dumps(scripts)
    decided_by: list[str | bytes] = ["scripts", question, SCRIPT.read_bytes(), tool.read_bytes()]
    for name, text in kept.get(decided_by, partial(ask, SCRIPT, question, root, _REFUSAL)).items():
        (site / name).write_text(text, encoding="utf-8")
