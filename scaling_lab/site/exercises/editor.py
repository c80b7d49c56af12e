"""Makes one file of the editor that exercises are written in: CodeMirror, as rolldown bundles it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.site.exercises import runtime
from scaling_lab.site.node import ask

NAME, LICENSES = "editor.js", "editor-licenses.txt"
ENTRY = Path(__file__).with_name("editor.js")
# What is fetched with it when a reader presses the button.
_PAGE = ("js/exercise-*.js", "js/stylesheet.js", "js/study-dom.js", "exercise.css", f"vendor/{NAME}")
SCRIPT = Path(__file__).with_name("editor.mjs")
_REFUSAL = Fault(
    "scaling_lab/site/exercises/editor.js", "the editor cannot be bundled", "mend it, or run `make assets`"
)


def vendor(root: Path, target: Path) -> None:
    """Write the editor and its licences into ``target``, unless what is there was made of the same."""
    parts = (ENTRY, SCRIPT, root / "package-lock.json")
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in parts)).hexdigest()[:16]
    head = f"/*! Made by scaling_lab.site.exercises.editor (source {digest}). Licences: {LICENSES} */\n"
    script = target / NAME
    if (target / LICENSES).is_file() and script.is_file() and script.read_text("utf-8").startswith(head):
        return
    made = ask(SCRIPT, json.dumps({"entry": str(ENTRY)}), root, _REFUSAL)
    (target / LICENSES).write_text(made["licenses"], encoding="utf-8")
    script.write_text(head + made["code"], encoding="utf-8")


def download(root: Path) -> int:
    """How many bytes a browser fetches to run an exercise on its page, compressed as servers do; 0 where it cannot."""
    judge, assets = runtime.size(root), root / "theme/assets"
    if judge is None or not (assets / "vendor" / NAME).is_file():
        return 0
    files = [path for pattern in _PAGE for path in assets.glob(pattern)]
    return judge + sum(map(runtime.transferred, [*files, runtime.JUDGE]))
