"""Rules about what claims measure: named quantities, comparisons that can each fail, bounds that tell something."""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterator

from scaling_lab.faults import Fault
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.claims import Claim, claims, names
from scaling_lab.sources.comparisons import Comparison, assertions, comparisons, parts
from scaling_lab.sources.notebooks import Notebook, state_faults
from scaling_lab.sources.numbers import literal, shown
from scaling_lab.sources.records import SEEDS, Quantity, Record, records

_RECORD = "run `make execute` and commit"
# Below this a number is rounding noise: it stands for zero.
_NOISE = 1e-9


def measured_faults(notebook: Notebook) -> Iterator[Fault]:
    """What is wrong with the claims of a notebook and with what they measure, one cause at a time."""
    form = list(form_faults(notebook))
    yield from form
    if not form and not list(state_faults(notebook)):  # what is stale says nothing
        yield from record_faults(notebook)


def form_faults(notebook: Notebook) -> Iterator[Fault]:
    """What is wrong with the claims as they are written, before anything is measured."""
    for claim in claims(notebook):
        place = notebook.at(claim.cell)
        yield from (Fault(place, *problem) for problem in _assertion_problems(claim))
        for lang in LANGUAGES:
            if not claim.setting[lang]:
                yield Fault(
                    place,
                    f"the claim cell has no `setting-{lang}`",
                    f"add `#| setting-{lang}: …`: what else decides the result, in one short line",
                )
        for name in names(claim.cell.directives.get("record", "")):
            if not name.isidentifier():
                yield Fault(
                    place, f"`record` names {name!r}, which is no name", "write #| record: gap, steps"
                )


def _assertion_problems(claim: Claim) -> Iterator[tuple[str, str]]:
    for statement in assertions(claim.cell.code):
        for part in parts(statement.test):
            if not isinstance(part, ast.Compare):
                continue  # the form of every claim is checked before
            comparison = next(iter(comparisons([part])), None)
            if not comparison or any(sign == "!=" for sign, _ in comparison.bounds):
                yield (
                    f"`{ast.unparse(part)}` does not bound one quantity",
                    "write <, <=, >, >= or == between one quantity and a number, or a chain: 0.98 < ratio < 1.02",
                )
            elif not comparison.named:
                yield (
                    f"`{comparison.subject}` has no name, so what it measures cannot be recorded",
                    f"name it in the cell (gap = {comparison.subject}) and assert the name",
                )
    counts = Counter(comparison.subject for comparison in claim.comparisons)
    for name, count in counts.items():
        if count > 1:
            yield f"{count} comparisons bound {name}", f"write one: 0.98 < {name} < 1.02"


def record_faults(notebook: Notebook) -> Iterator[Fault]:
    """What is wrong with the measurements: not recorded, a comparison that cannot fail, a bound that tells nothing."""
    kept = records(notebook)
    for claim in claims(notebook):
        place = notebook.at(claim.cell)
        record = kept.get(claim.name)
        if not record:
            yield Fault(place, "what the claim measures is not recorded", _RECORD)
            continue
        for name in claim.quantities:
            if not record.quantity(name):
                yield Fault(place, f"the quantity {name} is not recorded", _RECORD)
        for quantity in record.quantities:
            yield from (Fault(place, *problem) for problem in _problems(quantity, record))


def _problems(quantity: Quantity, record: Record) -> Iterator[tuple[str, str]]:
    comparison = quantity.comparison
    if not comparison:
        return
    for seed, value in zip(SEEDS, quantity.values, strict=True):
        if not comparison.holds(value):
            yield (
                f"`{comparison.text}` does not hold at seed {seed}: {shown(value)}",
                "find out why before you touch the bound; it holds at every seed",
            )
            return
    if not quantity.failing:
        values = ", ".join(map(shown, quantity.falsified))
        yield (
            f"`{comparison.text}` cannot fail: falsified, {quantity.name} is {values}",
            "add a `falsify` under which this comparison itself fails, or drop it",
        )
        return
    if quantity.refuted_by is None:
        yield _nothing_told(quantity, comparison)
    for world in quantity.failing:
        value = quantity.falsified[world]
        if (value == 1 or abs(value) < _NOISE) and not record.refutations[world].no_tautology:
            yield (
                f"falsified by `{record.refutations[world].falsify}`, {quantity.name} is exactly {value:.0f}",
                "choose a world in which it is not so by construction, or say after this `falsify` why it is none: "
                "`#| no-tautology: …`",
            )


def _nothing_told(quantity: Quantity, comparison: Comparison) -> tuple[str, str]:
    """The fault of a bound nearer to the falsified value than to the worst seed, and how far off it may lie."""
    world = quantity.failing[0]
    falsified, logs = quantity.falsified[world], quantity.logarithmic(world)
    bound = max((bound for _, bound in comparison.bounds), key=lambda bound: quantity.slack(bound, world))
    worst = quantity.worst(bound)
    if bound == min((b for _, b in comparison.bounds), key=lambda b: abs(falsified - b)):
        farthest = math.sqrt(worst * falsified) if logs else (worst + falsified) / 2
    else:
        reach = math.copysign(quantity.reach(world), bound - worst)
        farthest = worst * math.exp(reach) if logs else worst + reach
    return (
        f"the bound {literal(bound)} of `{comparison.text}` tells nothing: {quantity.name} is {shown(worst)} at the "
        f"worst seed and {shown(falsified)} falsified, which is nearer",
        f"bound it by {shown(farthest)} or nearer to the measurement, or falsify it by more",
    )
