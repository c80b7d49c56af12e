"""What passed is remembered by all that decides it, and only what passed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scaling_lab.evidence import passed
from scaling_lab.sources import content

BASE = Path(__file__).parents[1] / "broken" / "base"
CONFTEST = Path(__file__).parents[2] / "exercises" / "conftest.py"
NOTEBOOK = "notebooks/q01-demo.ipynb"
EXERCISE = [
    "exercises/conftest.py",
    *(f"exercises/q01-demo/{name}.py" for name in ("starter", "solution", "test_exercise")),
    "tests/exercises/q01-demo.yml",
]


@pytest.fixture
def tree(tmp_path):
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    shutil.copy(CONFTEST, tmp_path / "exercises")
    return tmp_path


def keys(tree: Path) -> tuple[str, str]:
    written = content.read(tree)
    return passed.notebook_key(written.notebooks["q01"]), passed.exercise_key(tree, written.exercises["q01"])


@pytest.mark.parametrize("path", [NOTEBOOK, *EXERCISE])
def test_a_key_knows_every_file_that_decides(tree, path):
    before = keys(tree)
    with (tree / path).open("a") as file:
        file.write("\n")
    changed = [old != new for old, new in zip(before, keys(tree), strict=True)]
    assert changed == [path == NOTEBOOK, path in EXERCISE]


@pytest.mark.parametrize("what", ["code", "library"])
def test_a_key_knows_the_code_and_the_libraries(tree, monkeypatch, tmp_path, what):
    before = keys(tree)
    if what == "code":
        (tmp_path / "more.py").write_text("")
        monkeypatch.setattr(passed, "_CODE", [*passed._CODE, tmp_path / "more.py"])
    else:
        monkeypatch.setattr(passed, "version", lambda name: "0")
    passed._deciding.cache_clear()
    try:
        assert all(old != new for old, new in zip(before, keys(tree), strict=True))
    finally:
        passed._deciding.cache_clear()


def test_only_what_passed_is_remembered(tree):
    solution = tree / "exercises/q01-demo/solution.py"
    right = solution.read_text()
    said: list[str] = []
    for text, remembered in ((right.replace("== 0", "> 9"), False), (right, True)):
        solution.write_text(text)
        written = content.read(tree)
        assert bool(passed.faults(tree, written.exercises["q01"])) != remembered
        passed_now = {path.name for path in (tree / passed.PASSED).glob("*")}
        assert (keys(tree)[1] in passed_now) == remembered
    passed.stop_on_exercises(content.read(tree), said.append)
    assert said == []
