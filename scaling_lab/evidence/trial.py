"""Tries many answers on the tests of one exercise: pytest collects once, each answer runs in a fork of its own.

This module runs as a process of its own, ``python -m scaling_lab.evidence.trial``; :mod:`scaling_lab.evidence.exercises`
starts it. A fork keeps what one answer does to modules, generators and memory from the next, and can be killed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import select
import signal
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from scaling_lab.evidence.outcome import CRASHED, ENDLESS, FAILED, PASSED, UNLOADABLE, Outcome

# What the first answer takes tells how fast the machine is just now: the others may take this many times as long.
TIMES_THE_FIRST = 20.0
FIRST_SECONDS = 300.0


class Trial:
    """A pytest plugin that runs the collected tests once for each answer, up to its first failure or ``every`` one."""

    def __init__(self, answers: list[Path], seconds: float, every: bool) -> None:
        self.answers = answers
        self.seconds = seconds
        self.every = every
        self.outcomes: dict[str, Outcome] = {}
        self.problem = ""
        self._failure: Outcome | None = None
        self._verdicts: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember why the tests could not be collected."""
        if report.failed:
            self.problem = str(report.longrepr).strip().splitlines()[-1]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what became of a test of the answer under trial, and its first failure."""
        name = report.nodeid.split("::", 1)[-1]
        if report.when == "call" or not report.passed:
            verdict = "error" if report.failed and report.when != "call" else report.outcome
            if self._verdicts.get(name, "passed") == "passed":
                self._verdicts[name] = verdict
        if report.failed and not self._failure:
            crash = getattr(report.longrepr, "reprcrash", None)
            detail = crash.message if crash else str(report.longrepr)
            self._failure = Outcome(FAILED, name, detail.split("\n")[0])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's own loop over the tests."""
        limit = FIRST_SECONDS
        for number, path in enumerate(self.answers if session.items and not session.testsfailed else []):
            started = time.monotonic()
            self.outcomes[path.stem] = self._in_a_fork(session, path, limit)
            if number == 0:
                limit = self.seconds + TIMES_THE_FIRST * (time.monotonic() - started)
        return True

    def _in_a_fork(self, session: pytest.Session, path: Path, limit: float) -> Outcome:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            try:
                with os.fdopen(writer, "w") as pipe:
                    json.dump(asdict(self._run(session, path)), pipe)
            finally:
                os._exit(0)  # whatever happened: a fork must not go on as pytest
        os.close(writer)
        with os.fdopen(reader) as pipe:
            in_time = bool(select.select([pipe], [], [], limit)[0])
            if not in_time:
                os.kill(child, signal.SIGKILL)
            said = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if said:
            return Outcome(**json.loads(said))
        if not in_time:
            return Outcome(ENDLESS, detail=f"not done after {limit:.0f} s")
        return Outcome(CRASHED, detail=f"the process ended with status {status}")

    def _run(self, session: pytest.Session, path: Path) -> Outcome:
        """Run the tests on one answer; in the fork only, since it leaves its traces in ``session``."""
        sys.dont_write_bytecode = True
        session.config.option.answer = str(path)
        try:
            spec = importlib.util.spec_from_file_location(path.stem, path)
            assert spec and spec.loader
            spec.loader.exec_module(importlib.util.module_from_spec(spec))
        except BaseException as error:
            return Outcome(UNLOADABLE, detail=f"{type(error).__name__}: {error}")
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failure and not self.every:
                break
        return replace(self._failure or Outcome(PASSED), verdicts=self._verdicts)


def main(tests: str, folder: str, seconds: str, every: str, *answers: str) -> None:
    """Try the answers ``folder/NAME.py`` on the file ``tests``, and write ``folder/outcomes.json``."""
    plugin = Trial([Path(folder) / f"{name}.py" for name in answers], float(seconds), bool(every))
    options = [
        "--quiet",
        "--no-header",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
    ]
    rootdir = str(Path(tests).parents[1])
    pytest.main([*options, "--rootdir", rootdir, "--capture=no", tests], plugins=[plugin])
    problem = plugin.problem or ("" if plugin.outcomes else "pytest found no test")
    outcomes = {name: asdict(outcome) for name, outcome in plugin.outcomes.items()}
    (Path(folder) / "outcomes.json").write_text(json.dumps({"problem": problem, "outcomes": outcomes}))


if __name__ == "__main__":
    main(*sys.argv[1:])
