"""Keeps what a build worked out for the next one, found by the hash of all that decides it.

A result that the last build did not use is dropped, so the file does not grow. A file that cannot be read is no
fault: everything in it can be made again.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from scaling_lab.faults import Fault
from scaling_lab.sources.writing import write_all

_Value = TypeVar("_Value")
PACKAGE = Path(__file__).parents[1]
# The code and the libraries that turn what people wrote into the HTML of a page; of this floor, what renders it.
_FLOORS = ("maths", "sources", "page")
_OWN = ("built", "kept", "links", "localize", "rendering", "search")
_LIBRARIES = (
    "markdown", "pymdown-extensions", "pygments", "math-core", "mkdocs", "mkdocs-jupyter", "mkdocs-material",
    "nbformat", "opencc-python-reimplemented", "pyyaml", "selectolax",
)  # fmt: skip


class Kept:
    """Results by their hash, in one file; used by one process at a time."""

    def __init__(self, path: Path):
        self._path = path
        self._used: dict[str, object] = {}
        try:
            self._found: dict[str, object] = pickle.loads(path.read_bytes())
        except Exception:  # absent, cut short, or written by another version: whatever pickle makes of that
            self._found = {}

    def __len__(self) -> int:
        return len(self._found)

    def get(
        self,
        parts: Iterable[str | bytes],
        make: Callable[[], _Value],
        worth: Callable[[_Value], bool] = lambda value: True,
    ) -> _Value:
        """What ``make`` returned when it was last called for the same ``parts``, or returns now; kept when ``worth`` it."""
        key = _hash([machinery(), *parts])
        value: _Value = self._found[key] if key in self._found else make()  # type: ignore[assignment]
        if worth(value):
            self._used[key] = value
        return value

    def save(self) -> None:
        """Keep what was used; a folder that cannot be written costs the next build its time, nothing else."""
        if self._used.keys() == self._found.keys():
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_all({self._path: pickle.dumps(self._used)}, self._path.parent)
        except (OSError, Fault):
            pass


@cache
def machinery() -> str:
    """Hash of the code and the versions of the libraries that make pages."""
    code = (part for path in code_files() for part in (path.name, path.read_bytes()))
    return _hash([*code, *(f"{name} {version(name)}" for name in _LIBRARIES), sys.version])


def code_files() -> list[Path]:
    """The files of this package that decide what a page holds."""
    floors = [path for name in _FLOORS for path in sorted((PACKAGE / name).rglob("*"))]
    own = [PACKAGE / "site" / f"{name}.py" for name in _OWN]
    return [path for path in [*floors, *own] if path.is_file() and path.suffix != ".pyc"]


def _hash(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
