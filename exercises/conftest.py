"""The fixture ``answer``: the module an exercise's tests examine (``solution`` unless ``--answer`` names another).

Tests are of two groups: the core, which is the mathematics, and edge cases, marked ``edge_case``: errors, inputs that must
stay as they are, types, extreme values. Whoever tests an answer of their own is told both.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--answer",
        default="solution",
        help="module to test: a name in the exercise's folder (solution, starter, my_solution) or a path",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "edge_case: not the mathematics itself: errors, types, extreme values")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Let each report tell the group of its test."""
    report = (yield).get_result()
    report.user_properties.append(("group", "edge cases" if item.get_closest_marker("edge_case") else "core"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End with ``core 12 of 12, edge cases 5 of 8``, for an answer other than the solution."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not reporter or config.getoption("--answer") == "solution":
        return
    passed: Counter[str] = Counter()
    run: Counter[str] = Counter()
    for outcome in ("passed", "failed", "error"):
        for report in reporter.getreports(outcome):
            if report.when == "call" or outcome == "error":
                group = dict(report.user_properties).get("group", "core")
                run[group] += 1
                passed[group] += outcome == "passed"
    if run:
        groups = (f"{group} {passed[group]} of {run[group]}" for group in ("core", "edge cases"))
        reporter.write_line(", ".join(groups))


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
