"""Batch normalization for inputs of shape (B, d), forward and backward."""

import numpy as np


class BatchNorm:
    """Standardize each feature, then scale by ``gamma`` and shift by ``beta``.

    Attributes, all float arrays of shape (d,): ``gamma`` (starts at 1), ``beta`` (0), ``running_mean`` (0),
    ``running_var`` (1); after ``backward`` also ``dgamma`` and ``dbeta``.
    """

    def __init__(self, d, eps=1e-5, momentum=0.1):
        """``d``: number of features. ``momentum``: weight of the newest batch in the running statistics."""
        raise NotImplementedError

    def forward(self, x, training):
        """Output of shape (B, d) for ``x`` of shape (B, d), a float array or nested list; ``x`` is not modified.

        Training: normalize with the mean and the biased variance (divisor B) of the batch, then move the running
        statistics towards the batch: new = (1 - momentum) * old + momentum * batch, with the unbiased variance
        (divisor B - 1). Inference: normalize with the running statistics and change nothing.
        ``eps`` is added to the variance, inside the square root.

        Raises ValueError if ``x`` has not the shape (B, d), or if B < 2 in training.
        """
        raise NotImplementedError

    def backward(self, dy):
        """Gradient with respect to the ``x`` of the last ``forward``, given ``dy`` of the same shape.

        Sets ``dgamma`` and ``dbeta``. After a forward pass in training mode the gradient flows through the batch
        mean and variance too; in inference mode the statistics are constants. Does not modify ``dy``.
        """
        raise NotImplementedError
