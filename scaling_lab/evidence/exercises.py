"""Tries an exercise's tests: the solution must pass, the starter must fail, every wrong solution must be caught."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scaling_lab.faults import Fault

_SOME_FAILED = 1  # pytest's exit status; 2 and above mean that no test was run


def faults(root: Path, slug: str) -> Iterator[Fault]:
    """What is wrong with the exercise ``slug``; nothing when its tests do their work."""
    for answer in ("solution", "starter"):
        yield from answer_faults(root, slug, answer)
    for path in sorted((root / "tests" / "exercises" / slug).glob("wrong_*.py")):
        yield from answer_faults(root, slug, str(path))


def answer_faults(root: Path, slug: str, answer: str) -> Iterator[Fault]:
    """What is wrong with the tests of ``slug`` on one answer: ``solution``, ``starter`` or the path of a wrong one."""
    tests = f"exercises/{slug}/test_exercise.py"
    done = run_tests(root, slug, answer)
    last = next(
        (line for line in reversed(done.stdout.splitlines()) if line.strip()), "pytest printed nothing"
    )
    if answer == "solution":
        if done.returncode:
            failed = next((line for line in done.stdout.splitlines() if line.startswith("FAILED")), last)
            yield Fault(
                f"exercises/{slug}/solution.py",
                f"the solution fails its own tests: {failed}",
                "mend the solution, or the test",
            )
    elif done.returncode == 0 and answer == "starter":
        yield Fault(
            f"exercises/{slug}/starter.py",
            "the starter passes the tests: nothing is left to write",
            "let it raise NotImplementedError, and let a test call it",
        )
    elif done.returncode == 0:
        yield Fault(
            Path(answer).relative_to(root).as_posix(),
            f"no test of {tests} catches this wrong solution",
            "add the test that does",
        )
    elif done.returncode != _SOME_FAILED:
        yield Fault(
            tests, f"the tests could not be run on {Path(answer).stem}: {last}", "mend what pytest names"
        )


def run_tests(root: Path, slug: str, answer: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of ``slug`` on one answer in a process of its own, up to the first failure."""
    options = [
        "-q",
        "-x",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "--rootdir",
        str(root / "exercises"),
    ]
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *options,
            "--answer",
            answer,
            str(root / "exercises" / slug / "test_exercise.py"),
        ],
        cwd=root,
        capture_output=True,
        text=True,
    )
