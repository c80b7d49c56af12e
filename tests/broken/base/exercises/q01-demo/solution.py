"""Write the mean."""

import numpy as np


def mean(x: np.ndarray) -> float:
    """Mean of ``x``, shape (n,); ValueError when it is empty."""
    if len(x) == 0:
        raise ValueError("x is empty")
    return float(np.mean(x))
