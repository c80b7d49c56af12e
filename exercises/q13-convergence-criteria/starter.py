"""Early stopping with patience."""

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
        raise NotImplementedError

    def update(self, value: float) -> bool:
        """Take the next value; True means stop."""
        raise NotImplementedError
