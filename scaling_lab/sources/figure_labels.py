"""The words of a figure in the language of a page: one small table a figure, written beside the code that draws it.

``#| text-zh: slope # => 斜率 #`` stands above the code, once for each label with words. ``#`` is a number and ``$`` a
formula of the label, which are taken over, so that a new measurement needs no new table; ``\\n`` ends a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scaling_lab.maths.letters import FORMULA

# No number: a digit after a letter, as in L2 or x1.
_NUMBER = re.compile(r"(?<![A-Za-z_])[-−+]?\d+(?:\.\d+)?(?:e[-+−]?\d+)?")
_KEPT = re.compile(f"{FORMULA.pattern}|{_NUMBER.pattern}")
_WORDS = re.compile(r"[A-Za-z]{2}")


@dataclass
class Labels:
    """A table of labels; after a figure was set it knows which had no entry and which entries met no label."""

    table: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    @property
    def unused(self) -> list[str]:
        """Entries that met no label."""
        return sorted(set(self.table) - self.used)

    def __call__(self, label: str) -> str:
        """The label in the language of the table; itself where the table lacks it."""
        key, kept = pattern_of(label)
        if key in self.table:
            self.used.add(key)
            numbers, formulas = (
                iter([text for text in kept if text.startswith("$") is maths]) for maths in (False, True)
            )
            words = re.sub(
                "[#$]", lambda sign: next(numbers if sign[0] == "#" else formulas), self.table[key]
            )
            return words.replace(r"\n", "\n")
        if _WORDS.search(key):
            self.missing.add(key)
        return label


def parse(lines: Iterable[str]) -> Labels:
    """The table of ``words => words`` lines; raises :class:`ValueError` with the line that is none."""
    table = {}
    for line in lines:
        key, arrow, words = (part.strip() for part in line.partition("=>"))
        if not arrow or not key or not words or any(key.count(sign) != words.count(sign) for sign in "#$"):
            raise ValueError(
                f"{line!r} is no `label => translation` with the same numbers (#) and formulas ($)"
            )
        table[key] = words
    return Labels(table)


def pattern_of(label: str) -> tuple[str, list[str]]:
    """``slope 0.53 of $x$`` is ``slope # of $``; and what was taken out, in order."""
    label = label.replace("\n", r"\n")
    kept = [match[0] for match in _KEPT.finditer(label)]
    return _KEPT.sub(lambda match: "$" if match[0].startswith("$") else "#", label), kept
