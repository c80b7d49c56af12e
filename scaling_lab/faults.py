"""The one kind of error made for people: where it is, what is wrong, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


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


def _reading_order(fault: Fault) -> list[tuple[int, str]]:
    """Line 9 stands before line 10."""
    return [(int(part or 0) if part.isdigit() else -1, part) for part in re.split(r"(\d+)", str(fault))]


def stop_if_any(faults: Iterable[Fault]) -> None:
    """Raise :class:`Faults` when there is at least one."""
    found = list(faults)
    if found:
        raise Faults(found)
