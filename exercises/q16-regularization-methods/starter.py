"""Inverted dropout, and the ridge regression that it is in a linear model."""

import numpy as np


class Dropout:
    """Inverted dropout: a layer that is noisy in training and the identity in use.

    p         probability with which an entry is dropped, 0 <= p <= 1.
    rng       np.random.Generator, the only source of randomness.
    training  whether forward drops entries; True at the start.

    Raises ValueError unless 0 <= p <= 1 (NaN is not).
    """

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        raise NotImplementedError

    def train(self) -> None:
        """Switch to training mode."""
        raise NotImplementedError

    def eval(self) -> None:
        """Switch to evaluation mode."""
        raise NotImplementedError

    def forward(self, x: np.ndarray) -> np.ndarray:
        """The output for x, an array (or nested list) of any shape.

        In training mode, draws u = rng.random(x.shape) exactly once, also for p = 0
        and p = 1. Entries with u >= p are kept and divided by 1 - p; the others
        become exactly 0, even where x is infinite or NaN. For p = 1 all entries
        become 0, without a floating-point warning. In evaluation mode the values of
        x are returned and nothing is drawn.

        The result is a new array, never a view of x, and x is not modified. float32
        stays float32; integers and lists become float64.
        """
        raise NotImplementedError

    def backward(self, grad: np.ndarray) -> np.ndarray:
        """The gradient with respect to the input of the latest forward.

        grad is the gradient with respect to its output. The mask, the scale and
        the mode are those of the latest forward, whatever has been switched since.
        grad is treated as x is: dropped entries are exactly 0, the result is new,
        and the types are the same. It may be called several times.

        Raises RuntimeError before the first forward, and ValueError unless grad has
        the shape of the latest input.
        """
        raise NotImplementedError


def dropout_ridge(X: np.ndarray, y: np.ndarray, p: float) -> np.ndarray:
    """The weights that minimize the expected squared loss under dropout of X.

    X is (n, d), y is (n,); every entry of X is dropped as in Dropout, and the
    expectation of ||y - X_dropped w||^2 is over the masks, not a sample of them.
    If several w minimize it, the one of smallest norm is returned: weights of
    all-zero columns are 0, and at p = 1 all are. Returns a float array (d,).

    Raises ValueError unless X is two-dimensional, y has the shape (n,) and
    0 <= p <= 1. Lists and integers are accepted; the inputs are not modified.
    """
    raise NotImplementedError
