"""The one kind of error made for people: where it is, what is wrong, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault(Exception):
    """One fault in the content.

    ``place`` is a file with a line or a cell (``docs/zh/questions/q02.md:14``, ``notebooks/q02.ipynb cell 5``).
    """

    place: str
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}\n    mend: {self.mend}"


class Faults(Exception):
    """Several faults found in one go; never empty."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = sorted(set(faults))
        assert self.faults, "Faults needs at least one fault"
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def stop_if_any(faults: Iterable[Fault]) -> None:
    """Raise :class:`Faults` when there is at least one."""
    found = list(faults)
    if found:
        raise Faults(found)
