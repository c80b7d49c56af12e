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
    values = np.asarray(amount, dtype=float)
    if not np.all(np.isfinite(values) & (values >= 0)):
        raise ValueError("amounts must be finite and not negative")
    if not (math.isfinite(unique) and unique > 0 and r_star > 0):
        raise ValueError("unique and r_star must be positive")
    repeats = np.maximum(values / unique - 1, 0)
    extra = repeats if math.isinf(r_star) else -r_star * np.expm1(-repeats / r_star)
    result = np.minimum(values, unique) + unique * extra
    return float(result) if result.ndim == 0 else result


def elasticity(amount, unique, r_star):
    """d ln worth / d ln amount beyond the first pass."""
    value = math.exp(-(amount / unique - 1) / r_star)
    return amount * value / worth(amount, unique, r_star)


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
    E, A, B, alpha, beta, r_d, r_n = (
        float(law[key]) for key in ("E", "A", "B", "alpha", "beta", "r_d", "r_n")
    )
    if not (math.isfinite(compute) and compute > 0 and unique > 0):
        raise ValueError("compute and unique must be positive")
    if not all(math.isfinite(v) and v > 0 for v in (E, A, B, alpha, beta)):
        raise ValueError("E, A, B, alpha and beta must be finite and positive")
    if not (r_d > 0 and r_n > 0):
        raise ValueError("r_d and r_n must be positive")
    # One pass: alpha A / N^alpha = beta B / D^beta.
    G = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    N = G * (compute / 6) ** (beta / (alpha + beta))
    D = compute / 6 / N
    if unique >= D:
        loss = E + A / N**alpha + B / D**beta
        return {"N": N, "D": D, "epochs": D / unique, "loss": loss}

    fit = (alpha * A / (beta * B) * unique**beta) ** (1 / alpha)
    # Marginal gains per ln N and ln D: one falls with N and the other rises, so
    # they meet once, between `fit` parameters and one pass.
    low, high = fit, compute / 6 / unique
    for _ in range(100):
        N = math.sqrt(low * high)
        D = compute / 6 / N
        N_worth, D_worth = worth(N, fit, r_n), worth(D, unique, r_d)
        gain_N = alpha * A / N_worth**alpha * elasticity(N, fit, r_n)
        gain_D = beta * B / D_worth**beta * elasticity(D, unique, r_d)
        if gain_N > gain_D:
            low = N
        else:
            high = N
    loss = E + A / N_worth**alpha + B / D_worth**beta
    return {"N": N, "D": D, "epochs": D / unique, "loss": loss}
