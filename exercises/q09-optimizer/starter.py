"""AdamW, and Adam with an L2 penalty, on a list of arrays."""

from collections.abc import Sequence

import numpy as np

Arrays = Sequence[np.ndarray]


class AdamW:
    """Adam with decoupled weight decay, or (decoupled=False) with an L2 penalty.

    One call of step, with t counting the calls from 1, does for each parameter
    array theta and its gradient g:

        g <- g + wd * theta                 only if not decoupled
        m <- b1 * m + (1 - b1) * g          m and v start at zero
        v <- b2 * v + (1 - b2) * g**2
        m_hat = m / (1 - b1**t),   v_hat = v / (1 - b2**t)
        theta <- theta - lr * wd * theta    only if decoupled, with the old theta
                       - lr * m_hat / (sqrt(v_hat) + eps)

    Everything acts elementwise. A quotient 0 / 0 (eps = 0 and a gradient that has
    always been zero) counts as 0, without a floating-point warning.

    Raises ValueError unless lr, eps and wd are at least 0 and b1, b2 lie in [0, 1).
    """

    def __init__(
        self,
        lr: float = 1e-3,
        b1: float = 0.9,
        b2: float = 0.999,
        eps: float = 1e-8,
        wd: float = 0.0,
        decoupled: bool = True,
    ) -> None:
        raise NotImplementedError

    def step(self, params: Arrays, grads: Arrays) -> None:
        """Update the float arrays in params in place; return None.

        params and grads are sequences of the same length; grads[i] has the shape
        of params[i] (any shape, also ()), may hold integers, and is not modified,
        nor is it kept: the caller may overwrite it after the call. State belongs to
        the position in the list, and every call must come with the first's shapes.

        Raises ValueError, and changes neither params nor the state, if the lengths
        differ, if the shapes of a parameter and its gradient differ, or if the
        shapes differ from those of the first call.
        """
        raise NotImplementedError
