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
    raise NotImplementedError


def balance_loss(probs, experts) -> float:
    """E times the sum over experts of (share of assignments) x (mean probability).

    probs    (T, E), the router's probabilities.
    experts  (T, k), the experts chosen.
    """
    raise NotImplementedError


def update_bias(bias, experts, rate: float) -> np.ndarray:
    """One step of the bias: up by rate below the average load, down above it.

    bias     (E,), not modified.
    experts  (T, k), the experts chosen in this step.
    """
    raise NotImplementedError
