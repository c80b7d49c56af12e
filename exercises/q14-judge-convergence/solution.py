"""Find loss spikes."""

from collections import deque

import numpy as np


def find_spikes(
    loss: np.ndarray, window: int = 100, k: float = 6.0, merge: int = 10
) -> list[tuple[int, int, int]]:
    """Find loss spikes by a rolling median and MAD that spikes cannot contaminate.

    loss    (T,) array or list of losses, one per step; may hold NaN and infinities.
    window  integer >= 1: number of normal steps in the baseline.
    k       finite number >= 0: threshold in robust standard deviations.
    merge   integer >= 0: anomalous steps whose indices differ by at most this
            belong to one spike.

    Step t is anomalous if loss[t] is not finite, or if

        loss[t] > median + k * scale,
        scale = max(1.4826 * MAD, 1e-12 * max(1, |median|)),

    where median and MAD (median absolute deviation from the median) are those of
    the last ``window`` NORMAL steps before t. Anomalous steps never enter the
    baseline. As long as fewer than ``window`` normal steps have been seen, a finite
    step is normal.

    Returns the spikes in order as tuples (start, peak, end) of ints: the first and
    the last anomalous step, and the first step from start to end (both included)
    with the largest loss, where a value that is not finite counts as +inf.

    Raises ValueError if loss is not one-dimensional or an option is not as
    described (a bool is not an integer). loss is not modified.
    """
    loss = np.asarray(loss, dtype=float)
    if loss.ndim != 1:
        raise ValueError(f"loss must be one-dimensional, got shape {loss.shape}")
    if not _is_integer(window) or window < 1:
        raise ValueError(f"window must be an integer >= 1, got {window!r}")
    if not isinstance(k, int | float | np.number) or not np.isfinite(k) or k < 0:
        raise ValueError(f"k must be a finite number >= 0, got {k!r}")
    if not _is_integer(merge) or merge < 0:
        raise ValueError(f"merge must be an integer >= 0, got {merge!r}")

    baseline = deque(maxlen=int(window))  # the last normal steps
    anomalous = []
    for t, value in enumerate(loss):
        full = len(baseline) == window
        if not np.isfinite(value) or (full and value > _threshold(baseline, k)):
            anomalous.append(t)
        else:
            baseline.append(value)

    height = np.where(np.isfinite(loss), loss, np.inf)
    spikes = []
    for t in anomalous:
        if spikes and t - spikes[-1][1] <= merge:
            spikes[-1][1] = t
        else:
            spikes.append([t, t])
    return [(a, a + int(np.argmax(height[a : b + 1])), b) for a, b in spikes]


def _threshold(baseline, k) -> float:
    normal = np.array(baseline)
    median = np.median(normal)
    mad = np.median(np.abs(normal - median))
    return median + k * max(1.4826 * mad, 1e-12 * max(1.0, abs(median)))


def _is_integer(value) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
