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
        if not 0 <= p <= 1:
            raise ValueError(f"p must lie in [0, 1], got {p}")
        self.p, self.rng = p, rng
        self.training = True
        # Which entries the latest forward kept, and what it divided them by.
        self._latest: tuple = ()

    def train(self) -> None:
        """Switch to training mode."""
        self.training = True

    def eval(self) -> None:
        """Switch to evaluation mode."""
        self.training = False

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
        x = _as_float(x)
        if self.training:
            self._latest = self.rng.random(x.shape) >= self.p, 1 - self.p
        else:
            self._latest = np.ones(x.shape, dtype=bool), 1.0
        return self._apply(x)

    def backward(self, grad: np.ndarray) -> np.ndarray:
        """The gradient with respect to the input of the latest forward.

        grad is the gradient with respect to its output. The mask, the scale and
        the mode are those of the latest forward, whatever has been switched since.
        grad is treated as x is: dropped entries are exactly 0, the result is new,
        and the types are the same. It may be called several times.

        Raises RuntimeError before the first forward, and ValueError unless grad has
        the shape of the latest input.
        """
        if not self._latest:
            raise RuntimeError("backward before forward")
        grad = _as_float(grad)
        if grad.shape != self._latest[0].shape:
            raise ValueError(f"grad has the shape {grad.shape}, the input had not")
        return self._apply(grad)

    def _apply(self, a: np.ndarray) -> np.ndarray:
        kept, share = self._latest
        result = np.zeros_like(a)
        result[kept] = a[kept] / a.dtype.type(share)
        return result


def dropout_ridge(X: np.ndarray, y: np.ndarray, p: float) -> np.ndarray:
    """The weights that minimize the expected squared loss under dropout of X.

    X is (n, d), y is (n,); every entry of X is dropped as in Dropout, and the
    expectation of ||y - X_dropped w||^2 is over the masks, not a sample of them.
    If several w minimize it, the one of smallest norm is returned: weights of
    all-zero columns are 0, and at p = 1 all are. Returns a float array (d,).

    Raises ValueError unless X is two-dimensional, y has the shape (n,) and
    0 <= p <= 1. Lists and integers are accepted; the inputs are not modified.
    """
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    if X.ndim != 2 or y.shape != X.shape[:1]:
        raise ValueError(f"need X (n, d) and y (n,), got {X.shape} and {y.shape}")
    if not 0 <= p <= 1:
        raise ValueError(f"p must lie in [0, 1], got {p}")
    d = X.shape[1]
    if p == 1:
        return np.zeros(d)
    # One more row for each weight: its square is the variance that the masks add.
    penalty = np.sqrt(p / (1 - p)) * np.linalg.norm(X, axis=0)  # (d,)
    rows = np.vstack([X, np.diag(penalty)])
    return np.linalg.lstsq(rows, np.concatenate([y, np.zeros(d)]), rcond=None)[0]


def _as_float(a: np.ndarray) -> np.ndarray:
    a = np.asarray(a)
    return a if a.dtype.kind == "f" else a.astype(float)
