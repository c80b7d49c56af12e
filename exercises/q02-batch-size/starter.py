"""The gradient noise scale from gradient norms at two batch sizes."""

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
    raise NotImplementedError
