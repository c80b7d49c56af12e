"""Compare two classifiers on one test set: Wilson intervals, exact McNemar test."""

from collections.abc import Sequence

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
    raise NotImplementedError
