"""Notices what people change: the system wakes it, a look at every file says what is new, changed or gone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

WATCHED = (
    "docs", "notebooks", "exercises", "tests/exercises", "theme", "scaling_lab", "mkdocs.yml", "mkdocs.en.yml",
)  # fmt: skip
# Nothing a page shows: made by Python, by Jupyter, by ourselves, or a reader's own answer.
_NOT_WRITTEN = {"__pycache__", "vendor", "my_solution.py"}
# Editors write a file in several steps.
QUIET_SECONDS = 0.1

Signature = tuple[int, int, int]


class _Wakes(FileSystemEventHandler):
    def __init__(self) -> None:
        self.event = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in ("opened", "closed_no_write"):
            self.event.set()


class Watch:
    """What changed under ``root`` since it was asked last, as a context manager."""

    def __init__(self, root: Path):
        self._root = root
        self._wakes = _Wakes()
        self._observer = _observing(root, self._wakes)
        self._seen = dict(_files(root))

    def wait(self) -> set[Path]:
        """Wait until something changed and nothing more happens; the paths that are new, changed or gone."""
        while True:
            self._wakes.event.wait()
            while self._wakes.event.is_set():
                self._wakes.event.clear()
                time.sleep(QUIET_SECONDS)
            now = dict(_files(self._root))
            changed = {
                path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)
            }
            self._seen = now
            if changed:
                return changed

    def wrote(self, files: Mapping[Path, Signature]) -> None:
        """Files written by ourselves, as they were then: that is no change."""
        self._seen |= files

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._observer.stop()
        self._observer.join()


def signature(path: Path) -> Signature:
    """What changes when a file is written."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino


def is_written(name: str) -> bool:
    """Whether a file or folder of this name is something people write, no trace of an editor or a system."""
    return not (
        name.startswith((".", "#"))
        or name.endswith(("~", ".tmp", ".swp", ".pyc", ".crswap", "___"))
        or name in _NOT_WRITTEN
        or name.isdigit()  # vim tries whether it may write by a file called 4913
    )


def _files(root: Path) -> Iterator[tuple[Path, Signature]]:
    for path in _written(root / name for name in WATCHED):
        try:
            yield path, signature(path)
        except OSError:  # it is gone already, or a link to nothing: reading it will say so
            continue


def _written(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
        for folder, folders, names in os.walk(place):
            folders[:] = filter(is_written, folders)
            yield from (Path(folder, name) for name in names if is_written(name))


def _observing(root: Path, wakes: _Wakes) -> Observer | PollingObserver:  # type: ignore[valid-type]
    """The system's own messages; where it has no more of them to give, a look at the files every second."""
    for kind in (Observer, PollingObserver):
        observer = kind()
        try:
            for name in WATCHED:
                if (root / name).exists():
                    observer.schedule(wakes, str(root / name), recursive=True)
            observer.start()
            return observer
        except OSError:
            observer.unschedule_all()
    raise AssertionError("looking at files asks nothing of the system")
