"""Estimate bias, variance and expected error from repeated training runs."""

import numpy as np


def bias_variance(
    preds: np.ndarray, f_true: np.ndarray, noise_var: float = 0.0
) -> tuple[float, float, float]:
    """Unbiased bias-variance decomposition of the squared error, mean over points.

    preds      (R, m) array or nested list: predictions of R models, each trained on
               its own independent training set, at the same m points.
    f_true     (m,) array or list: the noise-free target at these points.
    noise_var  variance of the label noise (a number).

    Returns three floats ``(bias2, variance, expected_mse)``:

    variance      mean over the points of the unbiased sample variance (ddof = 1) of
                  the R predictions;
    bias2         unbiased estimate of the squared bias: mean over the points of
                  (mean prediction - f_true)**2 - sample variance / R.
                  It may be negative and is not clipped;
    expected_mse  bias2 + variance + noise_var.

    A large common offset, or a bias far larger than the spread, must not cost the
    variance its digits.

    Raises ValueError unless preds is two-dimensional with R >= 2 and m >= 1, and
    f_true has the shape (m,); nothing is broadcast. The inputs are not modified.
    """
    raise NotImplementedError
