"""Tells when the page of each question was first and last written, as git keeps it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources import git
from scaling_lab.sources.files import parse_yaml, read_text

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
    seconds = _git(root, "log", "-1", "--format=%ct").strip()
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else _release(root)


@lru_cache(maxsize=1)  # a preview asks again at every change
def _committed(root: Path, head: str) -> dict[tuple[str, str], Dates]:
    """The dates of the pages in the commits up to ``head``."""
    found: dict[tuple[str, str], Dates] = {}
    moment = datetime.min
    form = f"--format={_COMMIT}%ct"
    log = _git(root, "log", form, "--name-only", "--no-renames", "--relative", head, "--", "docs")
    for line in log.splitlines():
        if line.startswith(_COMMIT):
            moment = datetime.fromtimestamp(int(line.removeprefix(_COMMIT)), UTC)
        elif match := _PAGE.fullmatch(line):
            lang, question = match.groups()
            known = found.get((question, lang), Dates(moment, moment))
            found[question, lang] = Dates(min(known.first, moment), max(known.last, moment))
    return found


def _git(root: Path, *arguments: str) -> str:
    """What a git command prints; nothing where it fails, there is no repository, or no git."""
    try:
        return git.ask(root, *arguments)
    except (OSError, subprocess.CalledProcessError):
        return ""


def release_faults(root: Path) -> Sequence[Fault]:
    """What is wrong with the date of the release, on which pages fall back."""
    try:
        _release(root)
    except Faults as error:
        return error.faults
    except Fault as fault:
        return [fault]
    return []


def _release(root: Path) -> datetime:
    """The date of the release; the beginning of time where the file that tells it is absent."""
    path = root / CITATION
    if not path.is_file():
        return datetime.fromtimestamp(0, UTC)
    told = parse_yaml(read_text(path, root), CITATION)
    day = told.get("date-released") if isinstance(told, dict) else None
    if type(day) is not date:
        raise Fault(CITATION, "it tells no date of the release", "write `date-released: 2026-12-31`")
    return datetime.combine(day, time(), UTC)
