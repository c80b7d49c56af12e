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
        if decay is not None and not 0 <= decay < 1:
            raise ValueError(f"decay must be None or in [0, 1), got {decay}")
        self.decay = decay
        self.total_weight = 0.0
        self.mean: dict[str, np.ndarray] = {}

    def update(self, params: dict[str, np.ndarray]) -> None:
        """Take in the current parameters: names to arrays, lists or numbers.

        Raises ValueError when names or shapes differ from those of the first
        update; the average is then unchanged. Nothing the caller owns is kept or
        modified.
        """
        # np.array copies
        new = {name: np.array(value, dtype=float) for name, value in params.items()}
        if self.total_weight == 0:
            self.mean = {name: np.zeros_like(value) for name, value in new.items()}
        if new.keys() != self.mean.keys():
            raise ValueError(f"expected {sorted(self.mean)}, got {sorted(new)}")
        for name, value in new.items():
            if value.shape != self.mean[name].shape:
                expected = self.mean[name].shape
                raise ValueError(f"{name} must be {expected}, got {value.shape}")

        # The sum of the weights of all updates, the newest one counted as 1:
        # n, or 1 + d + d^2 + ...
        kept = 1.0 if self.decay is None else self.decay
        self.total_weight = 1 + kept * self.total_weight
        for name, value in new.items():
            self.mean[name] += (value - self.mean[name]) / self.total_weight

    def average(self) -> dict[str, np.ndarray]:
        """The current average: new float arrays with the shapes of the parameters.

        May be called at any time without changing the state. Raises RuntimeError
        before the first update.
        """
        if self.total_weight == 0:
            raise RuntimeError("no update yet: there is nothing to average")
        return {name: value.copy() for name, value in self.mean.items()}
