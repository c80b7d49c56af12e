"""Forward and backward pass of a residual network, branches scaled by 1/sqrt(L)."""

import numpy as np


def resnet_loss_grads(params, X, Y):
    """Loss and gradients of a residual network without biases.

    params: pair (W, V). W: L matrices of shape (n, n), as an array (L, n, n) or a
        list; L may be 0. V: (n, k).
    X: (B, n), one sample per row, B >= 1. Y: (B, k).

    With x_0 = X, each block computes x_l = x_{l-1} + relu(x_{l-1}) W_l / sqrt(L);
    the output is x_L V, and the loss is the mean over the B samples of
    |output - Y|^2 / 2 (squares summed over the k outputs). The slope of relu at 0
    is 0, and there is no relu before the output.

    Returns (loss, (dW, dV), dX): a float, arrays of shape (L, n, n) and (n, k), and
    one of shape (B, n), all float64 and none of them a view of an input. Nothing
    that is passed in is modified. Raises ValueError if shapes do not fit or B is 0.
    """
    W, V = params
    V, X, Y = (np.asarray(a, dtype=float) for a in (V, X, Y))
    if X.ndim != 2 or len(X) == 0:
        raise ValueError(f"X must have shape (B, n) with B >= 1, got {X.shape}")
    B, n = X.shape
    if V.ndim != 2 or len(V) != n:
        raise ValueError(f"V must have shape ({n}, k), got {V.shape}")
    if Y.shape != (B, V.shape[1]):
        raise ValueError(f"Y must have shape {(B, V.shape[1])}, got {Y.shape}")
    W = [np.asarray(w, dtype=float) for w in W]
    if any(w.shape != (n, n) for w in W):
        raise ValueError(f"each matrix of W must have shape {(n, n)}")

    L = len(W)
    scale = 1 / np.sqrt(max(L, 1))
    states = [X]
    for w in W:
        x = states[-1]
        states.append(x + scale * np.maximum(x, 0) @ w)
    residual = states[-1] @ V - Y
    loss = float((residual**2).sum() / (2 * B))

    g = residual / B  # dL/d output
    dV = states[-1].T @ g
    g = g @ V.T  # dL/dx_L
    dW = np.zeros((L, n, n))
    for l in range(L - 1, -1, -1):
        x = states[l]
        dW[l] = scale * np.maximum(x, 0).T @ g
        g = g + scale * (g @ W[l].T) * (x > 0)  # shortcut + branch
    return loss, (dW, dV), g
