"""Makes the record of what a notebook's claims measure, and compares it with a fresh run."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from scaling_lab.evidence.agreement import AGREEMENT, ROUNDING_NOISE
from scaling_lab.evidence.worlds import ASSERTION, ClaimRun, NotebookRun
from scaling_lab.faults import Fault
from scaling_lab.sources.notebooks import Notebook
from scaling_lab.sources.records import Quantity, Record

# What readers see has three digits at most, and processors differ in the last of six wherever training takes hundreds
# of steps: with four, running a notebook elsewhere changes no line of its file in most cases. Where it does,
# `differences` decides whether that matters.
STORED_DIGITS = 4


def rounded(value: float) -> float:
    """A value as it is stored: whole numbers as they are, others with four significant digits.

    More where four would mislead who shows fewer: 37.552 is 37.6 in three digits, and 37.55 would be 37.5.
    """
    if value == int(value) and abs(value) < 2**53:
        return int(value)
    lengths = (float(f"{value:.{digits - 1}e}") for digits in itertools.count(STORED_DIGITS))
    fewer = range(STORED_DIGITS - 1)
    return next(kept for kept in lengths if all(f"{kept:.{n}e}" == f"{value:.{n}e}" for n in fewer))


def record(runs: Mapping[int, NotebookRun]) -> dict[str, Any]:
    """What a notebook keeps: by claim and quantity, the value at each seed and in each falsified world of seed 0."""
    kept: dict[str, Any] = {}
    for index, first in enumerate(runs[0].claims):
        kept[first.claim] = {
            name: {
                "seeds": [rounded(runs[seed].claims[index].as_is.quantities[name]) for seed in sorted(runs)],
                "falsified": [rounded(report.quantities[name]) for report in first.falsified],
            }
            for name in first.as_is.quantities
        }
    return kept


def run_faults(notebook: Notebook, run: NotebookRun, seed: int) -> Iterator[Fault]:
    """Why a run of a notebook cannot be recorded."""
    after = "" if seed == 0 else f", seed {seed}"
    cells = {cell.number: cell for cell in notebook.cells}
    for one in run.claims:
        place = notebook.at(cells[one.number]) + after
        if one.as_is.raised not in ("", ASSERTION):
            yield Fault(place, f"the cell raised {one.as_is.raised}", "mend the cell")
        for report in one.falsified:
            if report.problem:
                mend = "let `falsify` describe a plausible world in which the claim is false"
                yield Fault(place, report.problem, mend)
        for problem in unmeasured(one):
            yield Fault(place, problem, "let the cell make it a finite number in every world")
    if run.stopped:
        number, error = run.stopped
        yield Fault(notebook.at(cells[number]) + after, f"the cell raised {error}", "mend the cell")


def unmeasured(run: ClaimRun) -> Iterator[str]:
    """Why a quantity has no value."""
    if run.as_is.raised not in ("", ASSERTION):
        return  # that is said already
    told: set[str] = set()
    for where, report in [("", run.as_is), *(("falsified, ", report) for report in run.falsified)]:
        wrong = {name: f"is not measured: {reason}" for name, reason in report.missing.items()}
        wrong |= {
            name: f"is {value}" for name, value in report.quantities.items() if not math.isfinite(value)
        }
        for name in wrong if not report.problem else ():
            if name not in told:
                yield f"{where}the quantity {name} {wrong[name]}"
            told.add(name)


def differences(kept: Record, run: ClaimRun, seed: int) -> Iterator[str]:
    """Where a fresh run gives something else than the record.

    A value may differ by 1 %, as a printed line may, or by as much as the seeds differ: training that amplifies
    rounding ends elsewhere on another processor, as it does with another seed. A falsified value may differ as long
    as the same comparisons fail; exploding or vanishing numbers agree in nothing else.
    """
    for quantity in kept.quantities:
        fresh = run.as_is.quantities.get(quantity.name, math.nan)
        committed = quantity.values[seed]
        others = [value for other, value in enumerate(quantity.values) if other != seed]
        spread = max(others) - min(others)
        allowed = max(AGREEMENT * max(abs(fresh), abs(committed)), spread, ROUNDING_NOISE)
        if not abs(fresh - committed) <= allowed:
            yield f"the record of {quantity.name} is not what the code gives: {committed:.4g}, now {fresh:.4g}"
        if seed == 0 and not any(report.problem for report in run.falsified):
            values = tuple(report.quantities.get(quantity.name, math.nan) for report in run.falsified)
            now = Quantity(quantity.name, quantity.comparison, quantity.values, values)
            if now.failing != quantity.failing:
                yield (
                    f"falsified, the record of {quantity.name} is not what the code gives: "
                    f"{_list(quantity.falsified)}, now {_list(values)}"
                )


def _list(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.4g}" for value in values)
