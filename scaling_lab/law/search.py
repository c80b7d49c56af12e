"""The rate and the batch: found on a grid that grows until the best point lies inside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from scaling_lab.law.plan import Plan
from scaling_lab.law.training import Recipe

# Losses of recipes after ``Plan.search_data`` bytes.
Losses = Callable[[Iterable[Recipe]], Mapping[Recipe, float]]


def found(plan: Plan, losses: Losses) -> tuple[int, dict[int, float]]:
    """The best batch, and for each width its rate: on a line (of logarithms) through the best ones of three widths."""
    tried = {batch: dict.fromkeys(plan.rates, math.inf) for batch in plan.batches}
    while True:
        _bracket(plan, losses, {(plan.search_width, batch): rates for batch, rates in tried.items()})
        batch = min(tried, key=lambda size: min(tried[size].values()))
        further = int(batch * _beyond(batch, tried))
        if further == batch or further < plan.context:  # a batch has at least one window
            break
        tried[further] = _around(_best(tried[batch]))
    ends = sorted({min(plan.widths), plan.search_width, max(plan.widths)})
    by_width = {width: _around(_best(tried[batch])) for width in ends}
    _bracket(plan, losses, {(width, batch): rates for width, rates in by_width.items()})
    best = {width: _vertex(rates) for width, rates in by_width.items()}
    widths = np.log(list(best))
    line = np.polyfit(widths, np.log(list(best.values())), min(1, len(best) - 1))
    return batch, {
        width: float(f"{math.exp(np.polyval(line, math.log(width))):.3g}")
        for width in (*plan.widths, plan.test_width)
    }


def _bracket(plan: Plan, losses: Losses, tables: Mapping[tuple[int, int], dict[float, float]]) -> None:
    """Fill in the loss of every rate, adding rates until in each table the best one has a worse one on each side."""
    while True:
        wanted = {
            plan.recipe(width, batch, rate): (rates, rate)
            for (width, batch), rates in tables.items()
            for rate in rates
        }
        for recipe, loss in losses(wanted).items():
            rates, rate = wanted[recipe]
            rates[rate] = loss if math.isfinite(loss) else math.inf
        count = sum(map(len, tables.values()))
        for rates in tables.values():
            best = _best(rates)
            rates.setdefault(best * _beyond(best, rates), math.inf)
        if count == sum(map(len, tables.values())):
            return


def _best(rates: Mapping[float, float]) -> float:
    return min(rates, key=lambda rate: rates[rate])


def _around(rate: float) -> dict[float, float]:
    return dict.fromkeys((rate / 2, rate, rate * 2), math.inf)


def _beyond(best: float, tried: Iterable[float]) -> float:
    """The factor that leads beyond the edge at which the best point lies: 0.5 or 2; 1 if it lies at none."""
    return 0.5 if best == min(tried) else 2 if best == max(tried) else 1


def _vertex(rates: Mapping[float, float]) -> float:
    """Where the parabola through the best rate and its neighbors (in the logarithm) is lowest."""
    best = _best(rates)
    below, least, above = rates[best / 2], rates[best], rates[best * 2]
    curvature = below - 2 * least + above
    if not (math.isfinite(curvature) and curvature > 0):
        return best
    return best * 2 ** ((below - above) / (2 * curvature))
