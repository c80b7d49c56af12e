"""What the judge of the pages tells of an answer: each test, why it failed, and nothing that another answer left."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = """
import numpy as np
import pytest

DATA = np.array([1.0, 2.0])


@pytest.fixture
def double(answer):
    return answer.double


def test_number(double):
    x = 3
    assert double(x) == 6


@pytest.mark.parametrize("x", [1, 2])
def test_array(double, x):
    got = double(np.full(2, x))
    np.testing.assert_array_equal(
        got,
        np.full(2, 2 * x),
    )


@pytest.mark.edge_case
def test_text_is_refused(double):
    for text in ("", "a"):
        with pytest.raises(TypeError):
            double(text)


@pytest.mark.edge_case
def test_input_stays(double):
    double(DATA)
    assert np.mean(DATA) == 1.5
"""
RIGHT = """
import os
import numpy as np

def double(x):
    if isinstance(x, str):
        raise TypeError
    return 2 * np.asarray(x)
"""
ANSWERS = {
    "right": RIGHT,
    "adds": RIGHT.replace("2 * np.asarray(x)", "np.asarray(x) + 2"),
    "accepts": RIGHT.replace("raise TypeError", "return x"),
    "divides": RIGHT.replace("return 2", "print('x is', x)\n    return 1 / 0"),
    "overwrites": RIGHT.replace("return 2 * np.asarray(x)", "x *= 2\n    return x"),
    "untidy": f"{RIGHT}\nnp.mean = max\nnp.random.seed(5)\nos.environ['LEFT'] = '1'\nnp.seterr(all='raise')\n",
    "after": f"{RIGHT}\nassert np.mean([1, 2]) == 1.5 and 'LEFT' not in os.environ and np.geterr()['over'] == 'warn'\n",
    "endless": RIGHT.replace("return 2 * np.asarray(x)", "return double(x)"),
    "unfinished": "def double(:\n    pass\n",
    "unknown": "import os\n\ndouble = twice\n",
    "exits": "import sys\n\n\nsys.exit(3)\n",
    "empty": "",
    "many": RIGHT.replace("return 2 * np.asarray(x)", "return list(range(10**6))"),
    "nameless": "class Odd:\n    def __repr__(self):\n        raise ValueError\n\n\ndef double(x):\n    return Odd()\n",
    "last": RIGHT,
}
SCRIPT = """
import json, sys
from pathlib import Path
from scaling_lab.site.exercises.judge import judge
heard = []
answers, until_failure = json.load(sys.stdin)
judge(Path(sys.argv[1]), answers, lambda kind, what: heard.append([kind, what]), until_failure=until_failure)
print(json.dumps(heard))
"""


@pytest.fixture(scope="module")
def tests(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exercises") / "q01-demo"
    folder.mkdir()
    shutil.copy(ROOT / "exercises/conftest.py", folder.parent)
    (folder / "test_exercise.py").write_text(TESTS)
    return folder / "test_exercise.py"


def run(tests, answers, until_failure=False):
    asked = json.dumps([answers, until_failure])
    command = [sys.executable, "-c", SCRIPT, tests]
    return subprocess.run(command, input=asked, capture_output=True, text=True, cwd=ROOT, check=True).stdout


def judged(tests, answers, until_failure=False):
    """For each answer, what was told of it."""
    told: list[list] = []
    for kind, what in json.loads(run(tests, answers, until_failure)):
        if kind == "planned":
            told.append([])
        told[-1].append((kind, what))
    return dict(zip(answers, told, strict=True))


@pytest.fixture(scope="module")
def told(tests):
    return judged(tests, ANSWERS)


def outcomes(told):
    return {what["id"]: what["outcome"] for kind, what in told if kind == "test"}


def failure(told, test):
    return next(what for kind, what in told if kind == "test" and what["id"] == test)


@pytest.mark.parametrize("answer", ["right", "after", "last"])
def test_what_is_right_passes_whatever_came_before_it(told, answer):
    kinds = [kind for kind, _ in told[answer]]
    assert kinds == ["planned", *["test"] * 5, "done"]
    assert set(outcomes(told[answer]).values()) == {"passed"}


def test_the_tests_are_told_beforehand_with_their_groups(told):
    planned = [(test["id"], test["group"]) for test in told["right"][0][1]["tests"]]
    assert planned == [
        ("test_number", "core"), ("test_array[1]", "core"), ("test_array[2]", "core"),
        ("test_text_is_refused", "edge"), ("test_input_stays", "edge"),
    ]  # fmt: skip


def test_a_failed_assertion_shows_its_statement_and_values(told):
    number = failure(told["adds"], "test_number")
    assert (number["outcome"], number["statement"]) == ("failed", "assert double(x) == 6")
    assert number["values"].splitlines()[:2] == ["x = 3", "assert np.int64(5) == 6"]
    array = failure(told["adds"], "test_array[1]")
    assert array["statement"] == "np.testing.assert_array_equal(\n    got,\n    np.full(2, 2 * x),\n)"
    assert array["values"].startswith("got = array([3, 3])\nx = 1\nAssertionError")


def test_what_did_not_raise_is_shown_with_what_should_have(told):
    refused = failure(told["accepts"], "test_text_is_refused")
    assert refused["statement"] == "with pytest.raises(TypeError):\n    double(text)"
    assert refused["values"].splitlines() == ["text = ''", "Failed: DID NOT RAISE TypeError"]


def test_an_exception_names_its_line_in_the_answer_and_what_was_printed(told):
    number = failure(told["divides"], "test_number")
    assert (number["line"], number["output"]) == (9, "x is 3\n")
    assert number["values"].endswith("ZeroDivisionError: division by zero")


def test_data_that_an_answer_overwrote_is_whole_for_the_next(told):
    assert outcomes(told["overwrites"])["test_input_stays"] == "failed"
    assert outcomes(told["untidy"])["test_input_stays"] == "failed"  # by np.mean, which is max


@pytest.mark.parametrize(
    "answer, message, line",
    [
        ("unfinished", "SyntaxError: invalid syntax", 1),
        ("unknown", "NameError: name 'twice' is not defined", 3),
        ("exits", "SystemExit: 3", 4),
    ],
)
def test_an_answer_that_cannot_be_loaded_is_told_once(told, answer, message, line):
    (_, _), (kind, what) = told[answer]
    assert (kind, what) == ("broken", {"message": message, "line": line})


def test_without_its_function_every_test_is_an_error(told):
    assert set(outcomes(told["empty"]).values()) == {"error"}
    assert "has no attribute 'double'" in failure(told["empty"], "test_number")["values"]


def test_what_is_told_stays_short(told):
    for answer in ("many", "endless", "nameless"):
        assert outcomes(told[answer])["test_number"] == "failed"
    texts = [what["values"] for kind, what in told["many"] + told["endless"] if kind == "test"]
    assert max(map(len, texts)) < 4000


def test_until_the_first_failure(tests):
    told = judged(tests, {"adds": ANSWERS["adds"], "last": RIGHT}, until_failure=True)
    assert outcomes(told["adds"]) == {"test_number": "failed"}
    assert len(outcomes(told["last"])) == 5


def test_what_ends_pytest_is_told_and_ends_nothing_else(tests):
    ends = {"interrupts": "raise KeyboardInterrupt", "leaves": "import pytest\npytest.exit('enough')"}
    told = judged(tests, {**ends, "last": RIGHT})
    for answer, words in (("interrupts", "KeyboardInterrupt"), ("leaves", "enough")):
        (kind, what) = told[answer][-1]
        assert kind == "broken" and words in what["message"]
    assert len(outcomes(told["last"])) == 5


@pytest.mark.parametrize(
    "text, words", [("import nothing_of_this_name\n", "nothing_of_this_name"), ("", "status 5")]
)
def test_tests_that_cannot_be_run_are_told(tests, text, words):
    tests = tests.with_name("test_other.py")
    tests.write_text(text)
    (told,) = json.loads(run(tests, {"right": RIGHT}))
    assert told[0] == "broken" and words in told[1]["message"]
