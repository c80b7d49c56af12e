"""Early stopping that keeps the best parameters."""

import numpy as np


class EarlyStopper:
    """Watches one validation value per step and keeps the best parameters.

    patience   integer >= 0 (Python or NumPy): how many bad steps in a row are
               tolerated; one more stops training.
    min_delta  finite number >= 0: a step improves if it is better than ``best``
               by strictly more than this.
    mode       'min': lower is better; 'max': higher is better.
    Any other argument raises ValueError.

    Attributes
    best         value of the last improvement; before the first one inf (mode
                 'min') or -inf (mode 'max').
    best_step    index of that step, counted from 0 over all calls of ``step``;
                 None before the first improvement.
    best_params  deep copy of the parameters of that step, a fresh one at each
                 access; None before the first improvement.
    """

    def __init__(self, patience: int, min_delta: float = 0.0, mode: str = "min"):
        raise NotImplementedError

    def step(self, value: float, params) -> bool:
        """Take the validation value and the parameters; True means stop.

        ``value`` is a number, also a NumPy scalar or an array of shape ().
        Improvement is measured against ``best``, which changes only when a step
        improves; a tie does not improve. A value that is not finite (NaN, inf,
        -inf) never improves. A step that does not improve is bad; an improvement
        sets the count of bad steps in a row back to zero. Stop when this count
        exceeds ``patience``.
        ``params`` is any object. It is copied once, with ``copy.deepcopy``, when
        the step improves and not otherwise, and never modified: the caller goes
        on training in place. After the stop, calls return True and change nothing.
        """
        raise NotImplementedError
