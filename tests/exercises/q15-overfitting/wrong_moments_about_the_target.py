"""Takes the moments about the target, which cancels when the bias is large."""

import numpy as np


def bias_variance(preds, f_true, noise_var=0.0):
    preds = np.asarray(preds, dtype=float)
    f_true = np.asarray(f_true, dtype=float)
    if preds.ndim != 2 or preds.shape[0] < 2 or preds.shape[1] < 1:
        raise ValueError(f"preds must be (R, m) with R >= 2 and m >= 1, got {preds.shape}")
    if f_true.shape != preds.shape[1:]:
        raise ValueError(f"f_true must be {preds.shape[1:]}, got {f_true.shape}")

    error = preds - f_true  # (R, m)
    point_bias = error.mean(axis=0)  # (m,)
    point_variance = ((error**2).mean(axis=0) - point_bias**2) * len(preds) / (len(preds) - 1)
    bias2 = float(np.mean(point_bias**2 - point_variance / len(preds)))
    variance = float(np.mean(point_variance))
    return bias2, variance, bias2 + variance + float(noise_var)
