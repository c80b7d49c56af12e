"""Accepts a number as the target of one point, and a flat list as the predictions at one point."""

import numpy as np


def bias_variance(preds, f_true, noise_var=0.0):
    preds = np.asarray(preds, dtype=float)
    f_true = np.atleast_1d(np.asarray(f_true, dtype=float))
    if preds.ndim == 1:
        preds = preds[:, None]
    if preds.ndim != 2 or preds.shape[0] < 2 or preds.shape[1] < 1:
        raise ValueError(f"preds must be (R, m) with R >= 2 and m >= 1, got {preds.shape}")
    if f_true.shape != preds.shape[1:]:
        raise ValueError(f"f_true must be {preds.shape[1:]}, got {f_true.shape}")

    point_variance = preds.var(axis=0, ddof=1)  # (m,)
    point_bias = preds.mean(axis=0) - f_true  # (m,)
    bias2 = float(np.mean(point_bias**2 - point_variance / len(preds)))
    variance = float(np.mean(point_variance))
    return bias2, variance, bias2 + variance + float(noise_var)
