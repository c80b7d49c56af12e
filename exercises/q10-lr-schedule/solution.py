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
    t = np.asarray(step, dtype=float)
    if not (total > 0 and peak > 0):
        raise ValueError("total and peak must be positive")
    if not 0 <= warmup < total:
        raise ValueError("warmup must be at least 0 and below total")
    if not 0 <= floor <= peak:
        raise ValueError("floor must lie between 0 and peak")
    if (t < 0).any():
        raise ValueError("steps count from 0")

    progress = np.clip((t - warmup) / (total - warmup), 0, 1)
    if kind == "constant":
        left = np.ones_like(t)  # the part left between peak and floor
    elif kind == "cosine":
        left = 0.5 * (1 + np.cos(np.pi * progress))
    elif kind == "linear":
        left = 1 - progress
    elif kind == "wsd":
        if not 0 < decay_frac <= 1:
            raise ValueError("decay_frac must lie in (0, 1]")
        decay_steps = decay_frac * total
        if warmup + decay_steps > total * (1 + 1e-12):
            raise ValueError("warm-up and decay do not fit into total")
        u = np.clip((t - (total - decay_steps)) / decay_steps, 0, 1)
        if decay_shape == "linear":
            left = 1 - u
        elif decay_shape in ("sqrt", "1-sqrt"):
            left = 1 - np.sqrt(u)
        else:
            raise ValueError(f"unknown decay_shape {decay_shape!r}")
    else:
        raise ValueError(f"unknown kind {kind!r}")

    lr = floor + (peak - floor) * left
    if warmup:
        lr = np.where(t < warmup, peak * np.minimum(1, (t + 1) / warmup), lr)
    lr = np.where(t >= total, floor, lr)
    return float(lr) if lr.ndim == 0 else lr
