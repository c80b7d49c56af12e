"""Checks the shapes of y and pred_a only; NumPy broadcasts pred_b."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np


def compare_models(y: Sequence, pred_a: Sequence, pred_b: Sequence) -> dict:
    y, pred_a, pred_b = np.asarray(y), np.asarray(pred_a), np.asarray(pred_b)
    if y.ndim != 1 or y.size == 0 or pred_a.shape != y.shape:
        raise ValueError(
            f"need three non-empty 1-D sequences of one length, got {y.shape}, {pred_a.shape}, {pred_b.shape}"
        )
    right_a, right_b = pred_a == y, pred_b == y
    n10, n01 = int(np.sum(right_a & ~right_b)), int(np.sum(~right_a & right_b))
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
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def _two_sided_sign_test(n10: int, n01: int) -> float:
    n = n10 + n01
    # Logarithms: C(n, i) and 2**n leave the range of a float near n = 1000.
    tail = math.fsum(
        math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) - n * math.log(2))
        for i in range(min(n10, n01) + 1)
    )
    return min(1.0, 2 * tail)
