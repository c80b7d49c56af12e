"""Find loss spikes."""

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
    raise NotImplementedError
