"""Weight initialization by variance: He, Glorot, LeCun, and orthogonal."""

import numpy as np


def init_weight(shape, scheme, mode, distribution, rng):
    """Draw the weights of a dense or convolutional layer.

    shape: (out, in) or (out, in, k1, k2, ...), integers >= 1, as a tuple or list.
        Every kernel position is one more connection:
        fan_in = in * k1 * k2 * ..., fan_out = out * k1 * k2 * ...
    scheme: variance of each weight:
        "he"          2 / fan
        "lecun"       1 / fan
        "glorot"      2 / (fan_in + fan_out), whatever the mode
        "orthogonal"  the weights, reshaped to (out, in * k1 * k2 * ...), have
                      orthonormal rows or columns (whichever are fewer), uniformly
                      distributed over all such matrices; mode and distribution
                      play no part
    mode: "fan_in" or "fan_out": the fan of "he" and "lecun".
    distribution: "normal" (not truncated) or "uniform", both with mean 0 and the
        variance of the scheme.
    rng: np.random.Generator, the only source of randomness.

    Returns a float64 array of the given shape.
    Raises ValueError for an unknown scheme, mode or distribution (also where it
    plays no part), for fewer than two dimensions and for dimensions that are not
    integers >= 1 (True is not one).
    """
    raise NotImplementedError
