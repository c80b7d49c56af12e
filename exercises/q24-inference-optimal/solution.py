"""Which size is cheapest at a given loss when inference is paid as well."""

import math

KEYS = "E", "A", "B", "alpha", "beta"


def _constants(law):
    values = tuple(float(law[key]) for key in KEYS)
    if not all(math.isfinite(value) and value > 0 for value in values):
        raise ValueError(f"the constants of a law are finite and positive: {law}")
    return values


def _positive(name, value):
    value = float(value)
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be finite and positive, got {value}")
    return value


def tokens_for_loss(law, target_loss, parameters):
    """Training tokens that bring a model of `parameters` weights to a loss.

    law          dict with "E", "A", "B", "alpha", "beta":
                 L(N, D) = E + A / N^alpha + B / D^beta.
    target_loss  nats per token.
    parameters   N, all weights.

    Returns D as a float, ``math.inf`` if no amount of data is enough at this size.

    Raises ValueError unless constants, loss and size are finite and positive and
    the loss lies above E.
    """
    E, A, B, alpha, beta = _constants(law)
    target_loss = _positive("target_loss", target_loss)
    parameters = _positive("parameters", parameters)
    if target_loss <= E:
        raise ValueError(f"no model reaches {target_loss}, the floor is {E}")
    left = target_loss - E - A * parameters**-alpha
    return (B / left) ** (1 / beta) if left > 0 else math.inf


def inference_optimal(law, target_loss, inference_tokens):
    """Cheapest (parameters, tokens) at a loss, when inference is paid too.

    Minimizes 6 N D + 2 N inference_tokens over all (N, D) with
    L(N, D) = target_loss. Returns two floats, exact to a relative 1e-9.

    Raises ValueError as tokens_for_loss does, and unless inference_tokens is
    finite and not negative.
    """
    E, A, B, alpha, beta = _constants(law)
    target_loss = _positive("target_loss", target_loss)
    if target_loss <= E:
        raise ValueError(f"no model reaches {target_loss}, the floor is {E}")
    inference_tokens = float(inference_tokens)
    if not (math.isfinite(inference_tokens) and inference_tokens >= 0):
        raise ValueError("inference_tokens must be finite and not negative")
    reducible = target_loss - E

    # The model term is a share p of the reducible loss, the data term 1 - p.
    # With r = p / (1 - p) the condition reads alpha r / beta = 1 + D_inf / (3 D).
    def split(log_r):
        model = reducible / (1 + math.exp(-log_r))
        data = reducible / (1 + math.exp(log_r))
        return (A / model) ** (1 / alpha), (B / data) ** (1 / beta)

    low = math.log(beta / alpha)  # nothing served
    # D grows with r, so the wedge of the compute-optimal D bounds r from above.
    high = low + math.log1p(inference_tokens / (3 * split(low)[1]))
    for _ in range(200):
        middle = (low + high) / 2
        wedge = 1 + inference_tokens / (3 * split(middle)[1])
        if alpha / beta * math.exp(middle) < wedge:
            low = middle
        else:
            high = middle
    return split(high)


def implied_inference(law, parameters, tokens):
    """Inference tokens per training token for which (N, D) is the cheapest point.

    Negative if the model has too few tokens even when nothing is served.

    Raises ValueError unless constants, parameters and tokens are finite and
    positive.
    """
    _, A, B, alpha, beta = _constants(law)
    parameters = _positive("parameters", parameters)
    tokens = _positive("tokens", tokens)
    model, data = alpha * A * parameters**-alpha, beta * B * tokens**-beta
    return 3 * (model / data - 1)
