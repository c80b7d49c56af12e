"""Which size is cheapest at a given loss when inference is paid as well."""


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
    raise NotImplementedError


def inference_optimal(law, target_loss, inference_tokens):
    """Cheapest (parameters, tokens) at a loss, when inference is paid too.

    Minimizes 6 N D + 2 N inference_tokens over all (N, D) with
    L(N, D) = target_loss. Returns two floats, exact to a relative 1e-9.

    Raises ValueError as tokens_for_loss does, and unless inference_tokens is
    finite and not negative.
    """
    raise NotImplementedError


def implied_inference(law, parameters, tokens):
    """Inference tokens per training token for which (N, D) is the cheapest point.

    Negative if the model has too few tokens even when nothing is served.

    Raises ValueError unless constants, parameters and tokens are finite and
    positive.
    """
    raise NotImplementedError
