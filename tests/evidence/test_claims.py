"""Every claim of every notebook holds, and fails where it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaling_lab.evidence import passed
from scaling_lab.sources import content

ROOT = Path(__file__).parents[2]
CONTENT = content.read(ROOT)


@pytest.mark.parametrize("book", CONTENT.notebooks.values(), ids=lambda book: book.path.stem)
def test_the_claims_hold_and_can_be_refuted(book):
    outcomes = passed.outcomes(CONTENT, [book])  # a build right after the tests does not run it again
    assert [str(fault) for outcome in outcomes for fault in outcome.faults] == []
    assert len(outcomes) >= 5 and all(outcome.holds and outcome.refutable for outcome in outcomes)
