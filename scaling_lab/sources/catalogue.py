"""Reads and validates ``docs/questions.yml``: what both languages of a question share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.sources.files import compose_yaml, parse_yaml, read_text

LANGUAGES = ("zh", "en")
# As HTML names them.
HTML_LANG = {"zh": "zh-CN", "en": "en"}
QUESTIONS_FILE = "docs/questions.yml"
QUESTION_KEYS = ("id", "slug", "level", "topics", "minutes", "requires", "related")
# What a question may have besides: nobody who subscribes is told of a mended typo.
_REVISED = "revised"
_ID = re.compile(r"q\d{2,4}")
_WORDS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG = re.compile(r"q\d{2,4}(-[a-z0-9]+)+")


@dataclass(frozen=True)
class Revision:
    """The last change of a question that readers of the former text should know of: when, and what, by language."""

    date: date
    text: dict[str, str] = field(hash=False)  # checks remember questions by their hash


@dataclass(frozen=True)
class Question:
    """One question as ``questions.yml`` describes it."""

    id: str
    slug: str
    level: str
    topics: tuple[str, ...]
    minutes: int
    requires: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    revised: Revision | None = None


@dataclass(frozen=True)
class Catalogue:
    """All questions, with the names of topics and levels in both languages."""

    root: Path
    questions: tuple[Question, ...]
    topics: dict[str, dict[str, str]] = field(default_factory=dict)
    levels: dict[str, dict[str, str]] = field(default_factory=dict)

    def question(self, key: str) -> Question:
        """The question with this id or slug; raises :class:`Fault` when there is none."""
        for question in self.questions:
            if key in (question.id, question.slug):
                return question
        known = ", ".join(question.id for question in self.questions)
        raise Fault(
            QUESTIONS_FILE, f"there is no question {key!r}", f"use one of {known}, or add it to the file"
        )

    def page_path(self, question: Question, lang: str) -> Path:
        """Where the page of a question stands in one language."""
        return self.root / "docs" / lang / "questions" / f"{question.slug}.md"

    def notebook_path(self, question: Question) -> Path:
        """Where the notebook of a question stands."""
        return self.root / "notebooks" / f"{question.slug}.ipynb"

    def exercise_path(self, question: Question) -> Path:
        """The folder of a question's exercise."""
        return self.root / "exercises" / question.slug


def load(root: Path) -> Catalogue:
    """Read and validate ``questions.yml`` under ``root``; raises :class:`Faults` naming file and line."""
    return parse(read_text(root / QUESTIONS_FILE, root, missing="restore it: it lists every question"), root)


def parse(text: str, root: Path) -> Catalogue:
    """The catalogue that ``text`` holds; raises :class:`Faults` naming the line."""
    data = parse_yaml(text, QUESTIONS_FILE)
    if not isinstance(data, dict) or not all(
        isinstance(data.get(key), kind)
        for key, kind in (("topics", dict), ("levels", dict), ("questions", list))
    ):
        raise Faults(
            [Fault(QUESTIONS_FILE, "`topics`, `levels` and `questions` are needed", "add what is missing")]
        )
    stop_if_any(_group_faults(data))  # questions name them
    lines = _question_lines(text) or [1] * len(data["questions"])
    stop_if_any(_question_faults(data, lines))
    return Catalogue(
        root=root,
        questions=tuple(_question(entry) for entry in data["questions"]),
        topics=data["topics"],
        levels=data["levels"],
    )


def _question(entry: dict[str, Any]) -> Question:
    lists = {name: tuple(entry[name]) for name in ("topics", "requires", "related")}
    told = entry.get(_REVISED)
    revised = Revision(told["date"], {lang: told[lang] for lang in LANGUAGES}) if told else None
    return Question(**{**entry, **lists, _REVISED: revised})


def _question_lines(text: str) -> list[int]:
    """The line on which each entry of ``questions`` starts."""
    root = compose_yaml(text, QUESTIONS_FILE)
    for key, value in root.value if root else ():
        if key.value == "questions":
            return [node.start_mark.line + 1 for node in value.value]
    return []


def _labels_problem(labels: Any) -> tuple[str, str] | None:
    """What is wrong with the names of a topic or level in both languages."""
    if not isinstance(labels, dict) or set(labels) != set(LANGUAGES):
        return "lacks a name in each language", "write {zh: …, en: …}"
    if not all(
        isinstance(label, str) and re.fullmatch(r"[^\n<>|`\[\]{}*$]+", label) for label in labels.values()
    ):
        return "has a name that is not plain text", "write words, without marks of Markdown or HTML"
    return None


def _is_revision(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and set(told) == {"date", *LANGUAGES}
        and type(told["date"]) is date
        and not _labels_problem({lang: told[lang] for lang in LANGUAGES})
    )


def _group_faults(data: dict[str, Any]) -> Iterator[Fault]:
    for group in ("topics", "levels"):
        if not data[group]:
            yield Fault(QUESTIONS_FILE, f"`{group}` names none", "name one: {zh: …, en: …}")
        for name, labels in data[group].items():
            if not isinstance(name, str) or not _WORDS.fullmatch(name):
                yield Fault(
                    QUESTIONS_FILE, f"{group}: {name!r} is no name", "use lower-case words joined by -"
                )
            elif problem := _labels_problem(labels):
                yield Fault(QUESTIONS_FILE, f"{group}: {name!r} {problem[0]}", problem[1])


def _question_faults(data: dict[str, Any], lines: list[int]) -> Iterator[Fault]:
    entries = data["questions"]
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    seen: set[str] = set()
    for entry, line in zip(entries, lines, strict=True):
        place = f"{QUESTIONS_FILE}:{line}"
        if not isinstance(entry, dict) or set(entry) - {_REVISED} != set(QUESTION_KEYS):
            mend = f"give exactly {', '.join(QUESTION_KEYS)}; `{_REVISED}` too where there is news"
            yield Fault(place, "an entry has other fields than it should", mend)
            continue
        key = entry["id"]
        if not isinstance(key, str) or not _ID.fullmatch(key):
            yield Fault(place, f"{key!r} is not an id", "write q and two digits, such as q02")
            continue
        if key in seen:
            yield Fault(place, f"the id {key} is used twice", "give the later question the next free id")
        seen.add(key)
        slug = entry["slug"]
        if not isinstance(slug, str) or not _SLUG.fullmatch(slug) or not slug.startswith(f"{key}-"):
            yield Fault(
                place, f"{slug!r} is not a slug of {key}", f"write {key}- and lower-case words joined by -"
            )
        if entry["level"] not in list(data["levels"]):  # a list: what stands there may be anything
            yield Fault(place, f"unknown level {entry['level']!r}", f"use one of {', '.join(data['levels'])}")
        if type(entry["minutes"]) is not int or not 1 <= entry["minutes"] <= 120:
            yield Fault(place, "`minutes` is not a number of minutes", "write a whole number from 1 to 120")
        if _REVISED in entry and not _is_revision(entry[_REVISED]):
            mend = "write {date: 2026-12-31, zh: …, en: …}: the day, and what is new, in plain words"
            yield Fault(place, f"`{_REVISED}` does not tell when and what", mend)
        for name in ("topics", "requires", "related"):
            if not isinstance(entry[name], list):
                yield Fault(place, f"`{name}` is not a list", f"write {name}: [...]")
        if isinstance(entry["topics"], list):
            if not entry["topics"]:
                yield Fault(place, f"{key} has no topic", f"name one of {', '.join(data['topics'])}")
            for topic in entry["topics"]:
                if topic not in list(data["topics"]):
                    yield Fault(
                        place,
                        f"unknown topic {topic!r}",
                        f"use one of {', '.join(data['topics'])}, or define it above",
                    )
        for name in ("requires", "related"):
            for other in entry[name] if isinstance(entry[name], list) else ():
                if other not in ids or other == key:
                    yield Fault(
                        place,
                        f"`{name}` of {key} names {other!r}, which is no other question",
                        "name an id of this file",
                    )
