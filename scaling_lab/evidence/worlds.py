"""Runs a notebook in this process, and each claim cell in its falsified worlds as well: forked copies that leave no trace."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import json
import math
import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from scaling_lab.evidence.pool import ONE_THREAD, TIMEOUT_SECONDS
from scaling_lab.sources.claims import Claim, claims, form_faults, touched_names
from scaling_lab.sources.comparisons import is_literal, parts, sides
from scaling_lab.sources.notebooks import STYLE_FILE, read

ASSERTION = "AssertionError"


@dataclass
class Report:
    """What a claim cell gave in one world.

    ``raised`` is the exception's name, "AssertionError" only when it came from an ``assert`` of this very cell;
    ``margin`` the least distance to a bound, relative to the bound; ``quantities`` holds the named numbers of the
    claim, ``missing`` why one is not there; ``problem`` says why a falsified world shows nothing.
    """

    raised: str = ""
    measured: str = ""
    margin: float = math.inf
    values: list[float] = field(default_factory=list)
    quantities: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    not_finite: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass
class ClaimRun:
    """One claim cell: as it is, and in each falsified world; ``number`` is that of the cell."""

    claim: str
    number: int
    as_is: Report
    falsified: list[Report]


@dataclass
class NotebookRun:
    """One run of a notebook. ``stopped`` holds the number and the error of a cell that ended it early."""

    claims: list[ClaimRun] = field(default_factory=list)
    stopped: tuple[int, str] | None = None


def run_notebook(path: Path, root: Path, seed: int, falsify: bool) -> NotebookRun:
    """Run a notebook in this process (meant for a fresh one: it becomes the notebook's ``__main__``).

    With ``falsify`` the process forks before each claim cell, once for each falsifier; the copy runs the falsifier and
    the cell, and reports what came of it. Claims whose form is wrong run without being looked at.
    """
    os.environ |= ONE_THREAD | {"MPLBACKEND": "agg", "MATPLOTLIBRC": str(STYLE_FILE)}
    notebook = read(path, root)
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    world = main.__dict__
    broken = {fault.place for fault in form_faults(notebook)}
    known = {claim.cell.number: claim for claim in claims(notebook)}
    run = NotebookRun()
    for cell in notebook.code_cells:
        source = re.sub(r"^SEED = 0\b", f"SEED = {seed}", cell.code, flags=re.MULTILINE)
        claim = known.get(cell.number)
        if not claim or notebook.at(cell) in broken:
            error = _run_plain(source, cell.number, world)
            if error and not claim:
                run.stopped = cell.number, error
                break
            continue
        before = dict(world)
        falsified = [
            _in_a_fork(partial(_falsified, source, claim, refutation.falsify, world))
            for refutation in (claim.refutations if falsify else ())
        ]
        as_is = _run_claim(source, claim, world)
        for report in falsified:
            report.problem = report.problem or _problem(report, as_is, before)
        run.claims.append(ClaimRun(claim.name, cell.number, as_is, falsified))
        if as_is.raised not in ("", ASSERTION):
            break
    return run


def _run_plain(source: str, number: int, world: dict[str, Any]) -> str:
    """Run a cell that claims nothing; returns the error it raised."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, f"<cell {number}>", "exec"), world)
    except Exception as error:
        return _first_line(error)
    finally:
        _close_figures()
    return ""


def _run_claim(source: str, claim: Claim, world: dict[str, Any]) -> Report:
    """Run a claim cell statement by statement, looking at both sides of each comparison before it is asserted.

    It goes on after an assertion that fails, so that every quantity is measured.
    """
    printed = io.StringIO()
    report = Report()
    module = ast.parse(source)
    assigned = {
        node.id for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    filename = f"<cell {claim.cell.number}>"
    try:
        with contextlib.redirect_stdout(printed):
            for statement in module.body:
                if isinstance(statement, ast.Assert):
                    for part in parts(statement.test):
                        assert isinstance(part, ast.Compare)  # the form of the claim was checked
                        margin, values = _compare(part, filename, world)
                        report.margin = min(report.margin, margin)
                        report.values += values
                try:
                    exec(compile(ast.Module([statement], []), filename, "exec"), world)
                except AssertionError as error:
                    own = isinstance(statement, ast.Assert) and _raised_in(error, filename)
                    report.raised = ASSERTION if own else "an AssertionError that is not the cell's own"
                    if not own:
                        break
    except Exception as error:
        report.raised = report.raised or _first_line(error)
    finally:
        _close_figures()
    report.measured = printed.getvalue().strip().split("\n")[-1].strip()
    report.not_finite = sorted(name for name in assigned if not _finite(world.get(name)))
    for name in claim.quantities:
        try:
            report.quantities[name] = float(world[name])
        except KeyError:
            report.missing[name] = "the cell does not make it"
        except (TypeError, ValueError):
            report.missing[name] = f"it is no number but {type(world[name]).__name__}"
    return report


def _raised_in(error: BaseException, filename: str) -> bool:
    """Whether an error came from the cell itself, not from a function that it calls."""
    traceback, files = error.__traceback__, []
    while traceback:
        files.append(traceback.tb_frame.f_code.co_filename)
        traceback = traceback.tb_next
    return sum(file.startswith("<cell") for file in files) == 1 and files[-1] == filename


def _compare(part: ast.Compare, filename: str, world: dict[str, Any]) -> tuple[float, list[float]]:
    """The margin of one (chained) comparison relative to its threshold, and the values compared."""

    def value(node: ast.expr) -> float:
        return float(eval(compile(ast.Expression(node), filename, "eval"), world))

    margin, values = math.inf, []
    for left, operator, right in sides(part):
        a, b = value(left), value(right)
        values += [a, b]
        threshold = a if is_literal(left) else b
        if isinstance(operator, ast.Eq):
            distance = math.inf if a == b else -abs(a - b)
        elif isinstance(operator, ast.NotEq):
            distance = abs(a - b)
        else:
            distance = b - a if isinstance(operator, ast.Lt | ast.LtE) else a - b
        margin = min(margin, distance / abs(threshold) if threshold else distance)
    return margin, values


def _falsified(source: str, claim: Claim, falsifier: str, world: dict[str, Any]) -> Report:
    """Run the falsifier and then the cell; meant for a forked copy of the process."""
    statement = ast.parse(falsifier).body[0]
    touched = sorted(touched_names(statement))
    for name in touched:
        value = world.get(name, getattr(builtins, name, None))
        if name not in world:
            return Report(problem=f"`falsify` changes {name}, which no earlier cell made")
        if isinstance(value, ModuleType) and not isinstance(statement, ast.Expr):
            return Report(problem=f"`falsify` changes the library {name}")
        if callable(value) and getattr(value, "__module__", None) != "__main__":
            return Report(problem=f"`falsify` rebinds {name}, a function of a library")
    try:
        exec(compile(falsifier, "<falsify>", "exec"), world)
    except Exception as error:
        return Report(problem=f"`falsify` itself raises {type(error).__name__}: {error}")
    report = _run_claim(source, claim, world)
    report.not_finite += [name for name in touched if not _finite(world.get(name))]
    return report


def _problem(falsified: Report, as_is: Report, before: dict[str, Any]) -> str:
    """Why a falsified run does not show that the claim can be refuted; empty when it does."""
    if falsified.raised == "":
        return f"the assertion cannot fail: it still holds after `falsify` (measured: {falsified.measured})"
    if falsified.raised != ASSERTION:
        return f"falsified, the cell stops with {falsified.raised} instead of failing its own assertion"
    spoiled = [
        name for name in falsified.not_finite if name not in as_is.not_finite and _finite(before.get(name))
    ]
    if spoiled:
        return f"falsified, {spoiled[0]} holds NaN or inf: that is a broken computation, not a world in which the claim is false"
    if not all(map(math.isfinite, falsified.values)):
        return "falsified, the assertion compares NaN or inf: that is a broken computation, not a world in which the claim is false"
    return ""


def _finite(value: Any, depth: int = 3) -> bool:
    """False when a number, or an array or container of numbers, holds NaN or inf."""
    import numpy as np

    if isinstance(value, float | complex | np.number | np.ndarray):
        kind = np.asarray(value)
        return bool(np.isfinite(kind).all()) if np.issubdtype(kind.dtype, np.inexact) else True
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple) and depth:
        return all(_finite(item, depth - 1) for item in value)
    return True


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip().split("\n")[0]


def _close_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def _in_a_fork(task: Callable[[], Report]) -> Report:
    """Run ``task`` in a forked copy of this process and return its report; the copy's changes die with it."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(TIMEOUT_SECONDS)  # a falsified world may never converge
        try:
            report = task()
        except BaseException as error:
            report = Report(problem=f"falsified, the process stops with {type(error).__name__}: {error}")
        with os.fdopen(writer, "w") as pipe:
            json.dump(asdict(report), pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    if not text:
        return Report(problem=f"falsified, the cell did not end within {TIMEOUT_SECONDS} s")
    return Report(**json.loads(text))
