"""Multiplies first and takes the logarithm at the end."""

import numpy as np


def log10_grad_norms(jacobians, g_out):
    v = np.array(g_out, dtype=float)
    matrices = [np.asarray(J, dtype=float) for J in jacobians]
    if v.ndim != 1 or not all(np.isfinite(a).all() for a in [v, *matrices]):
        raise ValueError("bad input")
    size = len(v)
    for J in matrices[::-1]:
        if J.ndim != 2 or J.shape[0] != size:
            raise ValueError("shapes do not fit")
        size = J.shape[1]
    gradients = [v]
    with np.errstate(all="ignore"):
        for J in matrices[::-1]:
            gradients.append(J.T @ gradients[-1])
        return np.log10([np.linalg.norm(g) for g in gradients[::-1]])
