"""Subgradient descent: weights come close to zero but are never exactly zero."""

import numpy as np


def elastic_net(
    X: np.ndarray, y: np.ndarray, l1: float, l2: float, tol: float = 1e-10, max_iter: int = 10000
) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    y = np.asarray(y, dtype=float)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError(f"X must be (n, d) with n >= 1, got {X.shape}")
    if y.shape != X.shape[:1]:
        raise ValueError(f"y must be {X.shape[:1]}, got {y.shape}")
    if not (l1 >= 0 and l2 >= 0):
        raise ValueError(f"penalties must be non-negative, got l1={l1}, l2={l2}")

    n, d = X.shape
    w = np.zeros(d)
    step = 1.0 / (np.linalg.norm(X, 2) ** 2 / n + l2 + 1e-12)
    for k in range(min(max_iter, 3000)):
        gradient = -X.T @ (y - X @ w) / n + l2 * w + l1 * np.sign(w)
        w = w - step / (1 + 0.01 * k) * gradient
    return w
