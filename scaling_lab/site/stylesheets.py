"""Cuts the stylesheets of a built site down to what its pages can use: Material serves features that this site lacks.

PurgeCSS and lightningcss do it, in one run of Node for both languages, whose builds ask at about the same time; what
they cut is kept until a sheet, or a name on a page that a sheet knows, changes. Without the npm step the sheets stay as
they are.
"""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Callable, Set
from functools import partial
from itertools import chain
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.site.kept import Kept
from scaling_lab.site.node import ask

KEPT = ".cache/stylesheets.pickle"
SCRIPT = Path(__file__).with_name("stylesheets.mjs")
TOOLS = ("purgecss", "lightningcss")
_REFUSAL = Fault(
    "theme/assets",
    "the stylesheets cannot be cut",
    "run `make assets`; a sheet of your own may hold a mistake",
)
# A class or a variable that a script names is among its words.
_WORD = re.compile(r"[A-Za-z_-][\w-]*")
# Material's script names the parts of features that few sites have. It makes them where a page holds one of these names
# or the configuration has that feature; elsewhere its words that begin so count for nothing.
_MADE_FOR = {
    "md-annotation": ("annotate", "content.code.annotate"),
    "--md-annotation": ("annotate", "content.code.annotate"),
    "--md-mermaid": ("mermaid",),
    "md-source": ("md-source",),
    "md-status": ("md-status",),
    "md-tag": ("md-tags",),
    "md-tooltip": ("annotate", "content.code.annotate", "content.tooltips", "content.footnote.tooltips",
                   "navigation.instant.preview"),
    "md-version": ("extra.version",),
    "mermaid": ("mermaid",),
    "rtl": ("rtl",),
    "tabbed": ("tabbed-set",),
}  # fmt: skip
# Libraries know no names of ours. The editor reads the colors of the theme, and our sheets name its parts.
_OF_THE_EDITOR = ("--", "cm-")


def cut(site: Path, names: Set[str], root: Path) -> None:
    """Cut every sheet of the theme below ``site``.

    ``names`` are the tags, classes and attributes of its pages, and the features of the theme that are turned on.
    """
    tools = [root / "node_modules" / tool / "package.json" for tool in TOOLS]
    if not all(tool.is_file() for tool in tools):
        return
    vendor = site / "assets/vendor"
    paths = {
        path.relative_to(site).as_posix(): path
        for path in sorted(site.glob("assets/**/*.css"))
        if not path.is_relative_to(vendor)  # ours, with a licence in it
    }
    sheets = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    words = {
        *names,
        *chain.from_iterable(_words(path, names, vendor) for path in site.glob("assets/**/*.js")),
    }
    # What no sheet knows decides nothing: the two languages then ask the same.
    known = set(_WORD.findall(" ".join(sheets.values())))
    words = {word for word in words if not known.isdisjoint(_WORD.findall(word))}
    question = json.dumps({"names": sorted(words), "sheets": sheets}, sort_keys=True)
    versions = [tool.read_bytes() for tool in tools]
    decided_by: list[str | bytes] = ["stylesheets", question, SCRIPT.read_bytes(), *versions]
    for name, text in _once(decided_by, partial(ask, SCRIPT, question, root, _REFUSAL), root).items():
        paths[name].write_text(text, encoding="utf-8")


def _once(decided_by: list[str | bytes], make: Callable[[], dict[str, str]], root: Path) -> dict[str, str]:
    """What is kept, or made now: whoever comes second waits for what the first is making."""
    path = root / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = Kept(path)
        answer = kept.get(decided_by, make)
        kept.save()
    return answer


def _words(path: Path, names: Set[str], vendor: Path) -> set[str]:
    """The words of a script that may name something on a page which has these ``names``."""
    words = set(_WORD.findall(path.read_text(encoding="utf-8")))
    if path.is_relative_to(vendor):
        return {word for word in words if word.startswith(_OF_THE_EDITOR)}
    if path.parent.name != "javascripts":  # ours
        return words
    idle = tuple(beginning for beginning, signs in _MADE_FOR.items() if names.isdisjoint(signs))
    return {word for word in words if not word.startswith(idle)}
