"""Computes the variance as E[x^2] - E[x]^2, which cancels when the mean is large."""

import numpy as np


def preln_block(x, W1, W2, dy, eps=1e-5):
    x, W1, W2, dy = (np.asarray(a, dtype=float) for a in (x, W1, W2, dy))
    if x.ndim != 2 or dy.shape != x.shape:
        raise ValueError(f"x {x.shape} and dy {dy.shape} must have one shape (B, n)")
    if W1.ndim != 2 or W1.shape[0] != x.shape[1] or W2.shape != W1.shape[::-1]:
        raise ValueError(f"W1 {W1.shape} and W2 {W2.shape} do not fit x {x.shape}")
    if not eps >= 0:
        raise ValueError(f"eps is {eps}, expected at least 0")

    # forward
    centred = x - x.mean(axis=1, keepdims=True)
    centred[np.ptp(x, axis=1) == 0] = 0.0  # a rounded mean would leave noise in a constant row
    var = (x**2).mean(axis=1, keepdims=True) - x.mean(axis=1, keepdims=True) ** 2
    std = np.sqrt(np.maximum(var, 0.0) + eps)
    inverse_std = np.divide(1.0, std, out=np.zeros_like(std), where=std > 0)
    u = centred * inverse_std  # (B, n)
    z = u @ W1  # (B, m)
    a = np.maximum(z, 0.0)
    y = x + a @ W2

    # backward: dy reaches x along two paths, the identity and the branch
    dW2 = a.T @ dy
    dz = (dy @ W2.T) * (z > 0)
    dW1 = u.T @ dz
    du = dz @ W1.T
    through_norm = du - du.mean(axis=1, keepdims=True) - u * (du * u).mean(axis=1, keepdims=True)
    dx = dy + through_norm * inverse_std
    return y, dx, dW1, dW2
