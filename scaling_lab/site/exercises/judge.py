"""Judges an answer in the reader's browser: pytest runs the exercise's tests and tells of each when it is done.

The page's worker runs this file alone, in Python for WebAssembly; nothing of this package imports it. The command line
runs the same tests with the same pytest, so the two cannot disagree; ``make judge`` shows that they do not.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any


def _without_color() -> None:
    """Stand in for Pygments, which pytest imports and asks for nothing but color."""
    names = {
        "pygments": "", "pygments.formatters": "", "pygments.formatters.terminal": "TerminalFormatter",
        "pygments.lexer": "Lexer", "pygments.lexers": "", "pygments.lexers.diff": "DiffLexer",
        "pygments.lexers.python": "PythonLexer",
    }  # fmt: skip
    for name, member in names.items():
        module = sys.modules[name] = ModuleType(name)
        if member:
            setattr(module, member, object)


if importlib.util.find_spec("pygments") is None:
    _without_color()

import numpy as np
import pytest
from _pytest._io.saferepr import saferepr

ANSWER = "my_solution"
# Plugins that no exercise uses and that decide nothing: each costs time before the first test.
_UNUSED = (
    "cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin", "setuponly",
    "setupplan", "stepwise", "threadexception", "unittest", "unraisableexception", "xdist",
)  # fmt: skip
_GROUPS = {True: "edge", False: "core"}
_LONGEST_VALUE, _LONGEST_LINE, _MOST_LINES, _MOST_NAMES, _MOST_OUTPUT = 240, 300, 8, 6, 2000

Tell = Callable[[str, dict[str, Any]], None]


def judge(tests: Path, answers: Mapping[str, str], tell: Tell, *, until_failure: bool = False) -> None:
    """Run a file of tests on each answer, given by name and source; ``tell`` hears what happens as it happens.

    It is told ``planned`` with every test, ``test`` after each, and ``done``; or ``broken``, where the answer cannot be
    loaded. ``until_failure`` goes on to the next answer at the first test that fails.
    """
    sys.dont_write_bytecode = False  # pytest keeps there what it made of the tests, for the next run
    options = [
        "--quiet",
        "--import-mode=importlib",
        "--capture=sys",
        f"--rootdir={tests.parents[1]}",
        str(tests),
    ]
    for name in _UNUSED:
        options += ["-p", f"no:{name}"]
    waiting = list(answers.items())
    said, sys.stdout, sys.stderr = (sys.stdout, sys.stderr), _Nowhere(), _Nowhere()  # type: ignore[assignment]
    try:
        while waiting:
            plugin = _Plugin(tests, waiting, tell, until_failure)
            status = pytest.main(options, plugins=[plugin])
            if plugin.problem or not plugin.begun:
                tell(
                    "broken",
                    {"message": plugin.problem or f"pytest ended with status {int(status)}", "line": 0},
                )
            waiting = waiting[max(plugin.begun, 1) :]
    finally:
        sys.stdout, sys.stderr = said


class _Nowhere:
    """Takes what pytest prints."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


class _Plugin:
    """A pytest plugin that takes the place of pytest's own loop over the tests.

    ``begun`` counts the answers; one that ends pytest, or that cannot be loaded, leaves the others to the next session.
    """

    def __init__(
        self, tests: Path, answers: Sequence[tuple[str, str]], tell: Tell, until_failure: bool
    ) -> None:
        self._tests, self._answers, self._tell, self._until_failure = tests, answers, tell, until_failure
        self._statements: list[ast.stmt] = []
        self._result: dict[str, Any] = {}
        self._broken: dict[str, Any] | None = None
        self._path = Path()
        self._module = f"{tests.parent.name}.{tests.stem}"
        self.problem = ""
        self.begun = 0

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember why the tests could not be collected."""
        if report.failed:
            self.problem = str(report.longrepr).strip().splitlines()[-1]

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember that the answer ended pytest."""
        self.problem = _cut(excinfo.exconly(), _LONGEST_LINE)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests on every answer, each with its own copy of the tests' module and data."""
        for name, source in self._answers if session.items else []:
            if self.begun:
                session.perform_collect()
            self.begun += 1
            try:
                with _everything_as_it_is():
                    self._judge(session, name, source)
            finally:
                for module in [key for key in sys.modules if key.endswith(self._module)]:
                    del sys.modules[module]
            if self._broken:
                break
        return True

    def _judge(self, session: pytest.Session, name: str, source: str) -> None:
        started = time.perf_counter()
        planned = [{"id": _id(item), "name": _id(item), "group": _group(item)} for item in session.items]
        self._tell("planned", {"answer": name, "tests": planned})
        self._path = self._tests.with_name(f"{name}.py")
        self._path.write_text(source, encoding="utf-8")
        session.config.option.answer = str(self._path)
        self._broken = None
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            self._result = {"id": _id(item), "name": _id(item), "group": _group(item), "outcome": "passed"}
            self._result |= {"statement": "", "values": "", "line": 0, "output": ""}
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._broken:
                self._tell("broken", self._broken)
                return
            self._tell("test", self._result)
            if self._until_failure and self._result["outcome"] in ("failed", "error"):
                session._setupstate.teardown_exact(None)
                break
        self._tell("done", {"seconds": round(time.perf_counter() - started, 3)})

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Note what a phase of a test came to; a report of a phase that failed holds no text of its own."""
        item.repr_failure = item._repr_failure_py = lambda *_, **__: ""  # type: ignore[method-assign, assignment]
        report: pytest.TestReport = yield  # type: ignore[assignment]
        if report.skipped:
            self._result["outcome"] = "skipped"
        elif report.failed and call.excinfo:
            if call.when == "setup" and (broken := _why_not_loaded(call.excinfo, self._path)):
                self._broken = broken
            elif self._result["outcome"] == "passed":
                self._result["outcome"] = "failed" if call.when == "call" else "error"
                self._result |= self._explanation(call.excinfo)
        if report.when == "teardown":
            self._result["output"] = report.capstdout[-_MOST_OUTPUT:]
        return report  # type: ignore[return-value]

    def _explanation(self, error: pytest.ExceptionInfo[BaseException]) -> dict[str, Any]:
        """The statement of the test that failed, the values in it with pytest's words, and the line of the answer."""
        entries = [(str(entry.path), entry) for entry in error.traceback]
        in_answer = [entry for path, entry in entries if path == str(self._path)]
        in_tests = [entry for path, entry in entries if path == str(self._tests)]
        statement, values = "", []
        if in_tests:
            source = self._tests.read_text(encoding="utf-8")
            node = self._statement(source, in_tests[-1].lineno + 1)
            statement = "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno][: 2 * _MOST_LINES])
            frame = in_tests[-1].frame
            values = list(_values(node, {**frame.f_globals, **frame.f_locals}))
        words = [line for line in error.exconly(tryshort=True).splitlines() if line.strip()]
        words = [_cut(line, _LONGEST_LINE) for line in words[:_MOST_LINES]] + ["…"] * (
            len(words) > _MOST_LINES
        )
        return {
            "statement": _dedented(statement),
            "values": "\n".join([*values, *words]),
            "line": in_answer[-1].lineno + 1 if in_answer else 0,
        }

    def _statement(self, source: str, line: int) -> ast.stmt:
        """The innermost statement of the tests that holds a line."""
        if not self._statements:
            self._statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
        around = [node for node in self._statements if node.lineno <= line <= (node.end_lineno or 0)]
        return min(around, key=lambda node: (node.end_lineno or 0) - node.lineno)


def _why_not_loaded(error: pytest.ExceptionInfo[BaseException], answer: Path) -> dict[str, Any] | None:
    """What to say of an answer that cannot be imported; nothing where it can."""
    value = error.value
    if isinstance(value, SyntaxError) and value.filename == str(answer):
        return {"message": f"{type(value).__name__}: {value.msg}", "line": value.lineno or 0}
    loading = [entry for entry in error.traceback if str(entry.path) == str(answer)]
    if not loading or loading[0].frame.code.name != "<module>":
        return None
    words = traceback.format_exception_only(type(value), value)[-1].strip()
    return {"message": _cut(words, _LONGEST_LINE), "line": loading[0].lineno + 1}


def _values(node: ast.stmt, known: Mapping[str, Any]) -> Iterator[str]:
    """``name = value`` of the names in a statement, in their order; functions and modules tell nothing."""
    names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    shown = [name for name in dict.fromkeys(names) if name in known and not _is_code(known[name])]
    for name in shown[:_MOST_NAMES]:
        lines = saferepr(known[name], maxsize=_LONGEST_VALUE).splitlines()
        yield f"{name} = " + f"\n{' ' * (len(name) + 3)}".join(lines)


def _is_code(value: object) -> bool:
    return callable(value) or isinstance(value, ModuleType)


def _dedented(text: str) -> str:
    indent = len(text) - len(text.lstrip(" "))
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in text.splitlines())


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]} …"


def _id(item: pytest.Item) -> str:
    return item.nodeid.split("::", 1)[-1]


def _group(item: pytest.Item) -> str:
    return _GROUPS[item.get_closest_marker("edge_case") is not None]


class _everything_as_it_is:
    """Undoes what an answer did to the libraries, generators and settings that the next one meets in the same Python."""

    MODULES = ("builtins", "math", "random", "numpy", "numpy.linalg", "numpy.random")

    def __enter__(self) -> None:
        self._names = {name: dict(vars(sys.modules[name])) for name in self.MODULES if name in sys.modules}
        self._generators = np.random.get_state(), random.getstate()
        self._errors, self._printed = np.geterr(), np.get_printoptions()
        self._environment, self._recursion = dict(os.environ), sys.getrecursionlimit()

    def __exit__(self, *_: object) -> None:
        for name, members in self._names.items():
            now = vars(sys.modules[name])
            now.update({key: value for key, value in members.items() if now.get(key) is not value})
        np.random.set_state(self._generators[0])
        random.setstate(self._generators[1])
        np.seterr(**self._errors)  # type: ignore[arg-type]
        np.set_printoptions(**self._printed)  # type: ignore[arg-type]
        os.environ.clear()
        os.environ.update(self._environment)
        sys.setrecursionlimit(self._recursion)
