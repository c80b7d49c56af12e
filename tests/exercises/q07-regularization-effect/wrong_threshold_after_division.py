"""Divides before it thresholds: the penalty is scaled by the curvature."""

import numpy as np


def lasso_cd(
    X: np.ndarray, y: np.ndarray, lam: float, n_iter: int = 10_000, tol: float = 1e-10
) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    y = np.asarray(y, dtype=float)
    if X.ndim != 2 or X.shape[0] < 1:
        raise ValueError(f"X must be (n, d) with n >= 1, got {X.shape}")
    if y.shape != X.shape[:1]:
        raise ValueError(f"y must be {X.shape[:1]}, got {y.shape}")
    if not 0 <= lam < np.inf:
        raise ValueError(f"lam must be finite and not negative, got {lam}")
    if n_iter < 1:
        raise ValueError(f"n_iter must be at least 1, got {n_iter}")

    n, d = X.shape
    curvature = (X**2).sum(axis=0) / n  # (d,)
    w = np.zeros(d)
    residual = y.copy()  # y - X w, kept up to date
    for _ in range(n_iter):
        largest = 0.0
        for j in range(d):
            if curvature[j] == 0.0:
                continue
            pull = X[:, j] @ residual / n + curvature[j] * w[j]  # correlation without coordinate j
            new = np.sign(pull) * max(abs(pull) / curvature[j] - lam, 0.0)
            change = new - w[j]
            if change != 0.0:
                residual -= change * X[:, j]
                w[j] = new
                largest = max(largest, abs(change))
        if largest <= tol:
            break
    return w + 0.0  # turns -0.0 into 0.0
