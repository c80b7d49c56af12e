"""Nested cross-validation with groups: the error of choosing and training."""

from collections.abc import Callable, Sequence

import numpy as np


def nested_cv(
    fit_predict: Callable,
    X: np.ndarray,
    y: np.ndarray,
    grid: Sequence,
    loss: Callable,
    k_outer: int = 5,
    k_inner: int = 4,
    groups: Sequence | None = None,
    seed: int = 0,
) -> dict:
    """Estimate the error of "choose by cross-validation, then train".

    fit_predict  called as fit_predict(X_train, y_train, X_test, hp); returns the
                 predictions for X_test.
    X, y         n rows each (arrays or lists; y may hold labels such as strings);
                 not modified.
    grid         non-empty list of candidate hyperparameters.
    loss         loss(y, pred) returns the loss of every row.
    groups       n group labels (integers or strings); None: every row is a group.
    seed         decides the folds: the same seed gives the same result.

    Outer and inner folds consist of whole groups, at least one each, drawn at
    random, with numbers of groups that differ by at most 1. For each outer fold the
    candidates are compared, all on the same k_inner folds of the outer training
    part, by their mean inner loss over rows (not over folds); the smallest wins,
    the first in the grid on ties. It is fitted once to the whole outer training
    part and tested on the outer fold. fit_predict is called
    k_outer * (k_inner * len(grid) + 1) times.

    Returns a dict with the keys

    score        mean outer loss over all rows (float);
    fold_scores  mean loss of each outer fold (list of k_outer floats);
    chosen       the candidate chosen in each outer fold (list).

    Raises ValueError if there are fewer groups than k_outer, fewer in an outer
    training part than k_inner, a number of folds below 2, an empty grid, or X, y
    and groups of different lengths.
    """
    raise NotImplementedError
