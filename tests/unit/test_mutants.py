"""Small faults put into solutions at random: each is one, can be run, and is found where a test looks at it."""

import ast
from pathlib import Path

import pytest

from benchmarks import mutants
from scaling_lab.faults import Fault
from scaling_lab.sources.exercises import Exercise

SOLUTION = '''"""The mean."""
import numpy as np


def mean(x, scale=2.0):
    """The mean of ``x``."""
    if len(x) == 0 or np.isnan(x[0]):
        raise ValueError("empty")
    return float(np.sum(x, axis=0) / len(x)) + 0
'''
TESTS = """import numpy as np
import pytest


def test_value(answer):
    assert answer.mean(np.array([1.0, 2.0, 6.0])) == pytest.approx(3.0)
"""


def test_each_fault_is_python_and_differs_from_the_solution_and_the_others():
    texts = [text for _, text in mutants.mutants(SOLUTION)]
    assert len(set(texts)) == len(texts) and ast.unparse(ast.parse(SOLUTION)) not in texts
    for text in texts:
        ast.parse(text)
    changes = {what for what, _ in mutants.mutants(SOLUTION)}
    for wanted in (
        "len(x) != 0 or",
        "len(x) == 0 and",
        "np.mean(x",
        "* len(x)",
        "np.sum(x) /",
        "+ 1",
        "pass",
    ):
        assert any(wanted in what for what in changes), wanted


def test_a_fault_that_no_test_looks_at_survives_and_the_others_do_not(tmp_path):
    folder = tmp_path / "exercises" / "q01-demo"
    folder.mkdir(parents=True)
    (folder / "test_exercise.py").write_text(TESTS)
    conftest = Path(__file__).parents[2] / "exercises" / "conftest.py"
    (folder.parent / "conftest.py").write_text(conftest.read_text())
    exercise = Exercise("q01-demo", "", SOLUTION, TESTS, ())
    drawn = mutants.sample(exercise, 100)
    assert drawn == mutants.sample(exercise, 100)
    left = mutants.survivors(tmp_path, exercise, drawn)
    assert any("pass" in what for what in left) and not any("* len(x)" in what for what in left)
    with pytest.raises(Fault, match=r"solution\.py"):
        mutants.survivors(tmp_path, Exercise("q01-demo", "", SOLUTION + "\nmean = None", TESTS, ()), {})
