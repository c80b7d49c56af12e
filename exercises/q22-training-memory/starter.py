"""Plan a GPT model's training memory: states under ZeRO, activations, what fits."""


def state_bytes(
    parameters: int,
    devices: int,
    stage: int,
    gradient_bytes: int = 2,
) -> tuple[int, int, int]:
    """Bytes of (weights, gradients, optimizer) that one device holds.

    16-bit weights, 12 bytes a parameter of AdamW states. ZeRO stage 1 shares out
    the optimizer, 2 the gradients as well, 3 the weights too; a share is padded
    to ceil(parameters / devices) parameters.
    ValueError: fewer than one parameter or device, a stage other than 0, 1, 2, 3,
    gradients of other than 2 or 4 bytes.
    """
    raise NotImplementedError


def activation_bytes(
    layers: int,
    hidden: int,
    heads: int,
    context: int,
    recompute: str,
) -> int:
    """Bytes that all layers keep for one sequence of `context` tokens.

    "none": 34 s h + 5 a s^2 a layer; "selective": 34 s h a layer; "full": 2 s h a
    layer, and 34 s h once, for the layer that is being recomputed.
    ValueError: a size below 1, another word for `recompute`.
    """
    raise NotImplementedError


def largest_batch(
    capacity: int,
    states: tuple[int, int, int],
    per_sequence: int,
) -> int:
    """The most sequences that fit into `capacity` bytes beside the states; 0 if the
    states alone do not fit.

    ValueError: `per_sequence` below 1, a negative capacity or state.
    """
    raise NotImplementedError


def cheapest_plan(
    parameters: int,
    layers: int,
    hidden: int,
    heads: int,
    context: int,
    batch: int,
    devices: int,
    capacity: int,
) -> tuple[str, int] | None:
    """The first (recompute, stage) that fits `batch` sequences a device, or None.

    "none", "selective", "full" in this order, and for each the stages 0, 1, 2, 3;
    16-bit gradients. ValueError as in the functions above, and for a batch below 1.
    """
    raise NotImplementedError
