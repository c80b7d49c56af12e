"""Reads the files of an exercise and its wrong solutions, and says which are missing or do not fit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.sources import mistakes
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.files import read_text
from scaling_lab.sources.mistakes import Mistake, mistake_faults

EXERCISE_FILES = ("starter.py", "solution.py", "test_exercise.py")


@dataclass(frozen=True)
class Exercise:
    """The exercise of a question: its three files as text, and the mistakes that make its solution wrong."""

    slug: str
    starter: str
    solution: str
    tests: str
    mistakes: tuple[Mistake, ...]

    @property
    def mistakes_place(self) -> str:
        """The file with the mistakes."""
        return f"tests/exercises/{self.slug}.yml"

    def place(self, name: str) -> str:
        """One of the three files, as faults name it."""
        return f"exercises/{self.slug}/{name}"

    def wrong(self, mistake: Mistake) -> str:
        """The solution with this mistake; raises :class:`Fault` when it does not fit."""
        return mistake.apply(self.solution, self.place("solution.py"))


def read(root: Path, question: Question) -> Exercise:
    """Read an exercise; raises :class:`Faults` naming each file that cannot be read, or :class:`Fault`."""
    paths = [root / "exercises" / question.slug / name for name in EXERCISE_FILES]
    texts, faults = [], []
    for path in paths:
        try:
            texts.append(read_text(path, root, missing="every exercise has it"))
        except Fault as fault:
            faults.append(fault)
    stop_if_any(faults)
    starter, solution, tests = texts
    return Exercise(
        slug=question.slug,
        starter=starter,
        solution=solution,
        tests=tests,
        mistakes=mistakes.read(root / "tests" / "exercises" / f"{question.slug}.yml", root),
    )


def exercise_faults(exercise: Exercise) -> Iterator[Fault]:
    """What an exercise lacks; whether its tests pass and fail as they should is for the evidence."""
    yield from mistake_faults(
        exercise.mistakes, exercise.mistakes_place, exercise.solution, exercise.place("solution.py")
    )
    yield from (
        Fault(exercise.place("test_exercise.py"), *problem) for problem in _group_problems(exercise.tests)
    )


def _group_problems(tests: str) -> Iterator[tuple[str, str]]:
    """Whether one of the two groups of tests is empty; whoever solves the exercise is told how each one went."""
    functions = [
        node
        for node in ast.walk(_parsed(tests))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    marked = [any("edge_case" in ast.unparse(mark) for mark in test.decorator_list) for test in functions]
    if functions and not any(marked):
        yield (
            "no test is marked as an edge case",
            "put `@pytest.mark.edge_case` on those of errors, types and extreme values",
        )
    if functions and all(marked):
        yield "every test is marked as an edge case", "leave the mathematics unmarked: it is the core"


def _parsed(tests: str) -> ast.AST:
    try:
        return ast.parse(tests)
    except SyntaxError:  # pytest says so when the exercise is tried
        return ast.Module([], [])
