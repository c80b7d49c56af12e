"""Tells when the page of each question was first and last written, as git keeps it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import yaml

CITATION = "CITATION.cff"
# An id is permanent and a slug may change: all files of one id are one page.
_PAGE = re.compile(r"docs/(\w+)/questions/(q\d+)-[^/]*\.md")
_COMMIT = "commit "


@dataclass(frozen=True)
class Dates:
    """When a page was first and last committed."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class History:
    """The dates of each page that git knows, by question id and language; of any other page, the date of the release."""

    pages: dict[tuple[str, str], Dates]
    release: datetime

    def of(self, question_id: str, lang: str) -> Dates:
        """When the page of a question was first and last committed."""
        return self.pages.get((question_id, lang), Dates(self.release, self.release))


def read(root: Path) -> History:
    """The history of the pages below ``root``; without a whole one, such as in a copy without git, every date is the release's."""
    head, _, shallow = _git(root, "rev-parse", "HEAD", "--is-shallow-repository").partition("\n")
    # A shallow clone would date every page to the one commit that it has.
    return History(_committed(root, head) if shallow.strip() == "false" else {}, _release(root))


def newest(root: Path) -> datetime:
    """When the newest commit was made; the date of the release where git knows none."""
    time = _git(root, "log", "-1", "--format=%ct").strip()
    return datetime.fromtimestamp(int(time), UTC) if time else _release(root)


@lru_cache(maxsize=1)  # a preview asks again at every change
def _committed(root: Path, head: str) -> dict[tuple[str, str], Dates]:
    """The dates of the pages in the commits up to ``head``."""
    found: dict[tuple[str, str], Dates] = {}
    time = datetime.min
    form = f"--format={_COMMIT}%ct"
    log = _git(root, "log", form, "--name-only", "--no-renames", "--relative", head, "--", "docs")
    for line in log.splitlines():
        if line.startswith(_COMMIT):
            time = datetime.fromtimestamp(int(line.removeprefix(_COMMIT)), UTC)
        elif match := _PAGE.fullmatch(line):
            lang, question = match.groups()
            known = found.get((question, lang), Dates(time, time))
            found[question, lang] = Dates(min(known.first, time), max(known.last, time))
    return found


def _git(root: Path, *arguments: str) -> str:
    """What a git command prints; nothing where it fails, there is no repository, or no git."""
    try:
        return subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=True, encoding="utf-8"
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def _release(root: Path) -> datetime:
    """The date of the release; the beginning of time where the file that tells it is absent."""
    path = root / CITATION
    if not path.is_file():
        return datetime.fromtimestamp(0, UTC)
    day = yaml.safe_load(path.read_text(encoding="utf-8"))["date-released"]
    return datetime.fromisoformat(str(day)).replace(tzinfo=UTC)
