"""Log-norms of a backpropagated gradient that neither overflow nor underflow."""

from collections.abc import Sequence

import numpy as np


def log10_grad_norms(jacobians: Sequence[np.ndarray], g_out: np.ndarray) -> np.ndarray:
    """Norm of the gradient at every state of a chain, in powers of ten.

    Parameters
    ----------
    jacobians : sequence of T matrices ``J_1 ... J_T``
        ``J_t`` has shape ``(n_t, n_{t-1})`` and maps a change of ``h_{t-1}`` to one of
        ``h_t``. The sizes may differ from step to step; ``T`` may be 0.
    g_out : array of shape ``(n_T,)``
        The gradient at ``h_T``.

    Returns
    -------
    array of shape ``(T + 1,)``
        ``norms[k] = log10 || J_{k+1}^T ... J_T^T g_out ||_2``, so ``norms[T]`` belongs to
        ``g_out`` itself and ``norms[0]`` to the input of the chain. ``-inf`` where the
        gradient is exactly zero; never NaN, and no warning.

    Raises
    ------
    ValueError
        If the shapes do not fit together or an input is not finite.

    The result is right even where the gradient itself is far outside the range of float64.
    Inputs are not modified.
    """
    v = np.array(g_out, dtype=float)
    matrices = [np.asarray(J, dtype=float) for J in jacobians]
    _check(matrices, v)

    norms = np.full(len(matrices) + 1, -np.inf)
    exponent = 0.0  # the gradient is 10**exponent * v
    with np.errstate(under="ignore"):  # what underflows here is negligible beside the largest entry
        for k in range(len(matrices), -1, -1):
            largest = np.abs(v).max(initial=0.0)
            if largest == 0.0:
                break  # zero from here backwards
            v = v / largest  # before squaring: entries of 1e-300 would give a norm of 0
            exponent += np.log10(largest)
            norms[k] = exponent + np.log10(np.linalg.norm(v))
            if k == 0:
                break
            J = matrices[k - 1]
            scale = min(np.abs(J).max(initial=0.0), 1.0)  # only ever scale a small matrix up
            if scale == 0.0:
                break
            total = np.abs(v).sum()  # with sum |v| = 1 the product is at most max |J|: no overflow
            v = (J / scale).T @ (v / total)
            exponent += np.log10(scale) + np.log10(total)
    return norms


def _check(matrices: list[np.ndarray], g: np.ndarray) -> None:
    if g.ndim != 1:
        raise ValueError(f"g_out has shape {g.shape}, expected one axis")
    size = len(g)
    for t in range(len(matrices), 0, -1):
        J = matrices[t - 1]
        if J.ndim != 2 or J.shape[0] != size:
            raise ValueError(f"J_{t} has shape {J.shape}, expected ({size}, n)")
        size = J.shape[1]
    if not all(np.isfinite(a).all() for a in [g, *matrices]):
        raise ValueError("inputs must be finite")
