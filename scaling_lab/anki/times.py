"""Tells when each file was last committed: Anki takes a newer text only from a note whose time has grown."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaling_lab.sources.files import place_of
from scaling_lab.sources.references import SOURCES_FILE

_FOLDERS = ("docs", "notebooks", "scaling_lab/anki")


@dataclass(frozen=True)
class Times:
    """When files, and lines of the file of sources, came to be as they are: seconds since 1970.

    ``said`` is what people should know of it: nothing where the whole history is there.
    """

    root: Path
    files: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[int, int] = field(default_factory=dict)
    newest: int | None = None
    said: str = ""

    def of(self, path: Path) -> int:
        """The time of a file; one that was never committed, or stands elsewhere, has that of the newest commit."""
        if self.newest is None:
            return int(path.stat().st_mtime)
        return (
            self.files.get(place_of(path, self.root), self.newest)
            if path.is_relative_to(self.root)
            else self.newest
        )

    def of_source(self, line: int) -> int:
        """The time of a line of the file of sources."""
        if self.newest is None:
            return self.of(self.root / SOURCES_FILE)
        return self.sources.get(line, self.newest)


def read(root: Path) -> Times:
    """The times that git tells of the files below ``root``; where it cannot, those of the newest commit or of saving."""
    root = root.resolve()
    try:
        shallow, newest = (
            _git(root, "rev-parse", "--is-shallow-repository"),
            _git(root, "log", "-1", "--format=%ct"),
        )
        if shallow.strip() == "true":
            said = "this clone of the repository has no whole history: every note of the decks has the time of its newest commit"
            return Times(root, newest=int(newest), said=f"{said} (`git fetch --unshallow` mends it)")
        files = _last_commits(
            _git(
                root,
                "log",
                "--first-parent",
                "-m",
                "--relative",
                "--name-only",
                "-z",
                "--format=%x01%ct",
                "--",
                *_FOLDERS,
            )
        )
        if not files:
            raise subprocess.SubprocessError("git knows no file here")
        sources = _line_times(_git(root, "blame", "--first-parent", "--line-porcelain", "--", SOURCES_FILE))
    except (OSError, subprocess.SubprocessError) as error:
        reason = (getattr(error, "stderr", "") or str(error)).strip().split("\n")[0]
        said = f"git tells no history here ({reason}): the notes of the decks have the times at which their files were saved"
        return Times(root, said=said)
    return Times(root, files, sources, int(newest))


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.quotePath=off", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout


def _last_commits(log: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for commit in log.split("\x01")[1:]:
        time, *names = filter(None, (part.strip("\n") for part in commit.split("\0")))
        for name in names:
            found[name] = max(found.get(name, 0), int(time))
    return found


def _line_times(blame: str) -> dict[int, int]:
    """Of each line, the time of the commit that wrote it; none of those that were never committed."""
    found: dict[int, int] = {}
    number, commit = 0, ""
    for line in blame.split("\n"):
        words = line.split(" ")
        if len(words) in (3, 4) and len(words[0]) == 40 and words[2].isdigit():
            commit, number = words[0], int(words[2])
        elif words[0] == "committer-time" and commit.strip("0"):
            found[number] = int(words[1])
    return found
