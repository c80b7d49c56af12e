"""One trunk with decay branches: the rates of every run, and what they cost."""

from collections.abc import Sequence

import numpy as np


def rates(steps: int, peak: float, warm_up: int, decay_share: float) -> np.ndarray:
    """Learning rate of each step of one run: shape (steps,), float64.

    Step t = 0, 1, ... has peak * (t + 1) / warm_up while t < warm_up, then peak.
    The last n = round(decay_share * steps) steps are the decay: the k-th of them,
    k = 0, ..., n - 1, has peak * (n - k) / n. No step of the decay lies in the
    warm-up.

    steps        whole number >= 1
    peak         finite, > 0
    warm_up      whole number >= 0 (0 and 1: full rate at once)
    decay_share  0 <= decay_share <= 1

    Raises ValueError for values outside these limits, and when warm-up and decay
    together have more than ``steps`` steps.
    """
    # An infinite number is not whole: inf % 1 is NaN.
    if not (steps >= 1 and warm_up >= 0 and steps % 1 == warm_up % 1 == 0):
        raise ValueError("steps and warm_up are whole numbers, at least 1 and 0")
    if not 0 < peak < float("inf") or not 0 <= decay_share <= 1:
        raise ValueError("peak must be positive and finite, decay_share in [0, 1]")
    steps, warm_up = int(steps), int(warm_up)
    n = round(decay_share * steps)
    if warm_up + n > steps:
        raise ValueError("warm-up and decay have more steps than the run")
    result = np.full(steps, float(peak))
    result[:warm_up] *= np.arange(1, warm_up + 1) / max(warm_up, 1)
    result[steps - n :] *= np.arange(n, 0, -1) / max(n, 1)
    return result


def shared_steps(schedules: Sequence[Sequence[float]]) -> int:
    """Steps to run when every common beginning of schedules is run only once.

    Two runs (same model, same data order) go the same way as long as all their
    rates so far are equal (==). A schedule that is the beginning of another, or
    equal to it, costs nothing more. Inputs are not modified; no schedule at all
    costs 0.
    """
    # A step is known by the one before it and its rate; the start is number 0.
    found = {}
    for schedule in schedules:
        node = 0
        for rate in map(float, schedule):
            node = found.setdefault((node, rate), len(found) + 1)
    return len(found)


def saving(
    steps: Sequence[int],
    peak: float,
    warm_up: int,
    decay_share: float,
) -> float:
    """Share of all steps that sharing saves: 1 - shared / separate.

    The runs have the lengths ``steps`` and the ``rates`` above. Raises ValueError
    when ``steps`` is empty, or where ``rates`` does.
    """
    if len(steps) == 0:
        raise ValueError("no run")
    schedules = [rates(each, peak, warm_up, decay_share) for each in steps]
    return 1 - shared_steps(schedules) / sum(map(len, schedules))
