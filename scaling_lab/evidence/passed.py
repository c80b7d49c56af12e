"""Runs the evidence and the exercises that have not passed as they stand; what passed is remembered by its hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from scaling_lab.evidence import exercises, run
from scaling_lab.faults import stop_if_any
from scaling_lab.sources.content import Content
from scaling_lab.sources.exercises import EXERCISE_FILES

_Key = TypeVar("_Key")
PASSED = ".cache/passed"
PACKAGE = Path(__file__).parents[1]
# The code that decides whether a claim holds and can be refuted.
_DECIDING = [
    *sorted(PACKAGE.glob("evidence/*.py")),
    PACKAGE / "sources/claims.py",
    PACKAGE / "sources/notebooks.py",
]

# The code that decides whether the tests of an exercise do their work.
_TRYING = [
    *(PACKAGE / f"evidence/{name}.py" for name in ("exercises", "outcome", "trial")),
    PACKAGE / "sources/mistakes.py",
]


def stop_on_evidence(content: Content, say: Callable[[str], None]) -> None:
    """Run the claims of notebooks that changed; raises :class:`Faults` when one does not hold or cannot be refuted."""
    notebooks = {book.path: _hash([book.path, *_DECIDING]) for book in content.notebooks.values()}
    new = _not_passed(content.root, notebooks)
    if new:
        say(f"running the claims of {len(new)} notebooks")
        outcomes = run.run(new, content.root, os.cpu_count() or 1)
        stop_if_any(fault for outcome in outcomes for fault in outcome.faults)
        _remember(content.root, (notebooks[path] for path in new))


def stop_on_exercises(content: Content, say: Callable[[str], None]) -> None:
    """Try the tests of exercises that changed; raises :class:`Faults` when they let a wrong solution through."""
    root = content.root
    tried_with = [*_TRYING, root / "exercises" / "conftest.py"]
    found = {exercise.slug: exercise for exercise in content.exercises.values()}
    digests = {
        slug: _hash(
            [
                *(root / exercise.place(name) for name in EXERCISE_FILES),
                root / exercise.mistakes_place,
                *tried_with,
            ]
        )
        for slug, exercise in found.items()
    }
    new = _not_passed(root, digests)
    if new:
        say(f"trying the tests of {len(new)} exercises")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            tried = pool.map(lambda slug: list(exercises.faults(root, found[slug])), new)
            stop_if_any(fault for faults in tried for fault in faults)
        _remember(root, (digests[slug] for slug in new))


def _not_passed(root: Path, digests: dict[_Key, str]) -> list[_Key]:
    return [key for key, digest in digests.items() if not (root / PASSED / digest).is_file()]


def _hash(paths: Iterable[Path]) -> str:
    content = hashlib.sha256()
    for path in paths:
        content.update(path.name.encode() + path.read_bytes())
    return content.hexdigest()


def _remember(root: Path, digests: Iterable[str]) -> None:
    (root / PASSED).mkdir(parents=True, exist_ok=True)
    for digest in digests:
        (root / PASSED / digest).touch()
