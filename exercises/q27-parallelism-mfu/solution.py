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
    # A copy, one row a rank; unequal lengths raise ValueError here.
    ranks = np.array(list(buffers), dtype=float)
    if ranks.ndim != 2:
        raise ValueError("need one-dimensional buffers of one length, at least one")
    n = len(ranks)
    chunks = [np.array_split(rank, n) for rank in ranks]  # views into the rows
    sent = [0] * n

    # All ranks send at once, so take every message before any is received.
    for t in range(n - 1):  # reduce-scatter
        messages = [chunks[r][(r - t) % n].copy() for r in range(n)]
        for r, message in enumerate(messages):
            chunks[(r + 1) % n][(r - t) % n] += message
            sent[r] += message.size
    for t in range(n - 1):  # all-gather
        messages = [chunks[r][(r + 1 - t) % n].copy() for r in range(n)]
        for r, message in enumerate(messages):
            chunks[(r + 1) % n][(r + 1 - t) % n][:] = message
            sent[r] += message.size
    return list(ranks), sent


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
    f, b = [float(x) for x in forward], [float(x) for x in backward]
    p, m = len(f), microbatches
    if p == 0 or len(b) != p:
        raise ValueError("need as many forward as backward times, at least one")
    if not all(np.isfinite(x) and x >= 0 for x in f + b):
        raise ValueError("times must be finite and not negative")
    if isinstance(m, bool) or not isinstance(m, (int, np.integer)) or m < 1:
        raise ValueError(f"microbatches must be an integer of at least 1, got {m}")

    orders, alive = [], []
    for r in range(p):
        warm = min(p - 1 - r, m)
        order = [("F", i) for i in range(warm)]
        for i in range(m - warm):
            order += [("F", warm + i), ("B", i)]
        order += [("B", i) for i in range(m - warm, m)]
        orders.append(order)
        alive.append(min(warm + 1, m))

    # Run whatever is ready until nothing is left; the order of visits is no matter.
    end = {}  # (kind, microbatch, stage): when it ended
    clock = [0.0] * p  # when each device is free
    while any(orders):
        for r in range(p):
            while orders[r]:
                kind, i = orders[r][0]
                if kind == "F":
                    needs = ("F", i, r - 1) if r > 0 else None
                else:
                    needs = ("B", i, r + 1) if r < p - 1 else None
                if needs is not None and needs not in end:
                    break
                start = max(clock[r], end.get(needs, 0.0))
                clock[r] = start + (f[r] if kind == "F" else b[r])
                end[kind, i, r] = clock[r]
                orders[r].pop(0)
    return max(clock), alive
