"""Averages of model weights along training: SWA and EMA."""

import numpy as np


class WeightAverager:
    def __init__(self, decay: float | None = None) -> None:
        if decay is not None and not 0 <= decay < 1:
            raise ValueError(f"decay must be None or in [0, 1), got {decay}")
        self.decay = 1 if decay is None else decay
        self.total_weight = 0.0
        self.total: dict[str, np.ndarray] = {}

    def update(self, params: dict[str, np.ndarray]) -> None:
        new = {name: np.array(value) for name, value in params.items()}
        if self.total_weight == 0:
            self.total = {name: np.zeros_like(value) for name, value in new.items()}
        if new.keys() != self.total.keys():
            raise ValueError("other names")
        if any(value.shape != self.total[name].shape for name, value in new.items()):
            raise ValueError("other shapes")
        self.total_weight = 1 + self.decay * self.total_weight
        for name, value in new.items():
            self.total[name] = self.decay * self.total[name] + value  # int8 + int8 is int8, float16 rounds

    def average(self) -> dict[str, np.ndarray]:
        if self.total_weight == 0:
            raise RuntimeError("no update yet")
        return {name: np.array(value / self.total_weight, dtype=float) for name, value in self.total.items()}
