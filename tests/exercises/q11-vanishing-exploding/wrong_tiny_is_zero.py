"""Treats a gradient below the smallest normal float as exactly zero."""

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
    norms = np.full(len(matrices) + 1, -np.inf)
    exponent = 0.0
    for k in range(len(matrices), -1, -1):
        largest = np.abs(v).max(initial=0.0)
        if largest < np.finfo(float).tiny:
            break
        v = v / largest
        exponent += np.log10(largest)
        norms[k] = exponent + np.log10(np.linalg.norm(v))
        if k > 0:
            J = matrices[k - 1]
            total = np.abs(v).sum()
            scale = min(np.abs(J).max(initial=0.0), 1.0)
            if scale == 0.0:
                break
            v = (J / scale).T @ (v / total)
            exponent += np.log10(total) + np.log10(scale)
    return norms
