"""Does the judge of the pages agree with pytest? Test by test, on every answer: ``make judge``.

The judge runs in Node, from the files that a browser would fetch. The tests of this folder compare as much as they run
anyway: each answer up to its first failure. This command compares every test, which takes minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scaling_lab.evidence.exercises import answers, try_answers
from scaling_lab.evidence.outcome import CRASHED, ENDLESS, UNLOADABLE, Outcome
from scaling_lab.faults import Fault
from scaling_lab.site.exercises import runtime
from scaling_lab.site.node import ask
from scaling_lab.sources import content
from scaling_lab.sources.exercises import Exercise

SCRIPT = Path(__file__).with_name("judge.mjs")
# Where the judge differs from pytest on the command line, as the pages say: WebAssembly has no floating-point flags, so
# NumPy never warns of a division by zero. (exercise, answer): the tests that fail on the command line only.
EXCEPTIONS = {
    ("q04-network-depth", "wrong_depth_zero_divides_by_zero"): (
        "test_no_blocks[empty0]",
        "test_no_blocks[empty1]",
    ),
}
_REFUSAL = Fault("tests/exercises/judge.mjs", "the judge does not run in Node", "mend what it names")
# What one answer may take where every test runs: some mistakes converge slowly, and none of them is in doubt.
_SECONDS = 600.0

Tried = Mapping[str, Outcome]


@dataclass(frozen=True)
class Difference:
    exercise: str
    answer: str
    test: str
    pytest: str
    judge: str

    @property
    def is_known(self) -> bool:
        """Whether it is one that the pages tell of."""
        return (self.pytest, self.judge) == ("failed", "passed") and (
            self.test in EXCEPTIONS.get((self.exercise, self.answer), ())
        )


@dataclass(frozen=True)
class Comparison:
    compared: int
    differences: tuple[Difference, ...]
    seconds: Mapping[str, float]
    heap: int


def judged(root: Path, exercises: Mapping[str, Mapping[str, Any]], *, every: bool = False) -> dict[str, Any]:
    """What the judge says of ``exercises``, each with its tests and answers, until an answer's first failure or of ``every`` test."""
    question = {
        "folder": str((root / "theme" / runtime.FOLDER).resolve()),
        "judge": runtime.JUDGE.read_text(encoding="utf-8"),
        "conftest": (root / "exercises/conftest.py").read_text(encoding="utf-8"),
        "exercises": exercises,
        "every": every,
    }
    return ask(SCRIPT, json.dumps(question), root, _REFUSAL)


def compare(
    root: Path, exercises: Sequence[Exercise], tried: Mapping[str, Tried], *, every: bool = False
) -> Comparison:
    """The verdicts of the judge beside those of pytest; what pytest had to stop is left out."""
    asked = {
        exercise.slug: {"tests": exercise.tests, "answers": _answers(exercise, tried[exercise.slug])}
        for exercise in exercises
    }
    told = judged(root, asked, every=every)
    compared, differences = 0, []
    for slug, verdicts in told["verdicts"].items():
        for answer in asked[slug]["answers"]:
            pairs = list(
                _pairs(tried[slug][answer], verdicts.get(answer, {}), EXCEPTIONS.get((slug, answer), ()))
            )
            compared += len(pairs)
            differences += [
                Difference(slug, answer, test, theirs, ours) for test, theirs, ours in pairs if theirs != ours
            ]
    return Comparison(compared, tuple(differences), told["seconds"], told["heap"])


def shares(exercises: Iterable[Exercise], number: int) -> list[list[Exercise]]:
    """The exercises dealt out, as long a work for each as may be told beforehand."""
    dealt: list[list[Exercise]] = [[] for _ in range(number)]
    for exercise in sorted(exercises, key=_work, reverse=True):
        min(dealt, key=lambda share: sum(map(_work, share))).append(exercise)
    return dealt


def _work(exercise: Exercise) -> int:
    return len(exercise.mistakes) * len(exercise.tests)


def _answers(exercise: Exercise, tried: Tried) -> dict[str, str]:
    return {
        name: source
        for name, source in answers(exercise).items()
        if tried[name].kind not in (ENDLESS, CRASHED)
    }


def _pairs(
    outcome: Outcome, verdicts: Mapping[str, str], excepted: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Each test that either ran, with both verdicts; where a known exception let the judge go on, the rest is its own."""
    if outcome.kind == UNLOADABLE or "broken" in verdicts:
        yield "loading", outcome.kind, UNLOADABLE if "broken" in verdicts else "loaded"
        return
    stopped = outcome.test in excepted
    for test in outcome.verdicts if stopped else {**outcome.verdicts, **verdicts}:
        yield test, outcome.verdicts.get(test, "not run"), verdicts.get(test, "not run")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="questions, all unless named")
    wanted = parser.parse_args().ids
    root = Path.cwd()
    if runtime.size(root) is None:
        sys.exit("the judge's runtime is not there: `make assets` says why")
    exercises = [one for key, one in content.read(root).exercises.items() if not wanted or key in wanted]
    try_every = partial(_try_every, root)
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        tried = dict(pool.map(try_every, exercises))
        found = list(
            pool.map(lambda share: compare(root, share, tried, every=True), shares(exercises, cores))
        )
    differences = [difference for comparison in found for difference in comparison.differences]
    for comparison in found:
        for slug, seconds in comparison.seconds.items():
            print(f"{slug:32} {seconds:6.1f} CPU-s in the judge")
    for one in differences:
        mark = "known " if one.is_known else ""
        print(
            f"{mark}difference: {one.exercise} {one.answer} {one.test}: pytest {one.pytest}, judge {one.judge}"
        )
    compared, heap = sum(one.compared for one in found), max(one.heap for one in found)
    print(f"{compared} outcomes compared, {len(differences)} differ; memory of the judge {heap / 1e6:.0f} MB")
    return int(not all(one.is_known for one in differences))


def _try_every(root: Path, exercise: Exercise) -> tuple[str, Tried]:
    return exercise.slug, try_answers(root, exercise.slug, answers(exercise), _SECONDS, every=True)


if __name__ == "__main__":
    sys.exit(main())
