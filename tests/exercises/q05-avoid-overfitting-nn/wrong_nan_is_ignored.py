"""Skips values that are not finite instead of counting them as bad."""

import copy

import numpy as np


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0, mode="min"):
        if not isinstance(patience, int | np.integer) or isinstance(patience, bool) or patience < 0:
            raise ValueError(f"patience must be an integer >= 0, got {patience!r}")
        if not np.isscalar(min_delta) or isinstance(min_delta, str) or not 0 <= min_delta < np.inf:
            raise ValueError(f"min_delta must be a finite number >= 0, got {min_delta!r}")
        if mode not in ("min", "max"):
            raise ValueError(f"mode must be 'min' or 'max', got {mode!r}")
        self.patience, self.min_delta, self.mode = patience, min_delta, mode
        self.best = np.inf if mode == "min" else -np.inf
        self.best_step = None
        self._snapshot = None
        self._steps = self._bad = 0  # steps so far, bad steps in a row
        self._stopped = False

    @property
    def best_params(self):
        return copy.deepcopy(self._snapshot)

    def step(self, value, params):
        if self._stopped:
            return True
        value = float(value)
        gain = self.best - value if self.mode == "min" else value - self.best
        if np.isfinite(value) and gain > self.min_delta:
            self.best, self.best_step, self._bad = value, self._steps, 0
            self._snapshot = copy.deepcopy(params)
        elif np.isfinite(value):
            self._bad += 1
        self._steps += 1
        self._stopped = self._bad > self.patience
        return self._stopped
