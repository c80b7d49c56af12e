"""Log-norms of a backpropagated gradient that neither overflow nor underflow."""

from collections.abc import Sequence

import numpy as np


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
    raise NotImplementedError
