"""The lasso by cyclic coordinate descent."""

import numpy as np


def lasso_cd(
    X: np.ndarray,
    y: np.ndarray,
    lam: float,
    n_iter: int = 10_000,
    tol: float = 1e-10,
) -> np.ndarray:
    """Minimize ||y - X w||^2 / (2 n) + lam ||w||_1 by coordinate descent.

    X       (n, d) array or nested list; columns of any scale, no intercept and no
            standardization.
    y       (n,) array or list.
    lam     penalty, a number >= 0.
    n_iter  largest number of sweeps over all coordinates, at least 1.
    tol     stop after a sweep in which no coordinate changed by more than tol.

    The start is w = 0. Coordinates are visited in the order of the columns; each is
    moved to the exact minimum given the others. Returns w, a float array (d,).
    Coefficients that the penalty switches off are exactly 0.0 (not -0.0), and so is
    that of an all-zero column. From lam_max = max_j |x_j' y| / n on, all are 0.0,
    at lam_max itself too, whatever the rounding: a penalty at least (1 - 1e-12)
    times lam_max counts as lam_max.

    Raises ValueError if X is not two-dimensional or has no row, if the shape of y
    is not (n,), if lam is negative, infinite or NaN, or if n_iter < 1. The inputs
    are not modified.
    """
    raise NotImplementedError
