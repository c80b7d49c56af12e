"""Makes a new site beside the published one and puts it into its place whole, or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scaling_lab.faults import Fault, system_fault

PREFIX = ".site-"
_OLD, _LOCK = "old", "lock"
# Seconds that a build may take to lock its folder.
_BEGINNING = 60


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A folder beside ``target`` for what is being made; it is gone afterwards, and so are those of killed builds.

    Whatever the system refuses meanwhile, such as room on the disk, is one :class:`Fault`.
    """
    with _saying(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear(target)
        with (
            tempfile.TemporaryDirectory(dir=target.parent, prefix=PREFIX, ignore_cleanup_errors=True) as name,
            (Path(name) / f"{_LOCK}.new").open("w") as lock,
        ):
            # Locked as long as this process lives, or one that it started: whatever kills them lets go of it.
            fcntl.flock(lock, fcntl.LOCK_EX)
            Path(lock.name).rename(Path(name) / _LOCK)
            yield Path(name)


def put(new: Path, target: Path) -> None:
    """Let ``new``, below a folder that :func:`beside` gave, take the place of ``target``; on failure it stays."""
    old = new.with_name(_OLD)
    if not target.exists():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _clear(target: Path) -> None:
    """Remove what killed builds left here; one that was killed between two names had the last good site."""
    for folder in target.parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if not (folder / _LOCK).exists() and time.time() - folder.stat().st_mtime < _BEGINNING:
                continue
            with (folder / _LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if (folder / _OLD).is_dir() and not target.exists():
                    (folder / _OLD).rename(target)
                shutil.rmtree(folder)


@contextmanager
def _saying(target: Path) -> Iterator[None]:
    try:
        yield
    except Fault:
        raise
    except OSError as error:
        raise refused(error, f"{target.name}/") from None


def refused(error: OSError, place: str) -> Fault:
    """What the system refused while a site was made or put into its place."""
    own = os.fspath(error.filename or "")
    where = place if not own or f"/{PREFIX}" in own or Path(own).name == place.rstrip("/") else own
    return system_fault(error, where, "the new site cannot be written, and the last good one stays")
