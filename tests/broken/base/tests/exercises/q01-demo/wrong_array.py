import numpy as np


def mean(x):
    if len(x) == 0:
        raise ValueError("x is empty")
    return np.mean(x)
