"""Checks a shape only when the gradient gets there, so a dead gradient hides the error."""

import numpy as np


def log10_grad_norms(jacobians, g_out):
    v = np.array(g_out, dtype=float)
    matrices = [np.asarray(J, dtype=float) for J in jacobians]
    if v.ndim != 1 or not all(np.isfinite(a).all() for a in [v, *matrices]):
        raise ValueError("bad input")
    norms = np.full(len(matrices) + 1, -np.inf)
    exponent = 0.0
    for k in range(len(matrices), -1, -1):
        largest = np.abs(v).max(initial=0.0)
        if largest == 0.0:
            break
        v = v / largest
        exponent += np.log10(largest)
        norms[k] = exponent + np.log10(np.linalg.norm(v))
        if k > 0:
            J = matrices[k - 1]
            if J.ndim != 2 or J.shape[0] != len(v):
                raise ValueError("shapes do not fit")
            total = np.abs(v).sum()
            v = J.T @ (v / total)
            exponent += np.log10(total)
    return norms
