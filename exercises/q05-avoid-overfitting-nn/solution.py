"""Early stopping that keeps the best parameters."""

import copy

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
        whole = isinstance(patience, int | np.integer)
        if not whole or isinstance(patience, bool) or patience < 0:
            raise ValueError(f"patience must be an integer >= 0, got {patience!r}")
        number = np.isscalar(min_delta) and not isinstance(min_delta, str)
        if not number or not 0 <= min_delta < np.inf:
            raise ValueError(f"min_delta must be finite, >= 0, got {min_delta!r}")
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
        if self._stopped:
            return True
        value = float(value)
        gain = self.best - value if self.mode == "min" else value - self.best
        if np.isfinite(value) and gain > self.min_delta:
            self.best, self.best_step, self._bad = value, self._steps, 0
            self._snapshot = copy.deepcopy(params)
        else:
            self._bad += 1
        self._steps += 1
        self._stopped = self._bad > self.patience
        return self._stopped
