"""Averages of model weights along training: SWA and EMA."""

import numpy as np


class WeightAverager:
    """Running average of a dict of parameter arrays.

    decay = None       the plain mean of all updates (stochastic weight averaging,
                       SWA);
    0 <= decay < 1     an exponential moving average (EMA) with bias correction:
                       after n updates, the one made k steps before the last has the
                       weight decay**k * (1 - decay) / (1 - decay**n); together 1.

    Raises ValueError for any other decay (NaN, negative, 1 or larger).
    """

    def __init__(self, decay: float | None = None) -> None:
        raise NotImplementedError

    def update(self, params: dict[str, np.ndarray]) -> None:
        """Take in the current parameters: names to arrays, lists or numbers.

        Raises ValueError when names or shapes differ from those of the first
        update; the average is then unchanged. Nothing the caller owns is kept or
        modified.
        """
        raise NotImplementedError

    def average(self) -> dict[str, np.ndarray]:
        """The current average: new float arrays with the shapes of the parameters.

        May be called at any time without changing the state. Raises RuntimeError
        before the first update.
        """
        raise NotImplementedError
