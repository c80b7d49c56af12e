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
    raise NotImplementedError
