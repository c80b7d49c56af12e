"""Reads and validates what the site holds: ``docs/questions.yml`` and the front matter of the pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scaling_lab.faults import Fault, Faults, stop_if_any

LANGUAGES = ("zh", "en")
QUESTIONS_FILE = "docs/questions.yml"
FRONT_MATTER_KEYS = ("title", "description", "aliases", "synced_with")
PLAIN_KEYS = ("title", "description")
QUESTION_KEYS = ("id", "slug", "level", "topics", "minutes", "requires", "related")
# A description is cut by search engines and chat cards beyond these lengths, and says nothing below them.
DESCRIPTION_LENGTH = {"zh": (40, 160), "en": (80, 200)}
_ID = re.compile(r"q\d{2,3}")
_SLUG = re.compile(r"q\d{2,3}(-[a-z0-9]+)+")


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


@dataclass(frozen=True)
class Page:
    """One Markdown page in one language. ``body_line`` is the line of the file on which ``body`` starts."""

    path: Path
    lang: str
    title: str
    description: str
    aliases: tuple[str, ...]
    synced_with: str
    body: str
    body_line: int

    @property
    def question_text(self) -> str:
        """The question in its own words: the block quote under the title; empty where there is none."""
        quote = re.search(r"^((?:> ?.*\n)+)", self.body, re.MULTILINE)
        return " ".join(line.lstrip("> ").strip() for line in quote[1].splitlines()) if quote else ""

    @property
    def digest(self) -> str:
        """Hash of everything a translation has to follow: body, title, description and aliases."""
        text = "\n".join([self.title, self.description, *self.aliases, self.body.strip()])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


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

    def page(self, question: Question, lang: str) -> Page:
        """The page of a question in one language; raises :class:`Faults` when it is missing or malformed."""
        return read_page(self.page_path(question, lang), lang, self.root)


def load(root: Path) -> Catalogue:
    """Read and validate ``questions.yml`` under ``root``; raises :class:`Faults` naming file and line."""
    path = root / QUESTIONS_FILE
    if not path.is_file():
        raise Faults([Fault(QUESTIONS_FILE, "the file is missing", "restore it: it lists every question")])
    text = path.read_text(encoding="utf-8")
    data = _parse_yaml(text, QUESTIONS_FILE, 1)
    if not isinstance(data, dict) or not all(
        isinstance(data.get(key), kind)
        for key, kind in (("topics", dict), ("levels", dict), ("questions", list))
    ):
        raise Faults(
            [Fault(QUESTIONS_FILE, "`topics`, `levels` and `questions` are needed", "add what is missing")]
        )
    lines = _question_lines(text)
    stop_if_any(_question_faults(data, lines))
    return Catalogue(
        root=root,
        questions=tuple(_question(entry) for entry in data["questions"]),
        topics=data["topics"],
        levels=data["levels"],
    )


def read_page(path: Path, lang: str, root: Path, *, question: bool = True) -> Page:
    """Read one page and validate its front matter; raises :class:`Faults` naming file and line.

    Home and topic pages (``question=False``) have only a title and a description.
    """
    place = path.relative_to(root).as_posix()
    if not path.is_file():
        raise Faults(
            [
                Fault(
                    place,
                    "the page is missing",
                    "write it: every question stands in both languages, or leave the catalogue",
                )
            ]
        )
    text = path.read_text(encoding="utf-8")
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if not match:
        raise Faults(
            [Fault(f"{place}:1", "the page has no front matter", "begin with `---`, the fields, and `---`")]
        )
    data = _parse_yaml(match[1], place, 2)
    stop_if_any(
        _front_matter_faults(data, match[1], place, lang, FRONT_MATTER_KEYS if question else PLAIN_KEYS)
    )
    return Page(
        path=path,
        lang=lang,
        title=data["title"].strip(),
        description=" ".join(data["description"].split()),
        aliases=tuple(data.get("aliases", ())),
        synced_with=data.get("synced_with", ""),
        body=text[match.end() :],
        body_line=text[: match.end()].count("\n") + 1,
    )


def _question(entry: dict[str, Any]) -> Question:
    lists = {name: tuple(entry[name]) for name in ("topics", "requires", "related")}
    return Question(**{**entry, **lists})


def _parse_yaml(text: str, place: str, first_line: int) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise Faults(
            [Fault(f"{place}:{line}", f"not valid YAML: {problem}", "mend the syntax on this line")]
        ) from None


def _question_lines(text: str) -> list[int]:
    """The line on which each entry of ``questions`` starts."""
    root = yaml.compose(text)
    for key, value in root.value if root else ():
        if key.value == "questions":
            return [node.start_mark.line + 1 for node in value.value]
    return []


def _question_faults(data: dict[str, Any], lines: list[int]) -> Iterator[Fault]:
    for group in ("topics", "levels"):
        for name, labels in data[group].items():
            if not isinstance(labels, dict) or set(labels) != set(LANGUAGES):
                yield Fault(
                    QUESTIONS_FILE, f"{group}: {name!r} lacks a name in each language", "write {zh: …, en: …}"
                )
    entries = data["questions"]
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    seen: set[str] = set()
    for entry, line in zip(entries, lines, strict=True):
        place = f"{QUESTIONS_FILE}:{line}"
        if not isinstance(entry, dict) or set(entry) != set(QUESTION_KEYS):
            yield Fault(
                place, "an entry has other fields than it should", f"give exactly {', '.join(QUESTION_KEYS)}"
            )
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
        if entry["level"] not in data["levels"]:
            yield Fault(place, f"unknown level {entry['level']!r}", f"use one of {', '.join(data['levels'])}")
        if not isinstance(entry["minutes"], int) or not 1 <= entry["minutes"] <= 120:
            yield Fault(place, "`minutes` is not a number of minutes", "write a whole number from 1 to 120")
        for name in ("topics", "requires", "related"):
            if not isinstance(entry[name], list):
                yield Fault(place, f"`{name}` is not a list", f"write {name}: [...]")
        if isinstance(entry["topics"], list):
            if not entry["topics"]:
                yield Fault(place, f"{key} has no topic", f"name one of {', '.join(data['topics'])}")
            for topic in entry["topics"]:
                if topic not in data["topics"]:
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


def _front_matter_faults(
    data: Any, text: str, place: str, lang: str, keys: tuple[str, ...]
) -> Iterator[Fault]:
    def at(key: str) -> str:
        lines = text.splitlines()
        return f"{place}:{next((n for n, line in enumerate(lines, 2) if line.startswith(key + ':')), 1)}"

    if not isinstance(data, dict):
        yield Fault(f"{place}:1", "the front matter holds no fields", f"give {', '.join(keys)}")
        return
    for key in keys:
        if key not in data:
            yield Fault(f"{place}:1", f"the front matter lacks `{key}`", f"add `{key}:`")
    for key in data:
        if key not in keys:
            yield Fault(
                at(str(key)),
                f"unknown front-matter field `{key}`",
                f"use {', '.join(keys)}; the rest is in {QUESTIONS_FILE}",
            )
    for key in ("title", "description", "synced_with"):
        if key in data and not isinstance(data[key], str):
            yield Fault(
                at(key), f"`{key}` is not text", "write it as one line of text, in quotes if it holds a colon"
            )
    if isinstance(data.get("title"), str) and not data["title"].strip():
        yield Fault(at("title"), "`title` is empty", "write the title of the page")
    aliases = data.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias for alias in aliases):
        yield Fault(
            at("aliases"),
            "`aliases` is not a list of words",
            "write [BN, batch norm, …]; quote numbers and yes/no",
        )
    if isinstance(data.get("description"), str):
        low, high = DESCRIPTION_LENGTH[lang]
        length = len(" ".join(data["description"].split()))
        if not low <= length <= high:
            yield Fault(
                at("description"),
                f"`description` has {length} characters",
                f"say what the page answers in {low} to {high}",
            )
