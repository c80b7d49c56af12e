"""Makes one file of the editor that exercises are written in: CodeMirror, as rolldown bundles it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.site.node import ask

NAME, LICENSES = "editor.js", "editor-licenses.txt"
ENTRY = Path(__file__).with_name("editor.js")
SCRIPT = Path(__file__).with_name("editor.mjs")
_REFUSAL = Fault(
    "scaling_lab/site/editor.js", "the editor cannot be bundled", "mend it, or run `make assets`"
)


def vendor(root: Path, target: Path) -> None:
    """Write the editor and its licences into ``target``, unless what is there was made of the same."""
    parts = (ENTRY, SCRIPT, root / "package-lock.json")
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in parts)).hexdigest()[:16]
    head = f"/*! Made by scaling_lab.site.editor (source {digest}). Licences: {LICENSES} */\n"
    script = target / NAME
    if (target / LICENSES).is_file() and script.is_file() and script.read_text("utf-8").startswith(head):
        return
    made = ask(SCRIPT, json.dumps({"entry": str(ENTRY)}), root, _REFUSAL)
    (target / LICENSES).write_text(made["licenses"], encoding="utf-8")
    script.write_text(head + made["code"], encoding="utf-8")
