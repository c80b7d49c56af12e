"""The lasso by cyclic coordinate descent."""

import numpy as np


def lasso_cd(
    X: np.ndarray, y: np.ndarray, lam: float, n_iter: int = 10_000, tol: float = 1e-10
) -> np.ndarray:
    """Minimise ||y - X w||^2 / (2 n) + lam ||w||_1 by cyclic coordinate descent, starting from w = 0.

    X       (n, d) array or nested list; columns may have any scale. No intercept, no standardisation.
    y       (n,) array or list.
    lam     penalty, a number >= 0.
    n_iter  largest number of sweeps over all coordinates, at least 1.
    tol     stop after a sweep in which no coordinate changed by more than tol.

    Every coordinate is moved to the exact minimum given the others. Returns w, a float array of shape (d,);
    coefficients that the penalty switches off are exactly 0.0, and so is that of an all-zero column.

    Raises ValueError if X is not two-dimensional or has no row, if the shape of y is not (n,), if lam is negative,
    infinite or NaN, or if n_iter < 1. The inputs are not modified.
    """
    raise NotImplementedError
