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
    budget = np.asarray(C, dtype=float)
    keys = "E", "A", "B", "alpha", "beta"
    E, A, B, alpha, beta = (float(law[key]) for key in keys)
    for name, value in {"C": budget, "k": k, "law": [E, A, B, alpha, beta]}.items():
        if not np.all(np.isfinite(value) & (np.asarray(value, dtype=float) > 0)):
            raise ValueError(f"{name} must be finite and positive, got {value}")

    # Stationary point of A N^-alpha + B (k N / C)^beta, where
    # alpha A N^-alpha = beta B D^-beta. Logs keep extremes in range.
    log_G = np.log(alpha * A / (beta * B)) / (alpha + beta)
    log_N = log_G + beta / (alpha + beta) * np.log(budget / k)
    log_D = np.log(budget / k) - log_N
    N, D = np.exp(log_N), np.exp(log_D)
    L = E + A * np.exp(-alpha * log_N) + B * np.exp(-beta * log_D)
    return (float(N), float(D), float(L)) if budget.ndim == 0 else (N, D, L)


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
    N, D, L = (np.asarray(values, dtype=float) for values in (N, D, L))
    if N.ndim != 1 or N.shape != D.shape or N.shape != L.shape or N.size < 5:
        shapes = f"{N.shape}, {D.shape}, {L.shape}"
        raise ValueError(f"need three equal lengths of at least 5, got {shapes}")
    for values in (N, D, L, np.asarray(delta, dtype=float)):
        if not np.all(np.isfinite(values) & (values > 0)):
            raise ValueError("N, D, L and delta must be finite and positive")

    # Logarithms relative to the center of the data: parameters of similar size.
    n0, d0 = np.log(N).mean(), np.log(D).mean()
    x, z, y = np.log(N) - n0, np.log(D) - d0, np.log(L)

    def residuals(theta):  # theta = log E, log A', log B', alpha, beta
        e, a, b, alpha, beta = theta
        # (3, n)
        terms = np.stack([np.full_like(x, e), a - alpha * x, b - beta * z])
        top = terms.max(axis=0)
        log_sum = top + np.log(np.exp(terms - top).sum(axis=0))
        share = np.exp(terms - log_sum)  # softmax: gradient of the log-sum-exp
        by_exponent = -x * share[1], -z * share[2]
        return log_sum - y, np.stack([*share, *by_exponent], axis=1)

    def huber(r):
        size = np.abs(r)
        linear = delta * (size - 0.5 * delta)
        return np.where(size <= delta, 0.5 * r**2, linear).sum()

    def descend(theta, iterations):  # Levenberg-Marquardt with Huber weights
        r, J = residuals(theta)
        value, damping = huber(r), 1e-2
        for _ in range(iterations):
            weight = np.minimum(1.0, delta / np.maximum(np.abs(r), 1e-300))
            H, gradient = J.T @ (weight[:, None] * J), J.T @ (weight * r)
            damped = H + damping * np.diag(np.diag(H) + 1e-12)
            step = np.linalg.lstsq(damped, gradient, rcond=None)[0]
            trial = theta - np.clip(step, -2.0, 2.0)
            r_trial, J_trial = residuals(trial)
            if huber(r_trial) < value and trial[3] > 0 and trial[4] > 0:
                gain = value - huber(r_trial)
                converged = gain < 1e-14 * value and damping < 1e-6
                theta, r, J, value = trial, r_trial, J_trial, huber(r_trial)
                damping = max(damping / 4, 1e-12)
                if converged:
                    break
            else:
                damping *= 4
                if damping > 1e12:
                    break
        return value, theta

    # Given the exponents the law is linear in E, A, B: a grid gives the starts.
    starts = []
    for alpha in np.arange(0.1, 1.25, 0.1):
        for beta in np.arange(0.1, 1.25, 0.1):
            terms = np.ones_like(x), np.exp(-alpha * x), np.exp(-beta * z)
            columns = np.stack(terms, axis=1) / L[:, None]  # (n, 3)
            linear = np.linalg.lstsq(columns, np.ones_like(L), rcond=None)[0]
            linear = np.maximum(linear, 0.02 * L.min())
            theta = np.array([*np.log(linear), alpha, beta])
            starts.append((huber(residuals(theta)[0]), tuple(theta)))
    starts.sort()
    rough = [descend(np.array(theta), 40) for _, theta in starts[::12]]
    rough.sort(key=lambda fit: fit[0])
    fine = [descend(theta, 1000) for _, theta in rough[:3]]
    _, theta = min(fine, key=lambda fit: fit[0])
    e, a, b, alpha, beta = map(float, theta)
    return {
        "E": float(np.exp(e)),
        "A": float(np.exp(a + alpha * n0)),
        "B": float(np.exp(b + beta * d0)),
        "alpha": alpha,
        "beta": beta,
    }
