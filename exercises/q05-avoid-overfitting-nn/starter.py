"""Early stopping that keeps the best parameters."""

import numpy as np


class EarlyStopper:
    """Watches one validation value per step, says when to stop, and keeps the best parameters.

    patience   integer >= 0: how many bad steps in a row are tolerated; one more stops training.
    min_delta  finite number >= 0: a step improves if it is better than ``best`` by strictly more than this.
    mode       'min': lower is better; 'max': higher is better.
    Any other argument raises ValueError.

    Attributes
    best         value of the last improvement; inf (mode 'min') or -inf (mode 'max') before the first one.
    best_step    index of that step, counted from 0 over all calls of ``step``; None before the first one.
    best_params  deep copy of the parameters of that step, a fresh one at each access; None before the first one.
    """

    def __init__(self, patience: int, min_delta: float = 0.0, mode: str = "min"):
        raise NotImplementedError

    def step(self, value: float, params) -> bool:
        """Take the validation value and the parameters after one step; True means stop.

        Improvement is measured against ``best``, which changes only when a step improves; a tie does not improve.
        A value that is not finite (NaN, inf, -inf) never improves. A step that does not improve is bad; an
        improvement sets the count of bad steps in a row back to zero. Stop when this count exceeds ``patience``.
        ``params`` is any nesting of arrays, lists and dicts. It is copied deeply, only when the step improves,
        and never modified: the caller goes on training in place. After the stop, calls return True and change nothing.
        """
        raise NotImplementedError
