"""Lists what a reader can keep for reading without a network, and puts the worker that answers then into the root.

``offline-LANG.json`` holds ``{"parts": {PART: [[path, hash, bytes over the wire, bytes on disk], …]}}``, which depends
on the files of the site alone. Files that are alike in both languages have one hash: readers fetch and keep them once.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from scaling_lab.site.kept import Kept
from scaling_lab.sources.catalogue import LANGUAGES

# The switch: with False the lists say `{"off": true}`, and what readers keep is removed at their next visit.
OFFERED = True
OFF = {"off": True}
KEPT = ".cache/offline.pickle"
WORKER = "offline-worker.js"
ANSWERING, ENDING = "assets/js/offline-answer.js", "assets/js/offline-end.js"
# What a page loads; all else, and data in the home of a language but its manifest, is there to be taken away or for programs.
_LOADED = {".css", ".html", ".ico", ".js", ".json", ".mjs", ".png", ".svg", ".woff2"}
_NEVER = re.compile(
    r"cards/|404\.html$|missing\.html$|assets/js/offline-(answer|end)\.js$|offline-|(?!manifest\.json$)[^/]+\.json$"
)
# What can run code stands in a folder below vendor/, whatever its files are.
_RUNTIME = re.compile(r"assets/vendor/[^/]+/")
_EXERCISES = re.compile(rf"{_RUNTIME.pattern}|assets/vendor/editor|assets/js/exercise-|assets/exercise\.")
_NOTEBOOKS = re.compile(r"notebooks/")
_CODE = Path(__file__).read_bytes()

File = tuple[str, str, int, int]


def write(site: Path, root: Path) -> None:
    """Write the list of each language, and the worker, into a finished site of both languages, built from ``root``."""
    worker = site / (ANSWERING if OFFERED else ENDING)
    (site / WORKER).write_bytes(worker.read_bytes())
    kept = Kept(root / KEPT)  # what a build compressed to measure it, the next one need not
    for lang in LANGUAGES:
        said = {"parts": parts(site, lang, kept)} if OFFERED else OFF
        (site / name_of(lang)).write_text(json.dumps(said, separators=(",", ":")), encoding="utf-8")
    kept.save()


def name_of(lang: str) -> str:
    """The file in the root with the list of a language."""
    return f"offline-{lang}.json"


def parts(site: Path, lang: str, kept: Kept) -> dict[str, list[File]]:
    """What can be kept of a language, by what readers choose; a part of which the site has nothing is left out."""
    home = site / "en" if lang == "en" else site
    found: dict[str, list[File]] = {"pages": [], "exercises": [], "notebooks": []}
    runs = False
    for path in _files(home):
        below = path.relative_to(home).as_posix()
        if part := part_of(below):
            runs = runs or bool(_RUNTIME.match(below))
            address = path.relative_to(site).as_posix().removesuffix("index.html")
            content = path.read_bytes()
            found[part].append((address, *kept.get([_CODE, content], partial(measured, content))))
    if not runs:  # an editor without what runs its code
        del found["exercises"]
    return {name: files for name, files in found.items() if files}


def part_of(path: str) -> str:
    """To which part a file below the home of a language belongs; nothing for one that is not kept."""
    if _NEVER.match(path):
        return ""
    if _EXERCISES.match(path):
        return "exercises"
    if _NOTEBOOKS.match(path):
        return "notebooks"
    return "pages" if Path(path).suffix in _LOADED else ""


def _files(home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.relative_to(home).parts[0] != "en":
            yield path


def measured(content: bytes) -> tuple[str, int, int]:
    """The hash of a file, and its bytes as a server sends them and as they are."""
    sent = min(len(content), len(zlib.compress(content, 6)))
    return hashlib.sha256(content).hexdigest()[:16], sent, len(content)
