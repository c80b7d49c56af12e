"""From a plan that lowers the learning rate to one that grows the batch."""

from collections.abc import Sequence


def decay_to_batch(
    lrs: Sequence[float],
    batch0: int,
    max_batch: int,
) -> list[tuple[float, int]]:
    """Give each stage of a decay plan a larger batch instead of a lower rate.

    lrs: learning rate of each stage when the batch size is batch0 throughout
        (list, tuple or 1-D array)
    batch0: batch size of the old plan, a positive integer
    max_batch: the largest batch size that fits, an integer, at least batch0

    Returns one (lr, B) per stage, Python float and int, with
    - lr / B equal to lrs[k] / batch0: the noise scale of the stage is kept;
    - B the largest integer for which lr <= lrs[0] and B <= max_batch, up to
      rounding error, but never below batch0: a stage with a rate above lrs[0]
      keeps batch0 and that rate.

    Raises ValueError if lrs is empty, a rate is not finite and positive, batch0
    is not positive or max_batch < batch0. The inputs are not modified.
    """
    raise NotImplementedError
