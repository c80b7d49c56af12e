"""What repeated tokens are worth, and the plan for a budget and U unique tokens."""

import math

import numpy as np


def worth(amount, unique, r_star):
    """What `amount` tokens are worth when only `unique` of them are different.

    Arguments
    ---------
    amount: tokens read, a number or an array of numbers >= 0.
    unique: unique tokens, a number > 0.
    r_star: decay constant of repeats > 0; math.inf: repeats are as good as new.

    Returns
    -------
    Effective tokens: `amount` itself up to `unique`, and beyond it
    unique * (1 + r_star * (1 - exp(-R / r_star))), R = amount / unique - 1.
    A float for a number, else an array of the same shape.

    Raises ValueError for amounts or constants out of range.
    """
    raise NotImplementedError


def data_limited_optimum(compute, unique, law):
    """The parameters and passes with the lowest loss under 6 N D = compute.

    Arguments
    ---------
    compute: FLOPs, a finite number > 0.
    unique: unique tokens available, a number > 0, or math.inf.
    law: dict with E, A, B, alpha, beta, r_d and r_n, all > 0;
        r_d and r_n may be math.inf. The loss is E + A / N'**alpha + B / D'**beta,
        D' = worth(D, unique, r_d), N' = worth(N, fit, r_n), where fit is the
        number of parameters for which `unique` tokens read once are optimal.

    Returns
    -------
    dict of four floats: N, D, epochs (D / unique) and loss. Where data is
    left over this is the optimum of unlimited data, and epochs is below 1.

    Raises ValueError for arguments out of range.
    """
    raise NotImplementedError
