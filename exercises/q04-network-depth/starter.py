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
    raise NotImplementedError
