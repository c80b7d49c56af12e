"""Forward and backward pass of one Pre-LN residual block."""

import numpy as np


def preln_block(
    x: np.ndarray, W1: np.ndarray, W2: np.ndarray, dy: np.ndarray, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return ``(y, dx, dW1, dW2)`` for ``y = x + relu(LN(x) @ W1) @ W2``.

    Parameters
    ----------
    x : array or lists ``(B, n)``, one example per row; integers are fine, here
        and below
    W1 : array ``(n, m)``
    W2 : array ``(m, n)``
    dy : array ``(B, n)``
        The gradient of a scalar loss with respect to ``y``.
    eps : float, at least 0
        ``LN(x) = (x - mean) / sqrt(var + eps)``, with the mean and the biased
        variance of each row, and no learned scale or shift. A row of equal entries
        has variance exactly 0, whatever rounding does to its mean.

    Returns
    -------
    y : array ``(B, n)``
    dx, dW1, dW2 : gradients of the same loss, in the shapes of ``x``, ``W1``,
        ``W2`` (summed over the rows, not averaged). The slope of relu at 0 is 0.
        Where ``var + eps`` is 0 (constant row, ``eps = 0``), LN gives zeros and
        passes no gradient.

    Raises
    ------
    ValueError
        If the shapes do not fit together or ``eps`` is negative.

    No result is NaN for finite inputs of ordinary size. Inputs are not modified;
    results are new arrays.
    """
    x, W1, W2, dy = (np.asarray(a, dtype=float) for a in (x, W1, W2, dy))
    if x.ndim != 2 or dy.shape != x.shape:
        raise ValueError(f"x {x.shape} and dy {dy.shape} must have one shape")
    if W1.ndim != 2 or W1.shape[0] != x.shape[1] or W2.shape != W1.shape[::-1]:
        raise ValueError(f"W1 {W1.shape} and W2 {W2.shape} do not fit x {x.shape}")
    if not eps >= 0:
        raise ValueError(f"eps is {eps}, expected at least 0")

    # forward
    centred = x - x.mean(axis=1, keepdims=True)
    # a rounded mean would leave noise in a constant row
    centred[np.ptp(x, axis=1) == 0] = 0.0
    std = np.sqrt((centred**2).mean(axis=1, keepdims=True) + eps)
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
    along_u = u * (du * u).mean(axis=1, keepdims=True)
    through_norm = du - du.mean(axis=1, keepdims=True) - along_u
    dx = dy + through_norm * inverse_std
    return y, dx, dW1, dW2
