"""Is a noisy loss curve flat, still falling, or can one not tell?"""

import numpy as np


def fall(values, window: int, blocks: int = 10) -> tuple[float, float]:
    """How much the loss fell from one window to the next, and its standard error.

    values  losses in the order in which they were measured, at least 2 * window
    window  length of a window, an integer and a multiple of ``blocks``
    blocks  number of blocks that a window is cut into, an integer of at least 2

    The last 2 * window values are two windows, an earlier and a later one. Each is
    cut into consecutive blocks of equal length. Returns ``(fall, se)`` as floats:
    ``fall`` is the mean of the earlier window minus the mean of the later one, and
    ``se`` is sqrt((s0**2 + s1**2) / blocks), where s0 and s1 are the sample
    standard deviations (divisor blocks - 1) of the windows' block means.

    A value among them that is not finite makes both nan. ``values`` is a sequence
    of numbers in one dimension and is not modified. ValueError for any other
    argument; a bool is not an integer.
    """
    raise NotImplementedError


def verdict(
    values,
    window: int,
    tolerance: float,
    blocks: int = 10,
    z: float = 2.0,
) -> str:
    """Whether the loss is "flat", "falling", "rising" or "undecided".

    tolerance  finite and positive: a change per window that no longer matters
    z          finite and positive: the interval reaches z standard errors each way

    The change lies between lo = fall - z * se and hi = fall + z * se.
    "flat"       -tolerance < lo and hi < tolerance, whether or not 0 lies between
    "falling"    otherwise, if lo > 0
    "rising"     otherwise, if hi < 0
    "undecided"  otherwise; also with fewer than 2 * window values, or if one of
                 the last 2 * window is not finite

    ValueError as in ``fall`` (too few values are none), also for tolerance and z;
    a bool is not a number.
    """
    raise NotImplementedError


def stopping_step(
    values,
    window: int,
    tolerance: float,
    blocks: int = 10,
    z: float = 2.0,
    confirm: int = 2,
) -> int | None:
    """How many values are seen when the rule stops; None if it does not.

    The rule looks each time 2 * window new values are there, so that no two looks
    share a value: at 2 * window, 4 * window, ... values. It stops at the first look
    that is the ``confirm``-th "flat" in a row.

    confirm  integer of at least 1

    ValueError as in ``verdict``, also for confirm, however few the values are.
    """
    raise NotImplementedError
