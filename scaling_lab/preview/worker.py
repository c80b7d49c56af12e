"""Runs the builder of a preview in a process of its own: warm, without threads, and replaced when our code changes."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterable
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from scaling_lab.faults import Fault
from scaling_lab.preview.builder import Builder, Report


class Worker:
    """The process, as a context manager; it is started at the first change."""

    def __init__(self, root: Path, folder: Path, site_url: str):
        self._arguments = (root, folder, site_url)
        self._process: Any = None
        self._line: Connection

    def refresh(self, changed: Iterable[Path], say: Callable[[str], None]) -> Report:
        """What :meth:`Builder.refresh` reports; ``say`` gets what it is about to do."""
        try:
            if self._process is None:
                self._start()
            self._line.send(set(changed))
            while isinstance(answer := self._line.recv(), str):
                say(answer)
        except (EOFError, ConnectionError):
            self.stop()
            wrong = "the process that builds the preview ended"
            return Report(faults=(Fault("the preview", wrong, "see above; any change starts it again"),))
        return answer

    def stop(self) -> None:
        """End the process; the next change starts a fresh one, which builds everything."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._line.close()
            self._process = None

    def _start(self) -> None:
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, *self._arguments))
        resource_tracker.ensure_running()  # else the process starts it, which unblocks SIGINT
        # What is blocked is inherited: Ctrl+C, which a terminal sends to every process, is for the command alone.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        self._process.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _work(line: Connection, root: Path, folder: Path, site_url: str) -> None:
    signal.signal(signal.SIGTERM, _leave)
    os.environ["SITE_URL"] = site_url
    builder = Builder(root, folder, site_url, say=line.send)
    while True:
        try:
            changed = line.recv()
        except EOFError:
            return
        try:
            line.send(builder.refresh(changed))
            builder.tidy()
        except Exception as error:  # a bug of ours must not end the preview
            traceback.print_exc()
            last = f"{type(error).__name__}: {error}"
            line.send(Report(faults=(Fault("scaling_lab", last, "the traceback is in the terminal"),)))


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # so that what it has started ends too
