"""Compare two classifiers on one test set: Wilson intervals, exact McNemar test."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np


def compare_models(y: Sequence, pred_a: Sequence, pred_b: Sequence) -> dict:
    """Accuracies with 95% Wilson intervals, and McNemar's exact two-sided test.

    y, pred_a, pred_b  one-dimensional sequences of equal length (lists or arrays
                       of integers or strings): the true labels and the
                       predictions of the models A and B on the same examples.

    Returns a dict with these keys, all numbers built-in float or int:

    acc_a, acc_b  accuracies (float);
    ci_a, ci_b    tuples (low, high) of float: 95% Wilson intervals, z = the 0.975
                  quantile of N(0, 1), ends clipped to [0, 1];
    n10, n01      numbers (int) of examples that A gets right and B wrong, and
                  that A gets wrong and B right;
    p_value       exact two-sided p-value (float) of n10 under
                  Binomial(n10 + n01, 1/2): twice the probability of the smaller
                  tail (the observed count included), at most 1; it is 1 if
                  n10 + n01 = 0. Thousands of discordant examples must not
                  overflow.

    Raises ValueError if the input is empty, not one-dimensional or of unequal
    lengths. The inputs are not modified.
    """
    y, pred_a, pred_b = np.asarray(y), np.asarray(pred_a), np.asarray(pred_b)
    shapes = y.shape, pred_a.shape, pred_b.shape
    if y.ndim != 1 or y.size == 0 or len(set(shapes)) > 1:
        raise ValueError(f"need non-empty 1-D sequences of one length: {shapes}")
    right_a, right_b = pred_a == y, pred_b == y
    n10 = int(np.sum(right_a & ~right_b))
    n01 = int(np.sum(~right_a & right_b))
    return {
        "acc_a": float(right_a.mean()),
        "acc_b": float(right_b.mean()),
        "ci_a": _wilson(int(right_a.sum()), y.size),
        "ci_b": _wilson(int(right_b.sum()), y.size),
        "n10": n10,
        "n01": n01,
        "p_value": _two_sided_sign_test(n10, n01),
    }


def _wilson(k: int, n: int) -> tuple[float, float]:
    """All a with |k/n - a| <= z sqrt(a (1 - a) / n)."""
    z = NormalDist().inv_cdf(0.975)
    p = k / n
    center = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return max(0.0, center - half), min(1.0, center + half)


def _two_sided_sign_test(n10: int, n01: int) -> float:
    n = n10 + n01
    # Logarithms: C(n, i) and 2**n leave the range of a float near n = 1000.
    logs = [_log_choose(n, i) - n * math.log(2) for i in range(min(n10, n01) + 1)]
    tail = math.fsum(map(math.exp, logs))
    return min(1.0, 2 * tail)


def _log_choose(n: int, i: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
