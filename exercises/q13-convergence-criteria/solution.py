"""Is a noisy loss curve flat, still falling, or can one not tell?"""

import math

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
    _check(window, blocks)
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < 2 * window:
        raise ValueError("values must be two windows of numbers in a row, or more")
    last = values[len(values) - 2 * window :]
    if not np.isfinite(last).all():
        return math.nan, math.nan
    means = last.reshape(2, blocks, -1).mean(axis=2)  # (windows, blocks)
    earlier, later = means.mean(axis=1)
    se = math.sqrt(means.var(axis=1, ddof=1).sum() / blocks)
    return float(earlier - later), se


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
    _check(window, blocks)
    for name, number in (("tolerance", tolerance), ("z", z)):
        if not _is_number(number) or not 0 < number < math.inf:
            raise ValueError(f"{name} must be finite and positive, got {number!r}")
    if np.ndim(values) == 1 and len(values) < 2 * window:
        return "undecided"
    change, se = fall(values, window, blocks)
    lo, hi = change - z * se, change + z * se
    if -tolerance < lo and hi < tolerance:
        return "flat"
    if lo > 0:
        return "falling"
    return "rising" if hi < 0 else "undecided"


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
    if not _is_integer(confirm) or confirm < 1:
        raise ValueError(f"confirm must be an integer >= 1, got {confirm!r}")
    verdict(values, window, tolerance, blocks, z)  # checks the other arguments
    in_a_row = 0
    for seen in range(2 * window, len(values) + 1, 2 * window):
        flat = verdict(values[:seen], window, tolerance, blocks, z) == "flat"
        in_a_row = in_a_row + 1 if flat else 0
        if in_a_row == confirm:
            return int(seen)
    return None


def _check(window, blocks) -> None:
    if not _is_integer(blocks) or blocks < 2:
        raise ValueError(f"blocks must be an integer >= 2, got {blocks!r}")
    if not _is_integer(window) or window < blocks or window % blocks:
        raise ValueError(f"window must be a multiple of {blocks}, got {window!r}")


def _is_integer(value) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value) -> bool:
    return _is_integer(value) or isinstance(value, float | np.floating)
