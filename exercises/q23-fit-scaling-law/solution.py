"""A scaling law from a parabola per budget, or with three constants solved for."""

import numpy as np
from numpy.polynomial import Polynomial


def _runs(*columns):
    arrays = [np.asarray(column, dtype=float) for column in columns]
    if any(a.ndim != 1 or len(a) != len(arrays[0]) for a in arrays):
        raise ValueError("runs must be equally long one-dimensional sequences")
    if not all(np.all(np.isfinite(a)) and np.all(a > 0) for a in arrays):
        raise ValueError("runs must be finite and positive")
    return arrays


def isoflop_law(C, N, L):
    """Fit N* = k C^a through the vertices of one parabola per budget.

    C, N, L: equally long one-dimensional sequences, one entry a run: compute in
    FLOPs, parameters, loss in nats. Runs with equal C belong to one budget.
    A budget counts if it has at least 3 different sizes and its least-squares
    parabola of L in ln N opens upwards with the vertex within its sizes.
    Return a dict: floats "a" and "k", arrays "C" and "N" of the budgets that
    count (C rising) and their vertices.
    ValueError: values not finite and positive, other shapes, fewer than 2
    budgets that count.
    """
    C, N, L = _runs(C, N, L)
    budgets, vertices = [], []
    for budget in np.unique(C):
        here = budget == C
        x, y = np.log(N[here]), L[here]
        if len(np.unique(x)) < 3:
            continue
        parabola = Polynomial.fit(x, y, 2)  # in a variable of its own, from -1 to 1
        if parabola.deriv(2)(0) <= 0:
            continue
        [vertex] = parabola.deriv().roots()
        if x.min() <= vertex <= x.max():
            budgets.append(budget)
            vertices.append(vertex)
    if len(budgets) < 2:
        raise ValueError("fewer than two budgets have a minimum within their sizes")
    log_k, a = Polynomial.fit(np.log(budgets), vertices, 1).convert().coef
    C, N = np.array(budgets), np.exp(vertices)
    return {"a": float(a), "k": float(np.exp(log_k)), "C": C, "N": N}


def project(N, D, L, alpha, beta):
    """Solve L = E + A / N^alpha + B / D^beta for E, A, B; alpha and beta given.

    The three constants (of any sign) minimize S, the sum over the runs of
    (1 - prediction / L)^2.
    Return S as a float, the array (dS/dalpha, dS/dbeta) with E, A, B following
    along at their best, and the floats (E, A, B).
    ValueError: values not finite and positive, other shapes, runs that cannot
    tell the three terms apart.
    """
    N, D, L = _runs(N, D, L)
    alpha, beta = _runs([alpha], [beta])
    n, d = np.log(N), np.log(D)
    n_0, d_0 = n.mean(), d.mean()  # units in which the columns are of similar size
    u, v = np.exp(-alpha * (n - n_0)), np.exp(-beta * (d - d_0))
    X = np.stack([1 / L, u / L, v / L], axis=1)
    c, _, rank, _ = np.linalg.lstsq(X, np.ones_like(L), rcond=None)
    if rank < 3:
        raise ValueError("the runs cannot tell the three terms apart")
    r = 1 - X @ c
    # c is at its best, so its own change adds nothing to first order.
    g = 2 * r / L
    gradient = np.array([c[1] * g @ (u * n), c[2] * g @ (v * d)])
    E, A, B = c[0], c[1] * np.exp(alpha[0] * n_0), c[2] * np.exp(beta[0] * d_0)
    return float(r @ r), gradient, (float(E), float(A), float(B))
