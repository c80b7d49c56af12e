"""The shape of the package: imports run one way, modules fit on a few screens, each begins with its job."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

MOST_LINES = 350
PACKAGE = Path(__file__).parents[2] / "scaling_lab"
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_imports_run_one_way(monkeypatch):
    monkeypatch.chdir(PACKAGE.parent)
    monkeypatch.syspath_prepend(str(PACKAGE.parent))
    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_has_one_job_and_fits_on_a_few_screens(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    assert not text or ast.get_docstring(ast.parse(text)), "the first line of a module says its job"


def test_only_three_modules_of_the_site_import_mkdocs():
    importing = [path.stem for path in MODULES if "from mkdocs." in path.read_text(encoding="utf-8")]
    assert importing == ["engine", "hooks", "rendering"]
