"""Plan a GPT model's training memory: states under ZeRO, activations, what fits."""


def _check(smallest: int, *sizes: int) -> None:
    if min(sizes) < smallest:
        raise ValueError(f"expected at least {smallest}, got {min(sizes)}")


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
    _check(1, parameters, devices)
    if stage not in (0, 1, 2, 3) or gradient_bytes not in (2, 4):
        raise ValueError("stage is 0 to 3, gradient_bytes 2 or 4")
    share = -(-parameters // devices)
    weights = share if stage >= 3 else parameters
    gradients = share if stage >= 2 else parameters
    optimizer = share if stage >= 1 else parameters
    return 2 * weights, gradient_bytes * gradients, 12 * optimizer


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
    _check(1, layers, hidden, heads, context)
    block = 34 * context * hidden
    if recompute == "none":
        return layers * (block + 5 * heads * context**2)
    if recompute == "selective":
        return layers * block
    if recompute == "full":
        return layers * 2 * context * hidden + block
    raise ValueError(f"no such recompute: {recompute!r}")


def largest_batch(
    capacity: int,
    states: tuple[int, int, int],
    per_sequence: int,
) -> int:
    """The most sequences that fit into `capacity` bytes beside the states; 0 if the
    states alone do not fit.

    ValueError: `per_sequence` below 1, a negative capacity or state.
    """
    _check(1, per_sequence)
    _check(0, capacity, *states)
    return max(0, (capacity - sum(states)) // per_sequence)


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
    _check(1, batch)
    for recompute in ("none", "selective", "full"):
        per_sequence = activation_bytes(layers, hidden, heads, context, recompute)
        for stage in range(4):
            states = state_bytes(parameters, devices, stage)
            if largest_batch(capacity, states, per_sequence) >= batch:
                return recompute, stage
    return None
