"""Reads the Markdown pages: front matter, prose, anchors and the sentences that claim something."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.sources.catalogue import QUESTIONS_FILE
from scaling_lab.sources.files import parse_yaml, place_of, read_text
from scaling_lab.sources.markup import Markup, own_id, read_markup

FRONT_MATTER_KEYS = ("title", "description", "aliases", "synced_with")
PLAIN_KEYS = ("title", "description")
# A description is cut by search engines and chat cards beyond these lengths, and says nothing below them.
DESCRIPTION_LENGTH = {"zh": (40, 160), "en": (80, 200)}


BLOCK = re.compile(r"(/{3,}) *(?:details|admonition|tab|html) *\|? *(.*)")


@dataclass(frozen=True)
class Anchor:
    """Something with an id in a page: a heading or a collapsed block."""

    id: str
    line: int
    level: int
    title: str
    kind: str = ""


@dataclass(frozen=True)
class Page:
    """One Markdown page in one language: ``place`` is how a fault names it, ``body_line`` the line of the file
    on which ``body`` starts."""

    path: Path
    place: str
    lang: str
    title: str
    description: str
    aliases: tuple[str, ...]
    synced_with: str
    body: str
    body_line: int

    @cached_property
    def markup(self) -> Markup:
        """The body as Markdown reads it."""
        return read_markup(self.body)

    def at(self, line: int) -> str:
        """How a fault names a line of the body, counted from 1."""
        return f"{self.place}:{self.body_line + line - 1}"

    @cached_property
    def prose(self) -> list[tuple[int, str]]:
        """Line number and text of every line outside of code blocks and displayed formulas."""
        found, formula = [], False
        for number, line in self.markup.lines:
            if line.strip() == "$$":
                formula = not formula
            elif not formula:
                found.append((self.body_line + number - 1, line))
        return found

    @cached_property
    def anchors(self) -> list[Anchor]:
        """The headings and collapsed blocks, in order."""
        titles = {self.body_line + title.line - 1: title for title in self.markup.title_lines}
        found: list[Anchor] = []
        for index, (number, line) in enumerate(self.prose):
            block = BLOCK.fullmatch(line)
            if title := titles.get(number):
                words = re.sub(r"\s*\{[^{}]*\}$", "", title.title) if own_id(title.title) else title.title
                found.append(Anchor(own_id(title.title), number, title.level, words))
            elif block:
                options = []
                for _, option in self.prose[index + 1 :]:
                    if not option.startswith("    "):
                        break
                    options.append(option.strip())
                text = " ".join(options)
                identifier = re.search(r"\bid: *([\w-]+)", text)
                kind = re.search(r"\btype: *([\w-]+)", text)
                name = identifier[1] if identifier else ""
                found.append(Anchor(name, number, 0, block[2], kind[1] if kind else "block"))
        return found

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


def read_page(path: Path, lang: str, root: Path) -> Page:
    """Read the page of a question and validate its front matter; raises :class:`Faults` naming file and line."""
    return _read(path, lang, root, FRONT_MATTER_KEYS)


def read_plain_page(path: Path, lang: str, root: Path) -> Page:
    """Read the home page or a topic page, which have only a title and a description."""
    return _read(path, lang, root, PLAIN_KEYS)


def _read(path: Path, lang: str, root: Path, keys: tuple[str, ...]) -> Page:
    missing = "write it: every question stands in both languages (`make new` scaffolds both)"
    return parse(read_text(path, root, "page", missing), path, lang, root, keys)


@lru_cache(maxsize=512)
def parse(text: str, path: Path, lang: str, root: Path, keys: tuple[str, ...] = FRONT_MATTER_KEYS) -> Page:
    """The page whose file holds ``text``: the same object as long as it does. Raises :class:`Faults` naming file and line."""
    place = place_of(path, root)
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if not match:
        raise Faults(
            [Fault(f"{place}:1", "the page has no front matter", "begin with `---`, the fields, and `---`")]
        )
    data = parse_yaml(match[1], place, 2)
    stop_if_any(_front_matter_faults(data, match[1], place, lang, keys))
    return Page(
        path=path,
        place=place,
        lang=lang,
        title=data["title"].strip(),
        description=" ".join(data["description"].split()),
        aliases=tuple(data.get("aliases", ())),
        synced_with=data.get("synced_with", ""),
        body=text[match.end() :],
        body_line=text[: match.end()].count("\n") + 1,
    )


def _front_matter_faults(
    data: Any, text: str, place: str, lang: str, keys: tuple[str, ...]
) -> Iterator[Fault]:
    def at(key: str) -> str:
        lines = text.split("\n")
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
    if isinstance(data.get("description"), str) and re.search(r'[<>"]', data["description"]):
        wrong = '`description` holds <, > or ", which mean something in the head of a page'
        yield Fault(at("description"), wrong, "write words and “ ”")
    if isinstance(data.get("description"), str):
        low, high = DESCRIPTION_LENGTH[lang]
        length = len(" ".join(data["description"].split()))
        if not low <= length <= high:
            yield Fault(
                at("description"),
                f"`description` has {length} characters",
                f"say what the page answers in {low} to {high}",
            )


_CLAIM_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(#([^)\s]*)\)\{:?\s*\.claim\s*\}")


@dataclass(frozen=True)
class ClaimLink:
    """A sentence of a page that links to its evidence; ``line`` counts from 1 within the text searched."""

    name: str
    text: str
    line: int


def claim_links(markdown: str) -> list[ClaimLink]:
    """Every ``[sentence](#name){.claim}`` of a Markdown text."""
    return [
        ClaimLink(match[2], " ".join(match[1].split()), markdown[: match.start()].count("\n") + 1)
        for match in _CLAIM_LINK.finditer(markdown)
    ]
