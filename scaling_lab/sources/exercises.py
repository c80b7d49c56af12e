"""Reads the files of an exercise, and says which are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.files import place_of, read_text

EXERCISE_FILES = ("starter.py", "solution.py", "test_exercise.py")
LEAST_WRONG_SOLUTIONS = 5


@dataclass(frozen=True)
class Exercise:
    """The exercise of a question: its three files as text, and its wrong solutions."""

    slug: str
    starter: str
    solution: str
    tests: str
    wrong_folder: str
    wrong: tuple[Path, ...]


def read(root: Path, question: Question) -> Exercise:
    """Read an exercise; raises :class:`Faults` naming each missing file."""
    paths = [root / "exercises" / question.slug / name for name in EXERCISE_FILES]
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise Faults(
            Fault(place_of(path, root), "the file is missing", "every exercise has it") for path in missing
        )
    starter, solution, tests = (read_text(path, root) for path in paths)
    wrong = root / "tests" / "exercises" / question.slug
    return Exercise(
        slug=question.slug,
        starter=starter,
        solution=solution,
        tests=tests,
        wrong_folder=place_of(wrong, root),
        wrong=tuple(sorted(wrong.glob("wrong_*.py"))),
    )


def exercise_faults(exercise: Exercise) -> Iterator[Fault]:
    """What an exercise lacks; whether its tests pass and fail as they should is for the test suite."""
    if len(exercise.wrong) < LEAST_WRONG_SOLUTIONS:
        yield Fault(
            exercise.wrong_folder,
            f"{len(exercise.wrong)} wrong solutions",
            f"add plausible mistakes as wrong_NAME.py until there are {LEAST_WRONG_SOLUTIONS}, each caught by a test",
        )
