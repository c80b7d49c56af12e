"""Weight initialization by variance: He, Glorot, LeCun, and orthogonal."""

import numbers

import numpy as np


def is_positive_integer(d):
    return isinstance(d, numbers.Integral) and not isinstance(d, bool) and d >= 1


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
    if scheme not in ("he", "glorot", "lecun", "orthogonal"):
        raise ValueError(f"unknown scheme {scheme!r}")
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"unknown mode {mode!r}")
    if distribution not in ("normal", "uniform"):
        raise ValueError(f"unknown distribution {distribution!r}")
    shape = tuple(shape)
    if len(shape) < 2:
        raise ValueError(f"a weight has at least two dimensions, got {shape}")
    if not all(is_positive_integer(d) for d in shape):
        raise ValueError(f"dimensions must be integers >= 1, got {shape}")

    out, n_in = int(shape[0]), int(shape[1])
    receptive = int(np.prod(shape[2:]))  # 1 for a dense layer
    fan_in, fan_out = n_in * receptive, out * receptive
    if scheme == "orthogonal":
        tall = max(out, fan_in), min(out, fan_in)
        Q, R = np.linalg.qr(rng.normal(size=tall))
        # without this, the signs are those of the QR routine
        Q = Q * np.where(np.diagonal(R) < 0, -1.0, 1.0)
        return np.ascontiguousarray(Q if out >= fan_in else Q.T).reshape(shape)
    fan = fan_in if mode == "fan_in" else fan_out
    both = fan_in + fan_out
    variance = {"he": 2 / fan, "lecun": 1 / fan, "glorot": 2 / both}[scheme]
    if distribution == "normal":
        return rng.normal(0.0, np.sqrt(variance), shape)
    bound = np.sqrt(3 * variance)  # the variance of U(-b, b) is b^2 / 3
    return rng.uniform(-bound, bound, shape)
