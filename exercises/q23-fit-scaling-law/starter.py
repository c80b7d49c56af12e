"""A scaling law from a parabola per budget, or with three constants solved for."""

import numpy as np


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
    raise NotImplementedError


def project(N, D, L, alpha, beta):
    """Solve L = E + A / N^alpha + B / D^beta for E, A, B; alpha and beta given.

    The three constants (of any sign) minimize S, the sum over the runs of
    (1 - prediction / L)^2.
    Return S as a float, the array (dS/dalpha, dS/dbeta) with E, A, B following
    along at their best, and the floats (E, A, B).
    ValueError: values not finite and positive, other shapes, runs that cannot
    tell the three terms apart.
    """
    raise NotImplementedError
