"""Runs the evidence and the exercises that have not passed as they stand; what passed is remembered by its hash."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from scaling_lab.evidence import exercises, run
from scaling_lab.evidence.outcome import Outcome
from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.sources.content import Content
from scaling_lab.sources.exercises import EXERCISE_FILES, Exercise
from scaling_lab.sources.notebooks import Notebook

PASSED = ".cache/passed"
PACKAGE = Path(__file__).parents[1]
# What people write apart, this decides whether a claim holds and a test catches: our code, and that of others.
_CODE = [path for folder in ("sources", "evidence") for path in sorted((PACKAGE / folder).glob("*.py"))]
_LIBRARIES = ("numpy", "scipy", "matplotlib", "pytest")


def stop_on_evidence(content: Content, say: Callable[[str], None]) -> None:
    """Run the claims of notebooks that changed; raises :class:`Faults` when one does not hold or cannot be refuted."""
    new = [book for book in content.notebooks.values() if not _has_passed(content.root, notebook_key(book))]
    if new:
        say(f"running the claims of {len(new)} notebooks")
        stop_if_any(fault for outcome in outcomes(content, new) for fault in outcome.faults)


def stop_on_exercises(content: Content, say: Callable[[str], None]) -> None:
    """Try the tests of exercises that changed; raises :class:`Faults` when they let a wrong solution through."""
    root = content.root
    new = [one for one in content.exercises.values() if not _has_passed(root, exercise_key(root, one))]
    if new:
        say(f"trying the tests of {len(new)} exercises")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            stop_if_any(fault for found in pool.map(partial(faults, root), new) for fault in found)


def outcomes(content: Content, books: Sequence[Notebook]) -> list[run.Outcome]:
    """Run the claims of notebooks, and remember those that have passed."""
    keys = {book.path.stem.split("-")[0]: notebook_key(book) for book in books}  # as they are before the run
    found = run.run([book.path for book in books], content.root, os.cpu_count() or 1)
    failed = {outcome.question for outcome in found if outcome.faults}
    _remember(content.root, (key for question, key in keys.items() if question not in failed))
    return found


def faults(root: Path, exercise: Exercise, tried: Mapping[str, Outcome] | None = None) -> list[Fault]:
    """What is wrong with an exercise, where its answers were ``tried`` or not; it is remembered when there is nothing."""
    key = exercise_key(root, exercise)
    if tried is None:
        tried = exercises.try_answers(root, exercise.slug, exercises.answers(exercise))
    found = list(exercises.faults(exercise, tried))
    _remember(root, [] if found else [key])
    return found


def notebook_key(book: Notebook) -> str:
    """Hash of everything that decides whether the claims of a notebook hold and can be refuted."""
    return _hash([book.path])


def exercise_key(root: Path, exercise: Exercise) -> str:
    """Hash of everything that decides whether the tests of an exercise do their work."""
    files = [exercise.mistakes_place, "exercises/conftest.py", *map(exercise.place, EXERCISE_FILES)]
    return _hash([root / file for file in files if (root / file).is_file()])


def _remember(root: Path, keys: Iterable[str]) -> None:
    """Note that what these keys stand for has passed."""
    (root / PASSED).mkdir(parents=True, exist_ok=True)
    for key in keys:
        (root / PASSED / key).touch()


def _has_passed(root: Path, key: str) -> bool:
    return (root / PASSED / key).is_file()


def _hash(paths: Iterable[Path]) -> str:
    content = hashlib.sha256(_deciding().encode())
    for path in paths:
        content.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return content.hexdigest()


@cache
def _deciding() -> str:
    """What every key knows: Python and libraries, and our code."""
    code = hashlib.sha256(b"\0".join(path.name.encode() + path.read_bytes() for path in _CODE)).hexdigest()
    return " ".join([sys.version, *map(version, _LIBRARIES), code])
