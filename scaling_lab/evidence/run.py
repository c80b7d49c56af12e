"""Runs every claim as it is, which must hold, and falsified, which must fail: an assertion that cannot fail is no evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from scaling_lab.evidence.agreement import agree
from scaling_lab.evidence.pool import ended_by_itself, fresh_processes
from scaling_lab.evidence.recording import differences, unmeasured
from scaling_lab.evidence.worlds import ASSERTION, ClaimRun, NotebookRun, Report, run_notebook
from scaling_lab.faults import Fault
from scaling_lab.sources.claims import Claim, claims, form_faults
from scaling_lab.sources.files import place_of
from scaling_lab.sources.notebooks import Notebook, question_of, read
from scaling_lab.sources.records import records


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
    """Run the claims of notebooks side by side, and compare what they measure with what the notebooks keep.

    Outcomes stand in the order of ``paths``.
    """
    todo = list(paths)
    results: dict[Path, list[Outcome]] = {}
    with fresh_processes(min(workers, len(todo))) as pool:
        futures = {pool.submit(run_notebook, path, root, seed, True): path for path in todo}
        try:
            for future in as_completed(futures):
                path = futures[future]
                results[path] = _outcomes(read(path, root), future.result(), seed)
                done(path)
        except BrokenProcessPool:
            raise ended_by_itself(place_of(path, root) for path in todo if path not in results) from None
    return [outcome for path in todo for outcome in results[path]]


def _outcomes(notebook: Notebook, run: NotebookRun, seed: int) -> list[Outcome]:
    """What came of each claim, and of the cell that stopped the run."""
    runs = {one.number: one for one in run.claims}
    found = []
    for claim in claims(notebook):
        place = notebook.at(claim.cell)
        outcome = Outcome(place, question_of(notebook.path), claim.name, committed=claim.cell.measured)
        wrong_form = [fault for fault in form_faults(notebook) if fault.place == place]
        if wrong_form:
            outcome.faults += wrong_form
        elif one := runs.get(claim.cell.number):
            _look(outcome, one, seed)
            outcome.faults += _recorded_faults(notebook, claim, one, seed)
        else:
            continue  # the run ended before it
        found.append(outcome)
    if run.stopped:
        number, error = run.stopped
        place = notebook.at(notebook.cells[number - 1])
        fault = Fault(place, f"the cell raised {error}", "mend the cell")
        found.append(Outcome(place, question_of(notebook.path), "—", faults=[fault]))
    return found


def _look(outcome: Outcome, run: ClaimRun, seed: int) -> None:
    as_is = run.as_is
    outcome.measured, outcome.margin = as_is.measured, as_is.margin
    outcome.holds = as_is.raised == ""
    outcome.refutable = not any(report.problem for report in run.falsified)
    if not outcome.holds:
        outcome.faults.append(
            Fault(
                outcome.place,
                f"the claim does not hold: {as_is.raised} (measured: {outcome.measured or 'nothing'})",
                "find out why before you touch the assertion; if the claim is false, say so on the page",
            )
        )
    elif seed == 0 and not agree(outcome.measured, outcome.committed):
        outcome.faults.append(
            Fault(
                outcome.place,
                f"the committed measurement is not what the code gives: {outcome.committed!r}, now {outcome.measured!r}",
                "run `make execute` and commit, or remove what makes the result vary",
            )
        )
    if as_is.raised in ("", ASSERTION):
        outcome.faults += [
            Fault(
                outcome.place, problem, "let `falsify` describe a plausible world in which the claim is false"
            )
            for problem in _problems(run.falsified)
        ]


def _problems(worlds: list[Report]) -> Iterator[str]:
    for number, report in enumerate(worlds, 1):
        if report.problem:
            which = f" ({number}. `falsify`)" if len(worlds) > 1 else ""
            yield report.problem + which


def _recorded_faults(notebook: Notebook, claim: Claim, run: ClaimRun, seed: int) -> Iterator[Fault]:
    place = notebook.at(claim.cell)
    kept = records(notebook).get(claim.name)
    if not kept:
        yield Fault(place, "what the claim measures is not recorded", "run `make execute` and commit")
        return
    for problem in [*unmeasured(run), *differences(kept, run, seed)]:
        yield Fault(place, problem, "run `make execute` and commit, or remove what makes the result vary")
