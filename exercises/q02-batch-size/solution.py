"""The gradient noise scale from gradient norms at two batch sizes."""

import math
from collections.abc import Sequence

import numpy as np


def noise_scale(
    sq_small: float | Sequence[float],
    b_small: float,
    sq_big: float | Sequence[float],
    b_big: float,
) -> tuple[float, float, float]:
    """Estimate |G|^2, tr(Sigma) and B_simple = tr(Sigma) / |G|^2.

    sq_small: squared norm |g_B|^2 of the gradient of a batch of b_small samples:
        one number, or a list or array of them (repeated measurements, any shape)
    sq_big: the same for batches of b_big samples; it may hold a different number
        of measurements
    b_small, b_big: the two batch sizes; they must be positive and differ (either
        may be the larger one)

    Returns (G2, trS, B_simple), three Python floats. G2 and trS are unbiased, so
    by chance either may be negative: they are returned as they are. B_simple is
    math.inf if G2 <= 0.

    Repeated measurements are averaged before anything is divided: B_simple is a
    ratio of means. Raises ValueError if a batch size is not positive, if the two
    are equal, or if there is no measurement. The inputs are not modified.
    """
    if not (b_small > 0 and b_big > 0):
        raise ValueError("batch sizes must be positive")
    if b_small == b_big:
        raise ValueError("two different batch sizes are needed")
    if np.size(sq_small) == 0 or np.size(sq_big) == 0:
        raise ValueError("no measurement")

    # E|g_B|^2 = |G|^2 + tr(Sigma) / B, at two values of B
    b_small, b_big = float(b_small), float(b_big)
    small, big = float(np.mean(sq_small)), float(np.mean(sq_big))
    G2 = (b_big * big - b_small * small) / (b_big - b_small)
    trS = (small - big) / (1 / b_small - 1 / b_big)
    return G2, trS, trS / G2 if G2 > 0 else math.inf
