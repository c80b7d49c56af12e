"""Properties of the mean."""

import numpy as np
import pytest


def test_value(answer):
    assert answer.mean(np.array([1.0, 2.0, 6.0])) == pytest.approx(3.0)


@pytest.mark.edge_case
def test_type(answer):
    assert type(answer.mean(np.ones(2))) is float


@pytest.mark.edge_case
def test_empty(answer):
    with pytest.raises(ValueError):
        answer.mean(np.array([]))
