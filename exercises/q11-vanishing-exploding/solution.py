"""Log-norms of a backpropagated gradient that neither overflow nor underflow."""

from collections.abc import Sequence

import numpy as np

# -_FAR is the exponent of an exact zero, below that of any other number.
_FAR = 2**60


def log10_grad_norms(
    jacobians: Sequence[np.ndarray],
    g_out: np.ndarray,
) -> np.ndarray:
    """Norm of the gradient at every state of a chain, in powers of ten.

    Parameters
    ----------
    jacobians : sequence of T matrices ``J_1 ... J_T``
        ``J_t`` has shape ``(n_t, n_{t-1})`` and maps a change of ``h_{t-1}`` to one
        of ``h_t``. The sizes may differ from step to step; ``T`` may be 0.
    g_out : array of shape ``(n_T,)``
        The gradient at ``h_T``.

    Returns
    -------
    array of shape ``(T + 1,)``
        ``norms[k] = log10 || J_{k+1}^T ... J_T^T g_out ||_2``, so ``norms[T]``
        belongs to ``g_out`` itself and ``norms[0]`` to the input of the chain.
        ``-inf`` where the gradient is exactly zero; never NaN, and no warning.

    Raises
    ------
    ValueError
        If the shapes do not fit together or an input is not finite.

    Up to the rounding of sums, the result is right for every finite float64, and
    even where the gradient is far outside their range. Inputs are not modified.
    """
    matrices = [np.asarray(J, dtype=float) for J in jacobians]
    g = np.asarray(g_out, dtype=float)
    _check(matrices, g)

    norms = np.full(len(matrices) + 1, -np.inf)
    # One scale for the whole vector is the usual trick. An exponent for every entry
    # also keeps an entry 400 orders below its neighbor, and powers of two keep
    # exact cancellation exact (-inf, not -16).
    mantissa, exponent = _split(g)  # (n,) each
    for k in range(len(matrices), -1, -1):
        square, power = _sum(mantissa**2, 2 * exponent)
        if square == 0.0:
            break  # zero from here backwards
        norms[k] = (np.log10(square) + power * np.log10(2.0)) / 2
        if k > 0:
            a, b = _split(matrices[k - 1])  # (n_k, n_{k-1}) each
            # J_k^T g: the terms of each sum stand along the first axis.
            mantissa, exponent = _sum(a * mantissa[:, None], b + exponent[:, None])
    return norms


def _split(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x = mantissa * 2**exponent, exactly."""
    mantissa, exponent = np.frexp(x)
    return mantissa, exponent.astype(np.int64)


def _sum(
    mantissa: np.ndarray,
    exponent: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Sum of mantissa * 2**exponent over the first axis, in the same form."""
    top = np.where(mantissa != 0, exponent, -_FAR).max(axis=0, initial=-_FAR)
    # Relative to the largest term; what underflows is far below the sum's rounding.
    shift = np.clip(exponent - top, -1100, 0).astype(np.int32)
    with np.errstate(under="ignore"):
        m, e = _split(np.ldexp(mantissa, shift).sum(axis=0))
    return m, e + top


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
