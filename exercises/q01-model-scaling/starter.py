"""Compute-optimal allocation and a robust fit of E + A / N^alpha + B / D^beta."""

import numpy as np


def compute_optimal(C, law: dict[str, float], k: float = 6.0) -> tuple:
    """Best split of a compute budget C = k N D under a scaling law.

    The law is L(N, D) = E + A / N^alpha + B / D^beta.

    C    budget: a number, or an array (or nested list) of any shape.
    law  the five constants under the keys "E", "A", "B", "alpha", "beta".
    k    FLOPs per parameter and token.

    Returns ``(N, D, L)``: the sizes that minimize L at k N D = C and the loss
    there, in closed form. Three floats if C is a number, otherwise three arrays
    of the shape of C. Sizes are not rounded.

    Raises ValueError unless every budget, k and all five constants are finite
    and positive. The inputs are not modified.
    """
    raise NotImplementedError


def fit_scaling_law(N, D, L, delta: float = 1e-3) -> dict[str, float]:
    """Fit L = E + A / N^alpha + B / D^beta to runs (N, D, L), robustly.

    N, D, L  equally long one-dimensional arrays or lists: parameters, tokens and
             final loss of each run.
    delta    width of the quadratic part of the Huber loss.

    Minimizes the sum over the runs of Huber_delta(log of the predicted loss -
    log of the measured loss), so that a few bad runs do not bend the law, and
    searches from several starts.

    Returns a dict of floats with the keys "E", "A", "B", "alpha", "beta", all
    positive.

    Raises ValueError unless the arrays are one-dimensional and of equal length,
    at least five, all entries are finite and positive, and delta is finite and
    positive. The inputs are not modified.
    """
    raise NotImplementedError
