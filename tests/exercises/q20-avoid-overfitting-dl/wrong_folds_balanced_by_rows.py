"""Puts the largest group left into the smallest fold: rows are balanced, groups are not."""

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
    X, y, grid = np.asarray(X), np.asarray(y), list(grid)
    n = len(y)
    group = np.arange(n) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    if len(X) != n or group.shape != (n,):
        raise ValueError(f"X, y and groups have {len(X)}, {n} and {len(group)} rows")
    if not grid or k_outer < 2 or k_inner < 2:
        raise ValueError("need a candidate and at least two folds")

    rng = np.random.default_rng(seed)
    outer = _group_folds(group, k_outer, rng)
    inner = [_group_folds(group[outer != k], k_inner, rng) for k in range(k_outer)]  # raise before any fit

    losses, chosen = np.empty(n), []
    for k in range(k_outer):
        train, test = outer != k, outer == k
        X_train, y_train = X[train], y[train]
        inner_loss = [
            _row_losses(fit_predict, loss, X_train, y_train, inner[k], k_inner, hp).mean() for hp in grid
        ]
        chosen.append(grid[int(np.argmin(inner_loss))])
        losses[test] = loss(y[test], fit_predict(X_train, y_train, X[test], chosen[-1]))
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
    size, rows = np.bincount(index), np.zeros(k)
    fold = np.empty(len(names), dtype=int)
    for name in sorted(rng.permutation(len(names)), key=lambda name: -size[name]):
        fold[name] = rows.argmin()
        rows[fold[name]] += size[name]
    return fold[index]


def _row_losses(
    fit_predict: Callable, loss: Callable, X: np.ndarray, y: np.ndarray, fold: np.ndarray, k: int, hp: object
) -> np.ndarray:
    losses = np.empty(len(y))
    for i in range(k):
        train, test = fold != i, fold == i
        losses[test] = loss(y[test], fit_predict(X[train], y[train], X[test], hp))
    return losses
