"""Tells when each file was last committed: Anki takes a newer text only from a note whose time has grown."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaling_lab.sources import git, history
from scaling_lab.sources.files import place_of
from scaling_lab.sources.references import SOURCES_FILE

# As reproducible builds name it: the time that stands for those that nobody knows.
EPOCH = "SOURCE_DATE_EPOCH"
_FOLDERS = ("docs", "notebooks", "scaling_lab/anki")
# Of a merge what it brought to the main line: its own commits may be older than a deck published meanwhile.
_LOG = ("log", "--first-parent", "-m", "--relative", "--name-only", "-z", "--format=%x01%ct", "--", *_FOLDERS)
_BLAME = ("blame", "--first-parent", "--line-porcelain", "--", SOURCES_FILE)


@dataclass(frozen=True)
class Times:
    """When files, and lines of the file of sources, came to be as they are, in seconds since 1970; of any other: ``default``.

    ``said`` is what people should know of it: nothing where the whole history is there.
    """

    root: Path
    default: int
    files: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[int, int] = field(default_factory=dict)
    said: str = ""

    def of(self, path: Path) -> int:
        """The time of a file."""
        name = place_of(path, self.root) if path.is_relative_to(self.root) else ""
        return self.files.get(name, self.default)

    def of_source(self, line: int) -> int:
        """The time of a line of the file of sources."""
        return self.sources.get(line, self.default)


def read(root: Path) -> Times:
    """The times that git tells of the files below ``root``.

    What was never committed has the time of the newest commit, and so has everything in a shallow clone, which dates
    every file to its first commit. Without git one time stands for all: that of ``SOURCE_DATE_EPOCH``, else of the release.
    """
    root = root.resolve()
    try:
        whole = git.ask(root, "rev-parse", "--is-shallow-repository").strip() == "false"
        newest = int(git.ask(root, "log", "-1", "--format=%ct"))
        files = _last_commits(git.ask(root, *_LOG))
        if not files:
            raise subprocess.SubprocessError("it knows none of the files")
        if not whole:
            said = "this clone lacks the older history: every note of the Anki decks has the time of the newest commit"
            return Times(root, newest, said=f"{said} (`git fetch --unshallow` mends that)")
        lines = _line_times(git.ask(root, *_BLAME)) if SOURCES_FILE in files else {}
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        reason = (getattr(error, "stderr", "") or str(error)).strip().split("\n")[0]
        return _without_git(root, reason)
    return Times(root, newest, files, lines)


def _without_git(root: Path, reason: str) -> Times:
    epoch = os.environ.get(EPOCH, "")
    known = epoch.isascii() and epoch.isdigit()
    time = int(epoch) if known else int(history.read(root).release.timestamp())
    named = f"of {EPOCH}" if known else f"of the release, unless {EPOCH} tells another"
    said = f"git tells no history here ({reason}): every note of the Anki decks has the time {named}"
    return Times(root, time, said=f"{said}; a collection that has the notes takes no new text from them")


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
