"""Elastic net by cyclic coordinate descent."""

import numpy as np


def elastic_net(
    X: np.ndarray, y: np.ndarray, l1: float, l2: float, tol: float = 1e-10, max_iter: int = 10000
) -> np.ndarray:
    """Weights w (d,) that minimise ||y - X w||^2 / (2 n) + l1 * ||w||_1 + l2 / 2 * ||w||_2^2.

    X         (n, d) array or nested list with n >= 1; there is no intercept and nothing is standardised.
    y         (n,) array or list.
    l1, l2    penalties >= 0.
    tol       a sweep over all coordinates ends the iteration when no coordinate moved its own gradient,
              (||x_j||^2 / n + l2) * |change of w_j|, by more than tol * max_j |x_j' y| / n.
    max_iter  largest number of sweeps; the weights reached by then are returned.

    From w = 0, coordinates are updated in order, each to its exact minimiser given the others, and the residual
    y - X w is updated after every change. A weight that the L1 term switches off is exactly 0.0. The weight of a
    column that is all zero is 0.0. With l1 >= max_j |x_j' y| / n all weights are exactly 0.0.

    Raises ValueError unless X is two-dimensional with n >= 1, y has the shape (n,), and both penalties are
    non-negative numbers (NaN is none). The inputs are not modified.
    """
    raise NotImplementedError
