"""Stops when no weight moves by more than the tolerance, whatever the scale of its feature."""

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
    residual = y.copy()
    power = (X**2).sum(axis=0) / n  # (d,) second derivative of the data term
    lambda_max = np.abs(X.T @ y).max(initial=0.0) / n
    if l1 >= lambda_max:  # the subgradient at 0 contains 0
        return w

    for _ in range(max_iter):
        largest_move = 0.0
        for j in range(d):
            if power[j] == 0:
                continue
            # Without its own contribution, feature j would see this correlation with the residual.
            rho = X[:, j] @ residual / n + power[j] * w[j]
            new = np.sign(rho) * (abs(rho) - l1) / (power[j] + l2) if abs(rho) > l1 else 0.0
            if new != w[j]:
                residual += X[:, j] * (w[j] - new)
                largest_move = max(largest_move, abs(new - w[j]))
                w[j] = new
        if largest_move <= tol * lambda_max:
            break
    return w
