"""The judge of the pages agrees with pytest, test by test, on every solution, starter and wrong solution."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaling_lab.site.exercises import runtime
from scaling_lab.sources import content
from tests.exercises.agreement import EXCEPTIONS, compare, judged, shares
from tests.exercises.tried import tried

ROOT = Path(__file__).parents[2]
# A process each: starting Python in Node takes as long as two exercises.
SHARES = shares(content.read(ROOT).exercises.values(), min(4, os.cpu_count() or 1))


@pytest.mark.skipif(runtime.size(ROOT) is None, reason="the wheel of NumPy for browsers is not to be had")
@pytest.mark.parametrize("exercises", SHARES, ids=lambda share: "-".join(one.slug[:3] for one in share))
def test_the_judge_of_the_pages_agrees_with_pytest(exercises):
    comparison = compare(ROOT, exercises, {one.slug: tried(one) for one in exercises})
    assert [one for one in comparison.differences if not one.is_known] == []
    known = {(one.exercise, one.answer) for one in comparison.differences}
    assert known == {key for key in EXCEPTIONS if key[0] in {one.slug for one in exercises}}
    assert comparison.compared > 100 * len(exercises)


PLATFORM = """
import threading

import numpy as np
import pytest


def test_warns_of_no_division_by_zero():
    with np.errstate(all="raise"):
        assert np.isinf(np.float64(1) / np.zeros(1)).all()


def test_integers_have_32_bits():
    assert np.array([100_000, 100_000]).prod() == 100_000**2 % 2**32


def test_starts_no_thread():
    with pytest.raises(RuntimeError):
        threading.Thread(target=print).start()
"""


@pytest.mark.skipif(runtime.size(ROOT) is None, reason="the wheel of NumPy for browsers is not to be had")
def test_what_the_pages_say_of_the_judge_is_so():
    told = judged(ROOT, {"q00-platform": {"tests": PLATFORM, "answers": {"solution": ""}}})
    verdicts = told["verdicts"]["q00-platform"]["solution"]
    assert len(verdicts) == 3 and set(verdicts.values()) == {"passed"}, verdicts
