"""A good tree of sources, which each test may spoil."""

import shutil
from pathlib import Path

import pytest

BASE = Path(__file__).parents[1] / "broken" / "base"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the tree that the tests of bad input start from: one question, its notebook executed."""
    return Path(shutil.copytree(BASE, tmp_path / "tree"))
