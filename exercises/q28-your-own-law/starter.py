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
    raise NotImplementedError


def shared_steps(schedules: Sequence[Sequence[float]]) -> int:
    """Steps to run when every common beginning of schedules is run only once.

    Two runs (same model, same data order) go the same way as long as all their
    rates so far are equal (==). A schedule that is the beginning of another, or
    equal to it, costs nothing more. Inputs are not modified; no schedule at all
    costs 0.
    """
    raise NotImplementedError


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
    raise NotImplementedError
