"""Tells what decides the HTML of a page, so that a build keeps for the next one what would be made again alike."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from scaling_lab.sources import kept
from scaling_lab.sources.kept import hash_of

PACKAGE = Path(__file__).parents[1]
# The code and the libraries that turn what people wrote into the HTML of a page; of this floor, what renders it.
_FLOORS = ("maths", "sources", "page")
_OWN = ("built", "kept", "links", "localize", "programs/plain", "rendering", "search")
_LIBRARIES = (
    "markdown", "pymdown-extensions", "pygments", "math-core", "mkdocs", "mkdocs-jupyter", "mkdocs-material",
    "nbformat", "opencc-python-reimplemented", "pyyaml", "selectolax",
)  # fmt: skip


class Kept(kept.Kept):
    """What builds keep in one file, as this code and these libraries make it."""

    def __init__(self, path: Path):
        super().__init__(path, machinery())


@cache
def machinery() -> str:
    """Hash of the code and the versions of the libraries that make pages."""
    code = (part for path in code_files() for part in (path.name, path.read_bytes()))
    return hash_of([*code, *(f"{name} {version(name)}" for name in _LIBRARIES), sys.version])


def code_files() -> list[Path]:
    """The files of this package that decide what a page holds."""
    floors = [path for name in _FLOORS for path in sorted((PACKAGE / name).rglob("*"))]
    own = [PACKAGE / "site" / f"{name}.py" for name in _OWN]
    return [path for path in [*floors, *own] if path.is_file() and path.suffix != ".pyc"]
