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
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(d), np.zeros(d)
        self.running_mean, self.running_var = np.zeros(d), np.ones(d)

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
        x = np.asarray(x, dtype=float)
        if x.ndim != 2 or x.shape[1] != len(self.gamma):
            raise ValueError(f"expected (B, {len(self.gamma)}), got {x.shape}")
        if training:
            B = len(x)
            if B < 2:
                raise ValueError("the variance of a single sample is zero")
            mu, var = x.mean(0), x.var(0)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mu
            self.running_var = (1 - m) * self.running_var + m * var * B / (B - 1)
        else:
            mu, var = self.running_mean, self.running_var
        sigma = np.sqrt(var + self.eps)
        x_hat = (x - mu) / sigma
        self._cache = x_hat, sigma, training
        return self.gamma * x_hat + self.beta

    def backward(self, dy):
        """Gradient with respect to the ``x`` of the last ``forward``.

        ``dy`` has the shape of that ``x`` and is not modified. Sets ``dgamma`` and
        ``dbeta``. After a forward pass in training mode the gradient flows through
        the batch mean and variance too; in inference mode they are constants.
        The caller may overwrite ``x`` between ``forward`` and ``backward``.
        """
        dy = np.asarray(dy, dtype=float)
        x_hat, sigma, training = self._cache
        self.dgamma, self.dbeta = (dy * x_hat).sum(0), dy.sum(0)
        dx_hat = dy * self.gamma
        if training:
            dx_hat = dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)
        return dx_hat / sigma
