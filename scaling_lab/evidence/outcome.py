"""How one answer to an exercise fared with its tests."""

from __future__ import annotations

from dataclasses import dataclass, field

PASSED, FAILED, ENDLESS, CRASHED, UNLOADABLE = "passed", "failed", "endless", "crashed", "unloadable"


@dataclass(frozen=True)
class Outcome:
    """``test`` is the first that the answer failed, ``detail`` what happened there; ``verdicts`` of every test that ran."""

    kind: str
    test: str = ""
    detail: str = ""
    verdicts: dict[str, str] = field(default_factory=dict)
