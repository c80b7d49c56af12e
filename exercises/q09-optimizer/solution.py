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
        if not (lr >= 0 and eps >= 0 and wd >= 0 and 0 <= b1 < 1 and 0 <= b2 < 1):
            raise ValueError("need lr, eps, wd >= 0 and 0 <= b1, b2 < 1")
        self.lr, self.b1, self.b2, self.eps, self.wd = lr, b1, b2, eps, wd
        self.decoupled = decoupled
        self.t = 0
        self.m: list[np.ndarray] = []
        self.v: list[np.ndarray] = []

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
        grads = [np.asarray(g, dtype=float) for g in grads]
        shapes = [np.shape(p) for p in params]
        if shapes != [g.shape for g in grads]:
            raise ValueError("params and grads differ in shape")
        if self.t == 0:
            self.m = [np.zeros(shape) for shape in shapes]
            self.v = [np.zeros(shape) for shape in shapes]
        elif shapes != [m.shape for m in self.m]:
            raise ValueError("shapes differ from those of the first step")
        self.t += 1
        for theta, g, m, v in zip(params, grads, self.m, self.v, strict=True):
            if not self.decoupled:
                g = g + self.wd * theta
            m[...] = self.b1 * m + (1 - self.b1) * g
            v[...] = self.b2 * v + (1 - self.b2) * g * g
            m_hat = m / (1 - self.b1**self.t)
            scale = np.sqrt(v / (1 - self.b2**self.t)) + self.eps
            update = np.divide(m_hat, scale, out=np.zeros(m.shape), where=scale > 0)
            if self.decoupled:
                update = update + self.wd * theta
            theta -= self.lr * update
