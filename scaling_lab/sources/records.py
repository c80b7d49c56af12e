"""Reads what was measured: each claim's quantities at five seeds and in its falsified worlds, as a notebook keeps them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaling_lab.sources.claims import Claim, Refutation, claims
from scaling_lab.sources.comparisons import Comparison
from scaling_lab.sources.notebooks import Notebook, read, state_faults

SEEDS = range(5)


@dataclass(frozen=True)
class Quantity:
    """A named number of a claim cell: ``values`` at seeds 0–4, ``falsified`` in each of the claim's falsified worlds.

    ``comparison`` is what the cell asserts of it; None where it is recorded for the prose only.
    """

    name: str
    comparison: Comparison | None
    values: tuple[float, ...]
    falsified: tuple[float, ...]

    @property
    def value(self) -> float:
        """The value at seed 0, which the stored outputs show."""
        return self.values[0]

    @property
    def failing(self) -> tuple[int, ...]:
        """The falsified worlds in which the comparison of this quantity, looked at alone, fails."""
        if not self.comparison:
            return ()
        return tuple(n for n, value in enumerate(self.falsified) if not self.comparison.holds(value))

    @property
    def refuted_by(self) -> int | None:
        """The first falsified world in which the comparison fails and every bound is nearer to the worst seed."""
        bounds = self.comparison.bounds if self.comparison else ()
        for world in self.failing:
            if max(self.slack(bound, world) for _, bound in bounds) <= self.reach(world):
                return world
        return None

    def worst(self, bound: float) -> float:
        """The value, of all seeds, that is nearest to a bound."""
        return min(self.values, key=lambda value: abs(value - bound))

    def slack(self, bound: float, world: int) -> float:
        """How far a bound lies from the worst seed, on the scale of a falsified world."""
        return self._distance(self.worst(bound), bound, world)

    def reach(self, world: int) -> float:
        """How far the value in a falsified world lies beyond the nearer bound."""
        bounds = self.comparison.bounds if self.comparison else ()
        return min((self._distance(self.falsified[world], bound, world) for _, bound in bounds), default=0.0)

    def logarithmic(self, world: int) -> bool:
        """Whether distances are those of logarithms: where the seeds, the bounds and the falsified value are positive."""
        bounds = self.comparison.bounds if self.comparison else ()
        return min(*self.values, self.falsified[world], *(bound for _, bound in bounds)) > 0

    def _distance(self, one: float, other: float, world: int) -> float:
        return abs(math.log(one / other)) if self.logarithmic(world) else abs(one - other)


@dataclass(frozen=True)
class Record:
    """What was measured for one claim: its quantities, its setting in each language, and its falsified worlds."""

    claim: str
    quantities: tuple[Quantity, ...]
    setting: Mapping[str, str]
    refutations: tuple[Refutation, ...]

    def quantity(self, name: str) -> Quantity | None:
        """The quantity of this name."""
        return next((quantity for quantity in self.quantities if quantity.name == name), None)


def records(notebook: Notebook) -> dict[str, Record]:
    """What a notebook keeps of its claims, by name; claims and quantities that were not recorded are left out."""
    return {
        claim.name: Record(claim.name, quantities, claim.setting, claim.refutations)
        for claim in claims(notebook)
        if (quantities := _quantities(claim, notebook.record.get(claim.name, {})))
    }


def _quantities(claim: Claim, kept: Mapping[str, Mapping[str, list[float]]]) -> tuple[Quantity, ...]:
    bounds = {comparison.subject: comparison for comparison in claim.comparisons if comparison.named}
    return tuple(
        Quantity(name, bounds.get(name), tuple(kept[name]["seeds"]), tuple(kept[name]["falsified"]))
        for name in claim.quantities
        if name in kept
    )


def is_fit(path: Path, root: Path) -> bool:
    """Whether a notebook was executed as it stands, and its measurements recorded."""
    notebook = read(path, root)
    if list(state_faults(notebook)):
        return False
    kept = records(notebook)
    return all(
        claim.name in kept and all(kept[claim.name].quantity(name) for name in claim.quantities)
        for claim in claims(notebook)
    )
