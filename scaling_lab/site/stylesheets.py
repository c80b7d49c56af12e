"""Cuts the stylesheets of a built site down to what its pages can use: Material serves features that this site lacks.

PurgeCSS and lightningcss do it, in one run of Node; what they cut is kept until a sheet or a name on a page changes.
Without the npm step the sheets stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.site.kept import Kept
from scaling_lab.site.node import ask

SCRIPT = Path(__file__).with_name("stylesheets.mjs")
TOOLS = ("purgecss", "lightningcss")
_REFUSAL = Fault(
    "theme/assets",
    "the stylesheets cannot be cut",
    "run `make assets`; a sheet of your own may hold a mistake",
)
# A class or a variable that a script names is among its words.
_WORD = re.compile(r"[A-Za-z_-][\w-]*")


def cut(site: Path, names: Iterable[str], root: Path, kept: Kept) -> None:
    """Cut every sheet of the theme below ``site``; ``names`` are the tags, classes and attributes of its pages."""
    tools = [root / "node_modules" / tool / "package.json" for tool in TOOLS]
    if not all(tool.is_file() for tool in tools):
        return
    paths = {
        path.relative_to(site).as_posix(): path
        for path in sorted(site.glob("assets/**/*.css"))
        if "vendor" not in path.parts  # ours, with a licence in it
    }
    sheets = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    scripts = [path.read_text(encoding="utf-8") for path in site.glob("assets/**/*.js")]
    words = sorted({*names, *(word for script in scripts for word in _WORD.findall(script))})
    question = json.dumps({"names": words, "sheets": sheets}, sort_keys=True)
    versions = [tool.read_bytes() for tool in tools]
    decided_by: list[str | bytes] = ["stylesheets", question, SCRIPT.read_bytes(), *versions]
    for name, text in kept.get(decided_by, partial(ask, SCRIPT, question, root, _REFUSAL)).items():
        paths[name].write_text(text, encoding="utf-8")
