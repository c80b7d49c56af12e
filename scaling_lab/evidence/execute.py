"""Executes notebooks and stores their outputs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import nbformat

from scaling_lab.evidence.kernel import executed
from scaling_lab.evidence.pool import ended_by_itself, fresh_processes
from scaling_lab.faults import Fault, Faults, stop_if_any, system_fault
from scaling_lab.sources.files import place_of, read_bytes
from scaling_lab.sources.notebooks import digest_of
from scaling_lab.sources.writing import write_all

# The system's limit on the address of a socket, less what Jupyter adds to the folder.
_LONGEST_FOLDER = 90


def execute(
    paths: Iterable[Path], root: Path, workers: int, done: Callable[[Path], None] = lambda path: None
) -> list[Path]:
    """Execute notebooks side by side and store their outputs; returns the paths executed.

    Raises :class:`Faults` with what is wrong with each notebook that failed, after all others were stored.
    """
    todo = list(paths)
    faults: list[Fault] = []
    with _temporary_folder() as folder, fresh_processes(min(workers, len(todo))) as pool:
        futures: dict[Future[str], tuple[Path, bytes]] = {}
        for number, path in enumerate(todo):
            with _noted(faults):
                was = read_bytes(path, root)
                futures[pool.submit(_executed, path, root, folder / str(number))] = path, was
        try:
            for future in as_completed(futures):
                path, was = futures.pop(future)
                with _noted(faults):
                    _store(path, future.result(), root, was)
                done(path)
        except BrokenProcessPool:
            faults.append(
                ended_by_itself(place_of(path, root) for path, _ in [(path, was), *futures.values()])
            )
    stop_if_any(faults)
    return todo


@contextmanager
def _noted(faults: list[Fault]) -> Iterator[None]:
    """Let the next notebook have its turn."""
    try:
        yield
    except Fault as fault:
        faults.append(fault)
    except Faults as several:
        faults.extend(several.faults)


def _executed(path: Path, root: Path, folder: Path) -> str:
    """Run in a process of the pool: the executed notebook as text; raises :class:`Fault`."""
    try:
        folder.mkdir()
        return executed(path, root, folder)
    except OSError as error:
        raise system_fault(error, place_of(path, root), "the notebook cannot be executed") from None


def _store(path: Path, text: str, root: Path, was: bytes) -> None:
    document = nbformat.reads(text, as_version=4)
    document.metadata["scaling_lab"] = {"hash": digest_of(document)}
    write_all({path: nbformat.writes(document, version=4) + "\n"}, root, {path: was})


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
