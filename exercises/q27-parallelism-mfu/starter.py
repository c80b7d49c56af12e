"""A ring all-reduce that counts what it sends, and the 1F1B pipeline schedule."""

from collections.abc import Sequence

import numpy as np


def ring_all_reduce(buffers: Sequence[np.ndarray]) -> tuple[list, list[int]]:
    """Sum n buffers on a ring of n ranks; return (results, sent).

    buffers  a non-empty list of n one-dimensional arrays of one length.

    Chunks are those of np.array_split(buffer, n). In step t = 0, ..., n - 2 of the
    reduce-scatter, rank r sends chunk (r - t) mod n to rank (r + 1) mod n, which
    adds it to its own; in step t of the all-gather, rank r sends chunk
    (r + 1 - t) mod n, which the receiver copies.

    results  list of n new float arrays, each the sum of all buffers.
    sent     list of n ints: the entries that each rank sent.

    Raises ValueError if there is no buffer, if one is not one-dimensional, or if
    lengths differ. The inputs are not modified.
    """
    raise NotImplementedError


def one_f_one_b(
    forward: Sequence[float], backward: Sequence[float], microbatches: int
) -> tuple[float, list[int]]:
    """Simulate a 1F1B pipeline of p stages; return (step_time, alive).

    forward, backward  times of each stage for one microbatch, at least 0.
    microbatches       m, an integer of at least 1.

    Stage r runs min(p - 1 - r, m) forward passes, then one forward and one backward
    by turns until no forward pass is left, then the remaining backward passes, each
    in order of microbatches. A forward pass waits for its device and for the same
    microbatch on the stage before; a backward pass for its device and for the same
    microbatch's backward pass on the stage after. Transfers take no time.

    step_time  float, the end of the last pass.
    alive      list of p ints: the greatest number of microbatches whose forward
               pass has started on the stage and whose backward pass has not ended,
               counted in the order of its passes.

    Raises ValueError if there is no stage, if lengths differ, if a time is negative
    or not finite, or if microbatches is not an integer (2.0 and True are none) of
    at least 1.
    """
    raise NotImplementedError
