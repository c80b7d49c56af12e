"""Writes files that people own: all of them or none, nothing that changed meanwhile, nothing left behind."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from scaling_lab.faults import Fault, system_fault
from scaling_lab.sources.files import place_of


def write_all(
    contents: Mapping[Path, str | bytes], root: Path, was: Mapping[Path, bytes | None] | None = None
) -> None:
    """Write every file, or leave every byte as it was and raise :class:`Fault`.

    ``was`` holds what files held when they were looked at (None: no such file): one that differs by now is kept
    and named. Text is written in UTF-8 with the line ends it has. Folders are made, links stay links, and
    permission bits stay; temporary names are hidden and unique, and gone afterwards.
    """
    with (
        ExitStack() as folders,  # on failure undone in the other order: a folder only when it is empty again
        ExitStack() as temporary,
        ExitStack() as renames,
    ):
        ready: dict[Path, tuple[Path, Path]] = {}
        for path, content in contents.items():
            with _naming(path, root):
                target = Path(os.path.realpath(path))  # of a link, the file itself
                _make_folder(target.parent, folders)
                _stop_if_refused(target)
                ready[path] = target, _finished(target, content, temporary)
        for path, expected in (was or {}).items():
            with _naming(path, root):
                if _held(path) != expected:
                    raise Fault(
                        place_of(path, root),
                        "the file changed while the command ran; it is kept, and nothing was written",
                        "run the command again",
                    )
        for path, (target, finished) in ready.items():
            with _naming(path, root):
                if target.exists():
                    before = _unique(target, temporary)
                    shutil.copy2(target, before)
                    renames.callback(before.replace, target)
                else:
                    renames.callback(_remove, target)
                finished.replace(target)
        renames.pop_all()
        folders.pop_all()


@contextmanager
def _naming(path: Path, root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        wrong = "the file cannot be written, and everything is as it was"
        raise system_fault(error, place_of(path, root), wrong) from None


def _make_folder(folder: Path, folders: ExitStack) -> None:
    if not folder.exists():
        _make_folder(folder.parent, folders)
        folder.mkdir()
        folders.callback(_remove_folder, folder)


def _stop_if_refused(target: Path) -> None:
    """A rename would replace even a file that its owner protected from writing."""
    if target.exists():
        with target.open("r+b"):
            pass


def _finished(target: Path, content: str | bytes, temporary: ExitStack) -> Path:
    """The new file, complete beside ``target``, so that only a rename is left to do."""
    path = _unique(target, temporary)
    with path.open("xb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())  # a full disk may show only now
    if target.exists():
        shutil.copymode(target, path)
    return path


def _unique(target: Path, temporary: ExitStack) -> Path:
    path = target.with_name(f".{secrets.token_hex(8)}.tmp")
    temporary.callback(_remove, path)
    return path


def _held(path: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _remove_folder(path: Path) -> None:
    with suppress(OSError):
        path.rmdir()
