"""Writes the scripts of a built site short: rolldown, where the npm step has brought it.

Each script stays a file and a module of its own. Those of every page stand in one file too, since each file costs a
request and what comes with it; there they start one by one, so that one that fails takes no other with it. What was
written is kept until a script changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.site.kept import Kept
from scaling_lab.site.node import ask

KEPT = ".cache/scripts.pickle"
SCRIPT = Path(__file__).with_name("scripts.mjs")
PAGE = "assets/js/page.js"
# In the order in which they start. What they fetch later is not among them, nor is what that imports but `words` and
# `plain-text`, which may be on a page twice.
JOINED = (
    "formulas", "labels", "language-switch", "search-line", "search-input", "copy-link", "code-switch", "exercise",
)  # fmt: skip
_TOOL = "node_modules/rolldown/package.json"
# What we write is asked for without Material's script, which takes a second and never changes.
_GROUPS = (("assets/js", "assets/vendor"), ("assets/javascripts",))
THEIRS = Path(str(find_spec("material").origin)).with_name("templates")  # type: ignore[union-attr]
_REFUSAL = Fault("theme/assets/js", "a script cannot be read", "mend its syntax, or run `make assets`")


def joins(root: Path) -> bool:
    """Whether the scripts of every page will stand in one file."""
    return (root / _TOOL).is_file()


def minify(site: Path, root: Path) -> None:
    """Write every script below ``site`` again; raises :class:`Fault` for one that is no JavaScript."""
    for name, text in _short([site], root):
        (site / name).write_text(text, encoding="utf-8")


def prepare(root: Path) -> None:
    """Do the work of :func:`minify` before it is asked for, once for both languages."""
    with suppress(Fault, OSError, ValueError):  # who asks for the scripts is told
        _short([root / "theme", THEIRS], root)


def _short(folders: Iterable[Path], root: Path) -> list[tuple[str, str]]:
    """The scripts below ``folders`` by their names, written short."""
    if not joins(root):
        return []
    kept = Kept(root / KEPT)
    short: list[tuple[str, str]] = []
    for group in _GROUPS:
        scripts = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for folder in folders
            for name in group
            for path in sorted((folder / name).glob("*.js"))
        }
        if not scripts:
            continue
        joined = [f"assets/js/{name}.js" for name in JOINED]
        joined = joined if scripts.keys() >= set(joined) else []
        question = json.dumps({"scripts": scripts, "joined": joined, "page": PAGE})
        answer = partial(ask, SCRIPT, question, root, _REFUSAL)
        short += kept.get([question, SCRIPT.read_bytes(), (root / _TOOL).read_bytes()], answer).items()
    kept.save()
    return short
