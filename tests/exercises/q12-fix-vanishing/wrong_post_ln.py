"""Normalises after the addition: a Post-LN block, with the right gradients of the wrong function."""

import numpy as np


def preln_block(x, W1, W2, dy, eps=1e-5):
    x, W1, W2, dy = (np.asarray(a, dtype=float) for a in (x, W1, W2, dy))
    if x.ndim != 2 or dy.shape != x.shape:
        raise ValueError(f"x {x.shape} and dy {dy.shape} must have one shape (B, n)")
    if W1.ndim != 2 or W1.shape[0] != x.shape[1] or W2.shape != W1.shape[::-1]:
        raise ValueError(f"W1 {W1.shape} and W2 {W2.shape} do not fit x {x.shape}")
    if not eps >= 0:
        raise ValueError(f"eps is {eps}, expected at least 0")

    # forward: the norm stands after the addition
    z = x @ W1
    a = np.maximum(z, 0.0)
    h = x + a @ W2
    centred = h - h.mean(axis=1, keepdims=True)
    inverse_std = 1.0 / np.sqrt((centred**2).mean(axis=1, keepdims=True) + max(eps, 1e-12))
    y = centred * inverse_std

    dh = dy - dy.mean(axis=1, keepdims=True) - y * (dy * y).mean(axis=1, keepdims=True)
    dh = dh * inverse_std
    dz = (dh @ W2.T) * (z > 0)
    return y, dh + dz @ W1.T, x.T @ dz, a.T @ dh
