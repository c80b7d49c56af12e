"""Fits five constants to four runs."""

import numpy as np


def compute_optimal(C, law: dict[str, float], k: float = 6.0) -> tuple:
    budget = np.asarray(C, dtype=float)
    E, A, B, alpha, beta = (float(law[key]) for key in ("E", "A", "B", "alpha", "beta"))
    for name, value in {"C": budget, "k": k, "law": [E, A, B, alpha, beta]}.items():
        if not np.all(np.isfinite(value) & (np.asarray(value, dtype=float) > 0)):
            raise ValueError(f"{name} must be finite and positive, got {value}")

    # Stationary point of A N^-alpha + B (k N / C)^beta: alpha A N^-alpha = beta B D^-beta. Logs keep extremes in range.
    log_G = np.log(alpha * A / (beta * B)) / (alpha + beta)
    log_N = log_G + beta / (alpha + beta) * np.log(budget / k)
    log_D = np.log(budget / k) - log_N
    N, D = np.exp(log_N), np.exp(log_D)
    L = E + A * np.exp(-alpha * log_N) + B * np.exp(-beta * log_D)
    return (float(N), float(D), float(L)) if budget.ndim == 0 else (N, D, L)


def fit_scaling_law(N, D, L, delta: float = 1e-3) -> dict[str, float]:
    N, D, L = (np.asarray(values, dtype=float) for values in (N, D, L))
    if N.ndim != 1 or N.shape != D.shape or N.shape != L.shape or N.size < 1:
        raise ValueError(f"need three equal lengths of at least 5, got {N.shape}, {D.shape}, {L.shape}")
    for values in (N, D, L, np.asarray(delta, dtype=float)):
        if not np.all(np.isfinite(values) & (values > 0)):
            raise ValueError("N, D, L and delta must be finite and positive")

    # Logarithms relative to the centre of the data: five parameters of similar size.
    n0, d0 = np.log(N).mean(), np.log(D).mean()
    x, z, y = np.log(N) - n0, np.log(D) - d0, np.log(L)

    def residuals(theta):  # theta = log E, log A', log B', alpha, beta
        e, a, b, alpha, beta = theta
        terms = np.stack([np.full_like(x, e), a - alpha * x, b - beta * z])  # (3, n)
        top = terms.max(axis=0)
        log_sum = top + np.log(np.exp(terms - top).sum(axis=0))
        share = np.exp(terms - log_sum)  # softmax: gradient of the log-sum-exp
        jacobian = np.stack([share[0], share[1], share[2], -x * share[1], -z * share[2]], axis=1)
        return log_sum - y, jacobian

    def huber(r):
        size = np.abs(r)
        return np.where(size <= delta, 0.5 * r**2, delta * (size - 0.5 * delta)).sum()

    def descend(theta, iterations):  # Levenberg-Marquardt with Huber weights
        r, J = residuals(theta)
        value, damping = huber(r), 1e-2
        for _ in range(iterations):
            weight = np.minimum(1.0, delta / np.maximum(np.abs(r), 1e-300))
            H, gradient = J.T @ (weight[:, None] * J), J.T @ (weight * r)
            step = np.linalg.lstsq(H + damping * np.diag(np.diag(H) + 1e-12), gradient, rcond=None)[0]
            trial = theta - np.clip(step, -2.0, 2.0)
            r_trial, J_trial = residuals(trial)
            if huber(r_trial) < value and trial[3] > 0 and trial[4] > 0:
                converged = value - huber(r_trial) < 1e-14 * value and damping < 1e-6
                theta, r, J, value = trial, r_trial, J_trial, huber(r_trial)
                damping = max(damping / 4, 1e-12)
                if converged:
                    break
            else:
                damping *= 4
                if damping > 1e12:
                    break
        return value, theta

    # Given the exponents the law is linear in E, A, B: a grid of exponents gives the starts.
    starts = []
    for alpha in np.arange(0.1, 1.25, 0.1):
        for beta in np.arange(0.1, 1.25, 0.1):
            columns = np.stack([np.ones_like(x), np.exp(-alpha * x), np.exp(-beta * z)], axis=1)
            linear = np.linalg.lstsq(columns / L[:, None], np.ones_like(L), rcond=None)[0]
            linear = np.maximum(linear, 0.02 * L.min())
            theta = np.array([*np.log(linear), alpha, beta])
            starts.append((huber(residuals(theta)[0]), tuple(theta)))
    starts.sort()
    rough = sorted((descend(np.array(theta), 40) for _, theta in starts[::12]), key=lambda fit: fit[0])
    _, theta = min((descend(theta, 1000) for _, theta in rough[:3]), key=lambda fit: fit[0])
    e, a, b, alpha, beta = map(float, theta)
    return {
        "E": float(np.exp(e)),
        "A": float(np.exp(a + alpha * n0)),
        "B": float(np.exp(b + beta * d0)),
        "alpha": alpha,
        "beta": beta,
    }
