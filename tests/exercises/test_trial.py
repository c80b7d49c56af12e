"""Many answers tried in one process: none sees another, none can stop the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scaling_lab.evidence.exercises import try_answers
from scaling_lab.evidence.outcome import CRASHED, ENDLESS, FAILED, PASSED, UNLOADABLE
from scaling_lab.faults import Fault

ROOT = Path(__file__).parents[2]
RIGHT = "def double(x):\n    return 2 * x\n"
TESTS = """
import os
import numpy as np

seen, state = [], np.random.get_state()[1].tolist()


def test_nothing_is_left_of_other_answers(answer):
    assert seen == [] and "LEFT" not in os.environ and np.mean([1, 3]) == 2
    assert np.random.get_state()[1].tolist() == state
    seen.append(answer)


def test_double(answer):
    assert answer.double(3) == 6


def test_again(answer):
    assert answer.double(4) == 8
"""


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "exercises" / "q01-demo"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "exercises" / "conftest.py", folder.parent)
    (folder / "test_exercise.py").write_text(TESTS)
    return tmp_path


def test_an_answer_leaves_nothing_to_the_next(root):
    untidy = (
        f"import os\nimport numpy as np\nnp.mean = max\nnp.random.seed(5)\nos.environ['LEFT'] = '1'\n{RIGHT}"
    )
    outcomes = try_answers(root, "q01-demo", {"solution": RIGHT, "untidy": untidy, "last": RIGHT})
    assert [outcome.kind for outcome in outcomes.values()] == [PASSED, FAILED, PASSED]


def test_the_first_failure_is_named(root):
    wrong = "def double(x):\n    return x * x - x\n"
    failure = try_answers(root, "q01-demo", {"solution": RIGHT, "wrong": wrong})["wrong"]
    assert (failure.kind, failure.test) == (FAILED, "test_again")
    assert "12 == 8" in failure.detail


@pytest.mark.parametrize(
    "source, kind",
    [
        ("def double(x):\n    while True:\n        pass\n", ENDLESS),
        ("while True:\n    pass\n", ENDLESS),
        # No signal handler of Python's runs while NumPy multiplies.
        ("import numpy as np\nA = np.ones((5000, 5000))\n\n\ndef double(x):\n    return A @ A\n", ENDLESS),
        ("import os\n\n\ndef double(x):\n    os.abort()\n", CRASHED),
        ("import os\n\n\ndef double(x):\n    os._exit(0)\n", CRASHED),
        ("def double(x):\n    raise KeyboardInterrupt\n", CRASHED),
        ("import sys\nsys.exit()\n", UNLOADABLE),
        ("double = undefined\n", UNLOADABLE),
    ],
)
def test_an_answer_that_does_not_return_stops_only_itself(root, source, kind):
    outcomes = try_answers(root, "q01-demo", {"solution": RIGHT, "bad": source, "last": RIGHT}, seconds=0.5)
    assert [outcome.kind for outcome in outcomes.values()] == [PASSED, kind, PASSED]


@pytest.mark.parametrize(
    "tests, problem",
    [("", "no test"), ("import nothing_like_this\n", "nothing_like_this"), ("def test(:\n", "SyntaxError")],
)
def test_tests_that_cannot_be_run_are_a_fault(root, tests, problem):
    (root / "exercises" / "q01-demo" / "test_exercise.py").write_text(tests)
    with pytest.raises(Fault, match=problem):
        try_answers(root, "q01-demo", {"solution": RIGHT})
