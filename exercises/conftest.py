"""The fixture ``answer``: the module an exercise's tests examine (``solution`` unless ``--answer`` names another)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--answer",
        default="solution",
        help="module to test: a name in the exercise's folder (solution, starter, my_solution) or a path",
    )


@pytest.fixture(scope="module")
def answer(request: pytest.FixtureRequest) -> ModuleType:
    """The module under test, loaded by path so that twenty ``solution.py`` files never meet."""
    name = request.config.getoption("--answer")
    path = Path(name) if name.endswith(".py") else request.path.parent / f"{name}.py"
    if not path.is_file():
        pytest.exit(
            f"{path}: no such answer; `make exercise ID=…` creates my_solution.py from the starter", 2
        )
    spec = importlib.util.spec_from_file_location(f"{request.path.parent.name}_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
