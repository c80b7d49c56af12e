"""Each exercise's tests pass the solution, fail the starter, and catch every wrong solution."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaling_lab.evidence import passed
from scaling_lab.sources import content
from tests.exercises.tried import tried

ROOT = Path(__file__).parents[2]
EXERCISES = content.read(ROOT).exercises.values()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)
def test_the_tests_of_an_exercise_do_their_work(exercise):
    assert (
        passed.faults(ROOT, exercise, tried(exercise)) == []
    )  # a build right after the tests does not try it again
