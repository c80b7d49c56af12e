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
    X, y, grid = np.asarray(X), np.asarray(y), list(grid)
    n = len(y)
    names = np.arange(n) if groups is None else np.asarray(groups)
    group = np.unique(names, return_inverse=True)[1]
    if len(X) != n or group.shape != (n,):
        raise ValueError(f"X, y, groups have {len(X)}, {n}, {len(group)} rows")
    if not grid or k_outer < 2 or k_inner < 2:
        raise ValueError("need a candidate and at least two folds")

    # All folds are drawn before any fit, so that impossible ones raise first.
    rng = np.random.default_rng(seed)
    outer = _group_folds(group, k_outer, rng)
    inner = [_group_folds(group[outer != k], k_inner, rng) for k in range(k_outer)]

    losses, chosen = np.empty(n), []
    for k in range(k_outer):
        train, test = outer != k, outer == k
        part = X[train], y[train]
        inner_loss = []
        for hp in grid:
            rows = _row_losses(fit_predict, loss, *part, inner[k], k_inner, hp)
            inner_loss.append(rows.mean())
        chosen.append(grid[int(np.argmin(inner_loss))])
        pred = fit_predict(*part, X[test], chosen[-1])
        losses[test] = loss(y[test], pred)
    return {
        "score": float(losses.mean()),
        "fold_scores": [float(losses[outer == k].mean()) for k in range(k_outer)],
        "chosen": chosen,
    }


def _group_folds(group: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """The fold of every row; a group lies in one fold and no fold is empty."""
    names, index = np.unique(group, return_inverse=True)
    if len(names) < k:
        raise ValueError(f"{len(names)} groups cannot fill {k} folds")
    return (rng.permutation(len(names)) % k)[index]


def _row_losses(
    fit_predict: Callable,
    loss: Callable,
    X: np.ndarray,
    y: np.ndarray,
    fold: np.ndarray,
    k: int,
    hp: object,
) -> np.ndarray:
    losses = np.empty(len(y))
    for i in range(k):
        train, test = fold != i, fold == i
        pred = fit_predict(X[train], y[train], X[test], hp)
        losses[test] = loss(y[test], pred)
    return losses
