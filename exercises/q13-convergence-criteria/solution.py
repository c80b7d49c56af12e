"""Early stopping with patience."""

import math

import numpy as np


class EarlyStopping:
    """Stop when a monitored value has not improved for ``patience`` updates in a row.

    patience   integer >= 1: number of consecutive bad updates after which training stops.
    min_delta  finite number >= 0: an update is an improvement if it is better than ``best`` by strictly
               more than this (absolute) amount.
    mode       'min': lower is better; 'max': higher is better.
    warmup     integer >= 0: a bad update at a step < warmup is not counted (an improvement there is).

    Any other argument raises ValueError; a bool is not an integer here.

    Attributes
    best       the last improvement's value; inf (mode 'min') or -inf (mode 'max') before the first one.
    best_step  the step of that update, counted from 0 over all calls of ``update``; None before the first one.
    stopped    whether training has stopped.

    A value that is not finite (NaN, inf, -inf) never improves: it is a bad update. An improvement sets the
    count of bad updates back to zero. Once stopped, further updates return True and change nothing.
    """

    def __init__(self, patience: int, min_delta: float = 0.0, mode: str = "min", warmup: int = 0):
        if not _is_integer(patience) or patience < 1:
            raise ValueError(f"patience must be an integer >= 1, got {patience!r}")
        if not _is_number(min_delta) or not math.isfinite(min_delta) or min_delta < 0:
            raise ValueError(f"min_delta must be a finite number >= 0, got {min_delta!r}")
        if mode not in ("min", "max"):
            raise ValueError(f"mode must be 'min' or 'max', got {mode!r}")
        if not _is_integer(warmup) or warmup < 0:
            raise ValueError(f"warmup must be an integer >= 0, got {warmup!r}")
        self.patience, self.warmup = int(patience), int(warmup)
        self.min_delta, self.mode = float(min_delta), mode
        self.best = math.inf if mode == "min" else -math.inf
        self.best_step = None
        self.stopped = False
        self._step = 0  # index of the next update
        self._bad = 0  # bad updates in a row

    def update(self, value: float) -> bool:
        """Take the next value; True means stop."""
        if self.stopped:
            return True
        value = float(value)
        gain = self.best - value if self.mode == "min" else value - self.best
        if math.isfinite(value) and gain > self.min_delta:
            self.best, self.best_step, self._bad = value, self._step, 0
        elif self._step >= self.warmup:
            self._bad += 1
        self._step += 1
        self.stopped = self._bad >= self.patience
        return self.stopped


def _is_integer(value) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
