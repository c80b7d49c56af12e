"""Executes notebooks, records what their claims measure, and stores both."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from scaling_lab.evidence.pool import ended_by_itself, fresh_processes
from scaling_lab.evidence.recording import record, run_faults
from scaling_lab.evidence.worlds import NotebookRun, run_notebook
from scaling_lab.faults import Fault, Faults, stop_if_any, system_fault
from scaling_lab.sources import measured
from scaling_lab.sources.claims import claims, form_faults
from scaling_lab.sources.files import place_of, read_bytes
from scaling_lab.sources.notebooks import Notebook, digest_of, read
from scaling_lab.sources.records import SEEDS
from scaling_lab.sources.writing import write_all

# The system's limit on the address of a socket, less what Jupyter adds to the folder.
_LONGEST_FOLDER = 90


@dataclass
class _Job:
    """One notebook on its way: ``was`` holds its bytes before, ``text`` and ``runs`` what its runs gave so far.

    ``faults`` is why it cannot be stored; ``unrecorded`` why its measurements cannot be recorded, which is told only
    where the notebook itself ran: one cause, one message.
    """

    notebook: Notebook
    was: bytes
    recorded: bool
    futures: list[Future[Any]] = field(default_factory=list)
    text: str = ""
    runs: dict[int, NotebookRun] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unrecorded: list[Fault] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return bool(self.text) and len(self.runs) == (len(SEEDS) if self.recorded else 0)

    @property
    def failed(self) -> bool:
        return bool(self.faults or (self.text and self.unrecorded))

    def take(self, came: str | tuple[int, NotebookRun]) -> None:
        """Note what one of the runs gave."""
        if isinstance(came, str):
            self.text = came
            return
        seed, run = came
        self.runs[seed] = run
        if not self.unrecorded:
            self.unrecorded = list(run_faults(self.notebook, run, seed))

    def store(self, root: Path) -> None:
        """Write outputs and record, unless the file changed meanwhile; raises :class:`Fault`."""
        document = nbformat.reads(self.text, as_version=4)
        document.metadata["scaling_lab"] = {"record": record(self.runs)} if self.recorded else {}
        document.metadata["scaling_lab"]["hash"] = digest_of(document)
        text = nbformat.writes(document, version=4) + "\n"
        write_all({self.notebook.path: text}, root, {self.notebook.path: self.was})


def runs_of(path: Path, root: Path) -> int:
    """How many runs a notebook takes: one in a kernel, and where it claims something one for each seed."""
    try:
        return 1 + len(SEEDS) * bool(claims(read(path, root)))
    except (Fault, Faults):
        return 0  # it will not run


def execute(
    paths: Iterable[Path],
    root: Path,
    workers: int,
    done: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Execute notebooks side by side and store outputs and records; ``done`` is told of every run that ended.

    Returns the paths executed; raises :class:`Faults` with what is wrong with each notebook that failed, after all others
    were stored.
    """
    todo = list(paths)
    faults: list[Fault] = []
    jobs: dict[Future[Any], _Job] = {}
    with _temporary_folder() as folder, fresh_processes(min(workers, 6 * len(todo))) as pool:
        for number, path in enumerate(todo):
            with _noted(faults, place_of(path, root)):
                was, notebook = read_bytes(path, root), read(path, root)
                job = _Job(notebook, was, bool(claims(notebook)))
                if job.recorded:
                    stop_if_any([*form_faults(notebook), *measured.form_faults(notebook)])
                _submit(job, pool, root, folder / str(number))
                jobs |= dict.fromkeys(job.futures, job)
        for future in as_completed(jobs):
            job = jobs[future]
            with _noted(job.faults, job.notebook.place):
                if not future.cancelled():
                    job.take(future.result())
                if job.complete and not job.failed:
                    job.store(root)
            for other in job.futures if job.failed else ():
                other.cancel()
            done(job.notebook.path)
    for job in jobs.values():
        faults += job.faults or job.unrecorded
    stop_if_any(faults)
    return todo


def _submit(job: _Job, pool: Executor, root: Path, folder: Path) -> None:
    path = job.notebook.path
    job.futures.append(pool.submit(_executed, path, root, folder))
    for seed in SEEDS if job.recorded else ():
        job.futures.append(pool.submit(_run, path, root, seed))


def _executed(path: Path, root: Path, folder: Path) -> str:
    """Run in a process of the pool: the executed notebook as text; raises :class:`Fault`."""
    # Most commands start no kernel, whose client takes long to load.
    from scaling_lab.evidence.kernel import executed

    try:
        folder.mkdir()
        return executed(path, root, folder)
    except OSError as error:
        raise system_fault(error, place_of(path, root), "the notebook cannot be executed") from None


def _run(path: Path, root: Path, seed: int) -> tuple[int, NotebookRun]:
    """Run in a process of the pool: the claims at one seed, falsified at seed 0 only."""
    return seed, run_notebook(path, root, seed, falsify=seed == 0)


@contextmanager
def _noted(faults: list[Fault], place: str) -> Iterator[None]:
    """Let the next notebook have its turn."""
    try:
        yield
    except Fault as fault:
        faults.append(fault)
    except Faults as several:
        faults.extend(several.faults)
    except BrokenProcessPool:
        faults.append(ended_by_itself([place]))


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder for what kernels need, cleared however the command ends."""
    try:
        made = tempfile.TemporaryDirectory(prefix="scaling-lab-", ignore_cleanup_errors=True)
    except OSError as error:
        raise system_fault(error, tempfile.gettempdir(), "no temporary folder can be made") from None
    with made as name:
        if len(os.fsencode(name)) > _LONGEST_FOLDER:
            raise Fault(
                tempfile.gettempdir(),
                "the path is too long: kernels keep their sockets there",
                "set a shorter TMPDIR",
            )
        yield Path(name)
