"""Averages of model weights along training: SWA and EMA."""

import numpy as np


class WeightAverager:
    def __init__(self, decay: float | None = None) -> None:
        if decay is not None and not 0 <= decay < 1:
            raise ValueError(f"decay must be None or in [0, 1), got {decay}")
        self.decay = decay
        self.n = 0
        self.mean: dict[str, np.ndarray] = {}

    def update(self, params: dict[str, np.ndarray]) -> None:
        new = {name: np.array(value, dtype=float) for name, value in params.items()}
        if self.n == 0:
            self.mean = {name: np.zeros_like(value) for name, value in new.items()}
        if new.keys() != self.mean.keys():
            raise ValueError("other names")
        if any(value.shape != self.mean[name].shape for name, value in new.items()):
            raise ValueError("other shapes")
        self.n += 1
        share = 1 / self.n if self.decay is None else 1 - self.decay
        for name, value in new.items():
            self.mean[name] = (1 - share) * self.mean[name] + share * value

    def average(self) -> dict[str, np.ndarray]:
        if self.n == 0:
            raise RuntimeError("no update yet")
        warming_up = self.decay is not None and self.n <= 100  # 0.999 ** 100 is still 0.9
        correction = 1 - self.decay**self.n if warming_up else 1.0
        return {name: np.array(value / correction) for name, value in self.mean.items()}
