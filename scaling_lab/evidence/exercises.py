"""Tries an exercise's tests: the solution must pass, the starter must fail, every wrong solution must be caught."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scaling_lab.evidence.outcome import PASSED, UNLOADABLE, Outcome
from scaling_lab.evidence.pool import ONE_THREAD
from scaling_lab.faults import Fault
from scaling_lab.sources.exercises import Exercise

# A mistake that loops forever is stopped after so long, and counts as caught.
SECONDS = 20.0
_TRIAL = "scaling_lab.evidence.trial"


def answers(exercise: Exercise) -> dict[str, str]:
    """Every answer to try, by name: the solution, the starter, and the wrong solutions."""
    wrong = {f"wrong_{mistake.name}": exercise.wrong(mistake) for mistake in exercise.mistakes}
    return {"solution": exercise.solution, "starter": exercise.starter, **wrong}


def faults(exercise: Exercise, tried: Mapping[str, Outcome]) -> Iterator[Fault]:
    """What is wrong with an exercise whose answers were tried; nothing when its tests do their work."""
    tests = exercise.place("test_exercise.py")
    wrong = {f"wrong_{mistake.name}": mistake for mistake in exercise.mistakes}
    outcomes = dict(tried)
    solution, starter = outcomes.pop("solution"), outcomes.pop("starter")
    if solution.kind != PASSED:
        yield Fault(
            exercise.place("solution.py"),
            f"the solution fails its own tests: {solution.test or solution.kind}: {solution.detail}",
            "mend the solution, or the test",
        )
        return  # whatever else fails says nothing about the tests
    if starter.kind == PASSED:
        yield Fault(
            exercise.place("starter.py"),
            "the starter passes the tests: nothing is left to write",
            "let it raise NotImplementedError, and let a test call it",
        )
    for name, outcome in outcomes.items():
        if outcome.kind == PASSED:
            yield Fault(
                wrong[name].place,
                f"no test of {tests} catches the wrong solution {wrong[name].name}",
                "add the test that does",
            )
        elif outcome.kind == UNLOADABLE:
            yield Fault(
                wrong[name].place,
                f"the wrong solution {wrong[name].name} cannot be imported: {outcome.detail}",
                "mend its `+` lines, so that a test has something to catch",
            )


def try_answers(
    root: Path, slug: str, answers: Mapping[str, str], seconds: float = SECONDS, *, every: bool = False
) -> dict[str, Outcome]:
    """Run the tests of ``slug`` on each answer, given by name and source: until its first failure, or ``every`` one.

    All run in one process. The first answer should be right: each other one may take ``seconds``, and twenty times as
    long as the first. Raises :class:`Fault` when pytest cannot run the tests at all.
    """
    tests = root / "exercises" / slug / "test_exercise.py"
    with tempfile.TemporaryDirectory() as folder:
        for name, source in answers.items():
            (Path(folder) / f"{name}.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                _TRIAL,
                str(tests),
                folder,
                str(seconds),
                "every" if every else "",
                *answers,
            ],
            cwd=root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=os.environ | ONE_THREAD,
        )
        written = Path(folder) / "outcomes.json"
        result: dict[str, Any] = {"problem": done.stderr[-400:]}
        if written.is_file():
            result = json.loads(written.read_text(encoding="utf-8"))
    if result["problem"]:
        raise Fault(
            f"exercises/{slug}/test_exercise.py",
            f"the tests could not be run: {result['problem']}",
            "mend what pytest names",
        )
    return {name: Outcome(**outcome) for name, outcome in result["outcomes"].items()}
