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
    preds = np.asarray(preds, dtype=float)
    f_true = np.asarray(f_true, dtype=float)
    if preds.ndim != 2 or preds.shape[0] < 2 or preds.shape[1] < 1:
        raise ValueError(f"preds must be (R >= 2, m >= 1), got {preds.shape}")
    if f_true.shape != preds.shape[1:]:
        raise ValueError(f"f_true must be {preds.shape[1:]}, got {f_true.shape}")

    point_variance = preds.var(axis=0, ddof=1)  # (m,)
    point_bias = preds.mean(axis=0) - f_true  # (m,)
    # E[(mean prediction - f)^2] = bias^2 + variance / R: take the second term off.
    bias2 = float(np.mean(point_bias**2 - point_variance / len(preds)))
    variance = float(np.mean(point_variance))
    return bias2, variance, bias2 + variance + float(noise_var)
