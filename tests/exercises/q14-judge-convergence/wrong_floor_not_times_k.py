"""Adds the floor of the scale to the median without multiplying it by k."""

from collections import deque

import numpy as np


def find_spikes(
    loss: np.ndarray, window: int = 100, k: float = 6.0, merge: int = 10
) -> list[tuple[int, int, int]]:
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
        if not np.isfinite(value) or (len(baseline) == window and value > _threshold(baseline, k)):
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
    return [(start, start + int(np.argmax(height[start : end + 1])), end) for start, end in spikes]


def _threshold(baseline, k) -> float:
    normal = np.array(baseline)
    median = np.median(normal)
    mad = np.median(np.abs(normal - median))
    return median + max(k * 1.4826 * mad, 1e-12 * max(1.0, abs(median)))


def _is_integer(value) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
