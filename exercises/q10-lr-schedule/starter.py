"""The learning rate of any step under the common schedules."""

import numpy as np


def lr_at(
    step,
    total: int,
    peak: float,
    warmup: int = 0,
    kind: str = "cosine",
    floor: float = 0.0,
    decay_frac: float = 0.2,
    decay_shape: str = "linear",
):
    """Learning rate of a step, or of many at once.

    step: scalar, list or array of steps, counted from 0
    total: number of steps of the run; for step >= total every kind returns floor
    peak, floor: highest and final learning rate (not a ratio), 0 <= floor <= peak
    warmup: steps of linear warm-up; peak * (step + 1) / warmup for step < warmup
    kind: after warm-up and before total,
        "constant": peak
        "cosine", "linear": from peak at step warmup to floor at step total
        "wsd": peak, then down to floor over the last decay_frac * total steps
    decay_shape: of the last part of "wsd", with u from 0 to 1:
        "linear": peak to floor as 1 - u;  "sqrt" or "1-sqrt": as 1 - sqrt(u)

    Returns a Python float for a scalar or a 0-d array, else a float array of the
    shape of step.
    The input is not modified.
    Raises ValueError if total or peak is not positive, warmup is negative or not
    below total, floor is negative or above peak, a step is negative or kind is
    unknown; for "wsd" also if decay_frac is outside (0, 1], warm-up and decay
    together exceed total or decay_shape is unknown.
    """
    raise NotImplementedError
