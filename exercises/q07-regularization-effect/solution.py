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
    X = np.asarray(X, dtype=float)
    y = np.asarray(y, dtype=float)
    if X.ndim != 2 or X.shape[0] < 1:
        raise ValueError(f"X must be (n, d) with n >= 1, got {X.shape}")
    if y.shape != X.shape[:1]:
        raise ValueError(f"y must have one value a row of X, got {y.shape}")
    if not 0 <= lam < np.inf:
        raise ValueError(f"lam must be finite and not negative, got {lam}")
    if n_iter < 1:
        raise ValueError(f"n_iter must be at least 1, got {n_iter}")

    n, d = X.shape
    curvature = (X**2).sum(axis=0) / n  # (d,)
    w = np.zeros(d)
    # Rounding could leave 1e-17 where the penalty just suffices.
    if np.all(np.abs(X.T @ y / n) * (1 - 1e-12) <= lam):
        return w
    residual = y.copy()  # y - X w, kept up to date
    for _ in range(n_iter):
        largest = 0.0
        for j in range(d):
            if curvature[j] == 0.0:
                continue
            # Correlation with what the other coordinates leave over.
            pull = X[:, j] @ residual / n + curvature[j] * w[j]
            new = np.sign(pull) * max(abs(pull) - lam, 0.0) / curvature[j]
            change = new - w[j]
            if change != 0.0:
                residual -= change * X[:, j]
                w[j] = new
                largest = max(largest, abs(change))
        if largest <= tol:
            break
    return w + 0.0  # turns -0.0 into 0.0
