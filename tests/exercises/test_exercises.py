"""Each exercise's tests pass the solution, fail the starter, and catch every wrong solution."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaling_lab.evidence import exercises

ROOT = Path(__file__).parents[2]
SLUGS = sorted(path.parent.name for path in (ROOT / "exercises").glob("*/test_exercise.py"))
WRONG = sorted((ROOT / "tests" / "exercises").glob("*/wrong_*.py"))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("answer", ["solution", "starter"])
def test_the_solution_passes_and_the_starter_fails(slug, answer):
    assert list(exercises.answer_faults(ROOT, slug, answer)) == []


@pytest.mark.parametrize("wrong", WRONG, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_wrong_solution_is_caught(wrong):
    assert list(exercises.answer_faults(ROOT, wrong.parent.name, str(wrong))) == []
