"""Runs every claim as it is, which must hold, and falsified, which must fail: an assertion that cannot fail is no evidence."""

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
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

from scaling_lab.evidence.agreement import agree
from scaling_lab.evidence.kernel import TIMEOUT_SECONDS
from scaling_lab.evidence.pool import ONE_THREAD
from scaling_lab.faults import Fault
from scaling_lab.sources.claims import (
    Claim,
    claims,
    form_faults,
    touched_names,
)
from scaling_lab.sources.comparisons import is_literal, parts, sides
from scaling_lab.sources.notebooks import STYLE_FILE, Cell, Notebook, read


@dataclass
class Outcome:
    """What one run of a claim gave. ``margin`` is the least distance to a threshold, relative to the threshold."""

    place: str
    question: str
    claim: str
    measured: str = ""
    committed: str = ""
    margin: float = math.inf
    holds: bool = False
    refutable: bool = False
    faults: list[Fault] = field(default_factory=list)


def run(
    paths: Iterable[Path],
    root: Path,
    workers: int,
    seed: int = 0,
    done: Callable[[Path], None] = lambda path: None,
) -> list[Outcome]:
    """Run the claims of notebooks in parallel processes; outcomes stand in the order of ``paths``."""
    todo = list(paths)
    results: dict[Path, list[Outcome]] = {}
    context = get_context("spawn")  # a fresh interpreter for each notebook: no state is shared
    with ProcessPoolExecutor(
        max(1, min(workers, len(todo))), mp_context=context, max_tasks_per_child=1
    ) as pool:
        futures = {pool.submit(run_notebook, path, root, seed): path for path in todo}
        for future in as_completed(futures):
            results[futures[future]] = future.result()
            done(futures[future])
    return [outcome for path in todo for outcome in results[path]]


def run_notebook(path: Path, root: Path, seed: int = 0) -> list[Outcome]:
    """Run one notebook's claims in this process (meant for a fresh one: it becomes the notebook's ``__main__``).

    Before each claim cell the process forks; the copy runs the falsifier and the cell, and reports what came of it.
    """
    os.environ |= ONE_THREAD | {"MPLBACKEND": "agg", "MATPLOTLIBRC": str(STYLE_FILE), "PYTHONHASHSEED": "0"}
    notebook = read(path, root)
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    world = main.__dict__
    broken = {fault.place for fault in form_faults(notebook)}
    known = {claim.cell.number: claim for claim in claims(notebook)}
    outcomes = []
    for cell in notebook.code_cells:
        source = re.sub(r"^SEED = 0\b", f"SEED = {seed}", cell.code, flags=re.MULTILINE)
        claim = known.get(cell.number)
        if not claim:
            error = _run_plain(source, cell.number, world)
            if error:
                outcomes.append(_stopped(notebook, cell, error))
                break
            continue
        outcome = Outcome(notebook.at(cell), path.stem.split("-")[0], claim.name, committed=cell.measured)
        outcomes.append(outcome)
        if notebook.at(cell) in broken:
            outcome.faults += [fault for fault in form_faults(notebook) if fault.place == notebook.at(cell)]
            continue
        before = dict(world)
        falsified = _in_a_fork(partial(_falsified, source, claim, world))
        as_is = _run_claim(source, cell.number, world)
        outcome.measured, outcome.margin = as_is["measured"], as_is["margin"]
        outcome.holds = as_is["raised"] == ""
        if not outcome.holds:
            outcome.faults.append(
                Fault(
                    outcome.place,
                    f"the claim does not hold: {as_is['raised']} (measured: {outcome.measured or 'nothing'})",
                    "find out why before you touch the assertion; if the claim is false, say so on the page",
                )
            )
            if as_is["raised"] != "AssertionError":
                break
        elif seed == 0 and not agree(outcome.measured, outcome.committed):
            outcome.faults.append(
                Fault(
                    outcome.place,
                    f"the committed measurement is not what the code gives: {outcome.committed!r}, now {outcome.measured!r}",
                    "run `make execute` and commit, or remove what makes the result vary",
                )
            )
        problem = _refutation_problem(falsified, as_is, before)
        outcome.refutable = not problem
        if problem:
            outcome.faults.append(
                Fault(
                    outcome.place,
                    problem,
                    "let `falsify` describe a plausible world in which the claim is false",
                )
            )
    return outcomes


def _stopped(notebook: Notebook, cell: Cell, error: str) -> Outcome:
    fault = Fault(notebook.at(cell), f"the cell raised {error}", "mend the cell")
    return Outcome(notebook.at(cell), notebook.path.stem.split("-")[0], "—", faults=[fault])


def _run_plain(source: str, number: int, world: dict[str, Any]) -> str:
    """Run a cell that claims nothing; returns the error it raised."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, f"<cell {number}>", "exec"), world)
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip().split("\n")[0]
    finally:
        _close_figures()
    return ""


def _run_claim(source: str, number: int, world: dict[str, Any]) -> dict[str, Any]:
    """Run a claim cell statement by statement, looking at both sides of each comparison before it is asserted.

    ``raised`` is the exception's name, "AssertionError" only when it came from an ``assert`` of this very cell.
    """
    printed = io.StringIO()
    report: dict[str, Any] = {"raised": "", "margin": math.inf, "values": []}
    module = ast.parse(source)
    assigned = sorted(
        {
            node.id
            for node in ast.walk(module)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    )
    filename = f"<cell {number}>"
    try:
        with contextlib.redirect_stdout(printed):
            for statement in module.body:
                if isinstance(statement, ast.Assert):
                    for part in parts(statement.test):
                        assert isinstance(part, ast.Compare)  # the form of the claim was checked
                        margin, values = _compare(part, filename, world)
                        report["margin"] = min(report["margin"], margin)
                        report["values"] += values
                exec(compile(ast.Module([statement], []), filename, "exec"), world)
    except AssertionError as error:
        traceback = error.__traceback__
        frames = 0
        while traceback:
            frames += traceback.tb_frame.f_code.co_filename.startswith("<cell")
            last, traceback = traceback.tb_frame.f_code.co_filename, traceback.tb_next
        own = isinstance(statement, ast.Assert) and frames == 1 and last == filename
        report["raised"] = "AssertionError" if own else "an AssertionError that is not the cell's own"
    except Exception as error:
        report["raised"] = f"{type(error).__name__}: {error}".strip().split("\n")[0]
    finally:
        _close_figures()
    report["measured"] = printed.getvalue().strip().split("\n")[-1].strip()
    report["not_finite"] = sorted(name for name in assigned if not _finite(world.get(name)))
    return report


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


def _falsified(source: str, claim: Claim, world: dict[str, Any]) -> dict[str, Any]:
    """Run the falsifier and then the cell; meant for a forked copy of the process."""
    statement = ast.parse(claim.refutations[0].falsify).body[0]
    touched = sorted(touched_names(statement))
    for name in touched:
        value = world.get(name, getattr(builtins, name, None))
        if name not in world:
            return {"refused": f"`falsify` changes {name}, which no earlier cell made"}
        if isinstance(value, ModuleType) and not isinstance(statement, ast.Expr):
            return {"refused": f"`falsify` changes the library {name}"}
        if callable(value) and getattr(value, "__module__", None) != "__main__":
            return {"refused": f"`falsify` rebinds {name}, a function of a library"}
    try:
        exec(compile(claim.refutations[0].falsify, "<falsify>", "exec"), world)
    except Exception as error:
        return {"refused": f"`falsify` itself raises {type(error).__name__}: {error}"}
    report = _run_claim(source, claim.cell.number, world)
    report["not_finite"] += [name for name in touched if not _finite(world.get(name))]
    return report


def _refutation_problem(falsified: dict[str, Any], as_is: dict[str, Any], before: dict[str, Any]) -> str:
    """Why the falsified run does not show that the claim can be refuted; empty when it does."""
    if "refused" in falsified:
        return falsified["refused"]
    if falsified["raised"] == "":
        return (
            f"the assertion cannot fail: it still holds after `falsify` (measured: {falsified['measured']})"
        )
    if falsified["raised"] != "AssertionError":
        return f"falsified, the cell stops with {falsified['raised']} instead of failing its own assertion"
    spoiled = [
        name
        for name in falsified["not_finite"]
        if name not in as_is["not_finite"] and _finite(before.get(name))
    ]
    if spoiled:
        return f"falsified, {spoiled[0]} holds NaN or inf: that is a broken computation, not a world in which the claim is false"
    if not all(map(math.isfinite, falsified["values"])):
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


def _close_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def _in_a_fork(task: Callable[[], dict[str, Any]]) -> dict[str, Any]:
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
            report = {"refused": f"falsified, the process stops with {type(error).__name__}: {error}"}
        with os.fdopen(writer, "w") as pipe:
            json.dump(report, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return (
        json.loads(text)
        if text
        else {"refused": f"falsified, the cell did not end within {TIMEOUT_SECONDS} s"}
    )
