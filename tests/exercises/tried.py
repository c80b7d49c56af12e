"""What became of every answer to an exercise: tried once in a run of the tests, whichever test asks first."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from scaling_lab.evidence.exercises import answers, try_answers
from scaling_lab.evidence.outcome import Outcome
from scaling_lab.sources.exercises import Exercise
from tests.conftest import ROOT, once


def tried(exercise: Exercise) -> dict[str, Outcome]:
    def make(target: Path) -> None:
        outcomes = try_answers(ROOT, exercise.slug, answers(exercise))
        target.write_text(json.dumps({name: asdict(outcome) for name, outcome in outcomes.items()}))

    kept = once(f"tried-{exercise.slug}.json", make)
    return {name: Outcome(**outcome) for name, outcome in json.loads(kept.read_text()).items()}
