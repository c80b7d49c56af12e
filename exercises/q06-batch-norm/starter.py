"""Batch normalization for inputs of shape (B, d), forward and backward."""

import numpy as np


class BatchNorm:
    """Standardize each feature, then scale by ``gamma`` and shift by ``beta``.

    Attributes, all float arrays of shape (d,): ``gamma`` (starts at 1),
    ``beta`` (0), ``running_mean`` (0), ``running_var`` (1); after ``backward``
    also ``dgamma`` and ``dbeta``.
    """

    def __init__(self, d, eps=1e-5, momentum=0.1):
        """``d``: number of features. ``momentum``: weight of the newest batch."""
        raise NotImplementedError

    def forward(self, x, training):
        """Output of shape (B, d) for an array or nested list ``x`` of that shape.

        Training: normalize with the mean and the biased variance (divisor B) of the
        batch, then move the running statistics toward the batch: new =
        (1 - momentum) * old + momentum * batch, with the unbiased variance (divisor
        B - 1). Inference: normalize with the running statistics and change nothing.
        ``eps`` is added to the variance, inside the square root; ``x`` is not
        modified. An offset of 1e7 on ``x`` costs no more than rounding.

        Raises ValueError, and leaves the running statistics alone, if ``x`` does
        not have the shape (B, d), or if B < 2 in training.
        """
        raise NotImplementedError

    def backward(self, dy):
        """Gradient with respect to the ``x`` of the last ``forward``.

        ``dy`` has the shape of that ``x`` and is not modified. Sets ``dgamma`` and
        ``dbeta``. After a forward pass in training mode the gradient flows through
        the batch mean and variance too; in inference mode they are constants.
        The caller may overwrite ``x`` between ``forward`` and ``backward``.
        """
        raise NotImplementedError
