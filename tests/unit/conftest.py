"""A good tree of sources, which each test may spoil."""

import shutil
from pathlib import Path

import pytest

from scaling_lab.sources import content

BASE = Path(__file__).parents[1] / "broken" / "base"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tree that the tests of bad input start from: one question, its notebook executed.

    The linters of prose, which have tests of their own, are left out: they take most of the time of a check.
    """
    monkeypatch.setattr(content, "language_faults", lambda *arguments: ())
    return Path(shutil.copytree(BASE, tmp_path / "tree"))
