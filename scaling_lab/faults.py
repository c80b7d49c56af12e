"""The one kind of error made for people: where it is, what is wrong, how to mend it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from dataclasses import dataclass

# How to mend what the system refuses; anything else is named with the system's own reason.
_SYSTEM_MENDS = {
    errno.ENOSPC: "make room on the disk, then run the command again",
    errno.EDQUOT: "make room within your quota, then run the command again",
    errno.EACCES: "give yourself the right to it: its owner or permissions are others",
    errno.EPERM: "give yourself the right to it: its owner or permissions are others",
    errno.EROFS: "work on a disk that can be written",
    errno.EBUSY: "it is a mount or in use: release it",
    errno.ENAMETOOLONG: "use a shorter path (for temporary files, a shorter TMPDIR)",
    errno.EISDIR: "a folder stands where a file is wanted: move it away",
    errno.ENOTDIR: "a file stands where a folder is wanted: move it away",
    errno.ELOOP: "links lead round in a circle: remove them",
}


@dataclass(order=True, unsafe_hash=True)
class Fault(Exception):
    """One fault in the content.

    ``place`` is a file with a line or a cell (``docs/zh/questions/q02-batch-size.md:14``,
    ``notebooks/q02-batch-size.ipynb cell 5``).
    """

    place: str
    wrong: str
    mend: str

    def __post_init__(self) -> None:
        super().__init__(self.place, self.wrong, self.mend)  # so that it can be pickled out of a worker

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}\n    mend: {self.mend}"


class Faults(Exception):
    """Several faults found in one go; never empty."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = sorted(set(faults), key=_reading_order)
        if not self.faults:
            raise ValueError("Faults needs at least one fault")
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def system_fault(error: OSError, place: str = "", doing: str = "cannot be used") -> Fault:
    """What the operating system refused, for people: ``place`` is the file; ``doing`` begins what is wrong."""
    reason = error.strerror or str(error) or type(error).__name__
    mend = _SYSTEM_MENDS.get(error.errno or 0, "see to it that it can be used, then run the command again")
    return Fault(place or str(error.filename or "the system"), f"{doing}: {reason}", mend)


def _reading_order(fault: Fault) -> list[tuple[int, str]]:
    """Line 9 stands before line 10."""
    return [(int(part or 0) if part.isdigit() else -1, part) for part in re.split(r"(\d+)", str(fault))]


def stop_if_any(faults: Iterable[Fault]) -> None:
    """Raise :class:`Faults` when there is at least one."""
    found = list(faults)
    if found:
        raise Faults(found)
