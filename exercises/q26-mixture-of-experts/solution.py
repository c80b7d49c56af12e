"""The router of a mixture of experts: assignment, auxiliary loss, bias."""

import numpy as np


def route(scores, k: int, capacity: int, bias=None) -> tuple:
    """Choose k experts for each token and place the tokens in the experts' buffers.

    scores    (T, E), positive: how well each expert suits each token.
    k         experts per token, 1 <= k <= E.
    capacity  places of each expert, at least 0.
    bias      (E,), added to the scores when choosing, not in the gates; None is 0.

    Returns ``(experts, gates, kept)``, each of shape (T, k): the experts with the
    largest scores + bias, in falling order, of equal ones the smaller index first;
    their scores without the bias, divided by their sum over the token's k; and
    whether the expert still had a place. All first choices are placed before all
    second ones, within one rank in the order of tokens.

    Raises ValueError for scores that are not two-dimensional, finite and positive,
    for k or capacity out of range and for a bias that is not E finite numbers.
    The inputs are not modified.
    """
    scores = np.asarray(scores, dtype=float)
    if scores.ndim != 2 or not np.all(np.isfinite(scores) & (scores > 0)):
        raise ValueError("scores must be two-dimensional, finite and positive")
    T, E = scores.shape
    if not 1 <= k <= E:
        raise ValueError(f"k must be between 1 and {E}, got {k}")
    if capacity < 0:
        raise ValueError(f"capacity must be at least 0, got {capacity}")
    wanted = scores
    if bias is not None:
        shift = np.asarray(bias, dtype=float)
        if shift.shape != (E,) or not np.all(np.isfinite(shift)):
            raise ValueError(f"bias must be {E} finite numbers")
        wanted = scores + shift

    experts = np.argsort(-wanted, axis=1, kind="stable")[:, :k]
    gates = np.take_along_axis(scores, experts, axis=1)
    gates = gates / gates.sum(axis=1, keepdims=True)

    queue = experts.T.ravel()  # all first choices, then all second ones
    waiting = queue[:, None] == np.arange(E)  # (k T, E)
    place = np.cumsum(waiting, axis=0)[waiting]  # 1, 2, … within its expert
    kept = (place <= capacity).reshape(k, T).T
    return experts, gates, kept


def balance_loss(probs, experts) -> float:
    """E times the sum over experts of (share of assignments) x (mean probability).

    probs    (T, E), the router's probabilities.
    experts  (T, k), the experts chosen.
    """
    probs = np.asarray(probs, dtype=float)
    chosen = np.asarray(experts).ravel()
    E = probs.shape[1]
    f = np.bincount(chosen, minlength=E) / chosen.size
    return float(E * (f @ probs.mean(axis=0)))


def update_bias(bias, experts, rate: float) -> np.ndarray:
    """One step of the bias: up by rate below the average load, down above it.

    bias     (E,), not modified.
    experts  (T, k), the experts chosen in this step.
    """
    bias = np.asarray(bias, dtype=float)
    chosen = np.asarray(experts).ravel()
    load = np.bincount(chosen, minlength=bias.size)
    return bias + rate * np.sign(chosen.size / bias.size - load)
