"""Reads ``docs/includes/terms.yml``: how this site writes each term, and the words for it that are not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.sources.catalogue import LANGUAGES, Catalogue
from scaling_lab.sources.files import compose_yaml, parse_yaml, read_text

TERMS_FILE = "docs/includes/terms.yml"
_KEYS = {"zh", "en", "short", "explain", "page", "not_zh", "not_en", "unless"}


@dataclass(frozen=True)
class Term:
    """One term: its name by language, its abbreviation, the question that explains it, and names that are not ours.

    With ``explain`` pages show the full term where the abbreviation stands. ``unless`` holds longer words in which a
    name that is not ours may stand.
    """

    name: dict[str, str]
    short: str
    explain: bool
    page: str
    not_ours: dict[str, tuple[str, ...]]
    unless: tuple[str, ...]


def read(root: Path, catalogue: Catalogue) -> tuple[Term, ...]:
    """The terms in the order of the file; raises :class:`Faults` naming the line of each entry that is none."""
    text = read_text(root / TERMS_FILE, root, missing="restore it: it says how pages write each term")
    entries = [] if (data := parse_yaml(text, TERMS_FILE)) is None else data
    if not isinstance(entries, list):
        raise Faults(
            [Fault(f"{TERMS_FILE}:1", "it is no list of terms", "write `- {zh: …, en: …}`, one a line")]
        )
    lines = [node.start_mark.line + 1 for node in getattr(compose_yaml(text, TERMS_FILE), "value", ())]
    stop_if_any(
        Fault(f"{TERMS_FILE}:{line}", *problem)
        for entry, line in zip(entries, lines, strict=True)
        for problem in _problems(entry, catalogue)
    )
    for key in (*LANGUAGES, "short"):
        seen: dict[str, int] = {}
        for entry, line in zip(entries, lines, strict=True):
            word = entry.get(key, "")
            if word and word in seen:
                wrong, mend = f"the `{key}` {word} stands in line {seen[word]} too", "keep one of the two"
                raise Fault(f"{TERMS_FILE}:{line}", wrong, mend)
            seen[word] = line
    return tuple(_term(entry) for entry in entries)


def _plain(word: Any) -> bool:
    """Whether a word is text that means nothing to Markdown or HTML."""
    return isinstance(word, str) and bool(word.strip() and re.fullmatch(r"[^\n<>|`\[\]{}*$\\]+", word))


def _problems(entry: Any, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, dict) or not {*LANGUAGES} <= set(entry) or not set(entry) <= _KEYS:
        known = ", ".join(sorted(_KEYS))
        yield "an entry has other fields than it should", f"give `zh` and `en`, and what is needed of {known}"
        return
    for key in ("zh", "en", "short", "page"):
        if key in entry and not _plain(entry[key]):
            yield f"`{key}` is not plain text", "write words, in quotes where YAML reads something else"
    for key in ("not_zh", "not_en", "unless"):
        words = entry.get(key, [])
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            yield f"`{key}` is not a list of words", f"write {key}: [...]"
    if "page" in entry and entry["page"] not in [question.id for question in catalogue.questions]:
        yield (
            f"`page` names {entry['page']!r}, which is no question",
            "name the id of the question that explains it",
        )
    if entry.get("explain") and not entry.get("short"):
        yield (
            "`explain` without `short`: there is no abbreviation to explain",
            "add `short`, or drop `explain`",
        )


def _term(entry: dict[str, Any]) -> Term:
    return Term(
        name={lang: entry[lang] for lang in LANGUAGES},
        short=entry.get("short", ""),
        explain=bool(entry.get("explain")),
        page=entry.get("page", ""),
        not_ours={lang: tuple(entry.get(f"not_{lang}", ())) for lang in LANGUAGES},
        unless=tuple(entry.get("unless", ())),
    )
