"""Keeps what one run of a command worked out for the next one, found by the hash of all that decides it.

A result that the last run did not use is dropped, so the file does not grow. A file that cannot be read is no fault:
everything in it can be made again.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from scaling_lab.faults import Fault
from scaling_lab.sources.writing import write_all

_Value = TypeVar("_Value")


class Kept:
    """Results by their hash, in one file; used by one process at a time.

    ``made_by`` tells the code and the libraries that make them: what others made is not found.
    """

    def __init__(self, path: Path, made_by: str):
        self._path, self._made_by = path, made_by
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
        key = hash_of([self._made_by, *parts])
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


def hash_of(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
