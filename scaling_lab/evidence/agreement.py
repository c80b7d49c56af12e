"""Whether two measured lines say the same."""

from __future__ import annotations

import re

AGREEMENT = 0.01
# Below this, numbers and differences are rounding noise, which differs between processors.
ROUNDING_NOISE = 1e-9
_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d[\d,_]*(?:\.\d+)?(?:[eE][-+]?\d+)?")


def agree(fresh: str, committed: str) -> bool:
    """Whether two measured lines say the same: equal text, numbers within 1 % or within what stands after their ±.

    Training that amplifies rounding errors ends elsewhere on another processor; such a result is printed with its
    spread, ``0.59 ± 0.03``.
    """
    if _NUMBER.sub("#", fresh) != _NUMBER.sub("#", committed):
        return False
    pairs = zip(_numbers(fresh), _numbers(committed), strict=True)
    return all(
        abs(a - b) <= max(AGREEMENT * max(abs(a), abs(b)), spread_a + spread_b) + ROUNDING_NOISE
        for (a, spread_a), (b, spread_b) in pairs
    )


def _numbers(line: str) -> list[tuple[float, float]]:
    """The numbers of a line, each with its spread, which is 0 unless one stands after it."""
    found = re.finditer(rf"({_NUMBER.pattern})(?:\s*±\s*({_NUMBER.pattern}))?", line)
    return [(_value(number[1]), _value(number[2] or "0")) for number in found]


def _value(number: str) -> float:
    return float(re.sub("[,_]", "", number).replace("−", "-"))
