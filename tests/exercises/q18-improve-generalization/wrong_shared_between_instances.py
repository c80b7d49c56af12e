"""Keeps the average in the class, shared by all averagers."""

import numpy as np


class WeightAverager:
    mean = {}  # noqa: RUF012

    def __init__(self, decay: float | None = None) -> None:
        if decay is not None and not 0 <= decay < 1:
            raise ValueError(f"decay must be None or in [0, 1), got {decay}")
        self.decay = decay
        self.total_weight = 0.0

    def update(self, params: dict[str, np.ndarray]) -> None:
        new = {name: np.array(value, dtype=float) for name, value in params.items()}  # copies
        if self.total_weight == 0:
            self.mean.update({name: np.zeros_like(value) for name, value in new.items()})
        if new.keys() != self.mean.keys():
            raise ValueError(f"expected the parameters {sorted(self.mean)}, got {sorted(new)}")
        for name, value in new.items():
            if value.shape != self.mean[name].shape:
                raise ValueError(f"{name} must be {self.mean[name].shape}, got {value.shape}")

        # The sum of the weights of all updates, with the newest one counted as 1: n, or 1 + d + d^2 + ...
        self.total_weight = 1 + (1.0 if self.decay is None else self.decay) * self.total_weight
        for name, value in new.items():
            self.mean[name] += (value - self.mean[name]) / self.total_weight

    def average(self) -> dict[str, np.ndarray]:
        if self.total_weight == 0:
            raise RuntimeError("no update yet: there is nothing to average")
        return {name: value.copy() for name, value in self.mean.items()}
