"""Writes the index that our search worker loads at the first keystroke: the sections of the pages, with aliases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from opencc import OpenCC
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scaling_lab.maths.text import to_text
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.pages import Page
from scaling_lab.sources.terms import Term

WORKER = "assets/js/search-worker.js"
LIBRARY = "theme/assets/vendor/minisearch.js"
# Material fetches this on every page; the worker fetches the parts at the first keystroke, in this order: what readers
# most often look for is there before the bulk of the bytes.
THEME_INDEX = "search/search_index.json"
PARTS = ("pages", "answers", "code")
_MATERIAL_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SKIPPED = ("script", "style", "template")
# Between these a reader sees a break, so the words before and after are two.
_BLOCKS = {"p", "li", "tr", "td", "th", "pre", "div", "summary", "br", "dt", "dd", "figcaption", *_HEADINGS}


@dataclass
class _Section:
    address: str
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def sections(page: LexborHTMLParser, url: str) -> list[tuple[str, str, str]]:
    """The sections of a page's content as address, title and text; each begins at a heading that has an id.

    Formulas stand in plain characters, so that a reader finds β1 and sees whole sentences. The section of the page's
    own heading, and what stands before it, has the address of the page.
    """
    found = [_Section(url)]

    def walk(node: LexborNode, in_title: bool = False) -> None:
        tag, attributes = node.tag, node.attributes
        if tag == "-text":
            add(node.text_content or "", in_title)
        elif tag == "math":
            add(to_text(attributes.get("alttext") or ""), in_title)
        elif tag not in _SKIPPED and "data-search-exclude" not in attributes and "hidden" not in attributes:
            begins = tag in _HEADINGS and bool(attributes.get("id"))
            if begins and tag != "h1":
                found.append(_Section(f"{url}#{attributes['id']}"))
            for child in node.iter(include_text=True):
                walk(child, in_title or begins)
            if tag in _BLOCKS:
                add(" ", in_title)

    def add(text: str, in_title: bool) -> None:
        (found[-1].title if in_title else found[-1].text).append(text)

    assert page.body is not None
    for child in page.body.iter(include_text=True):
        walk(child)
    rows = [(section.address, _plain(section.title), _plain(section.text)) for section in found]
    return [row for row in rows if row[1] or row[2]]


def _plain(parts: Iterable[str]) -> str:
    return " ".join("".join(parts).split())


def write(
    site: Path,
    rows: Iterable[tuple[str, str, str]],
    aliases: Mapping[str, list[str]],
    settings: Mapping[str, Any],
) -> None:
    """Write the index of the sections ``rows`` below ``site``; ``aliases`` holds other names of a page by its address.

    ``settings`` are those of Material's search.
    """
    (site / "search").mkdir(parents=True, exist_ok=True)
    (site / THEME_INDEX).write_text(no_sections(settings), encoding="utf-8")
    for name, part in parts(rows, aliases).items():
        write_part(site / part_file(name), part)


def names(question: Question, page: Page, terms: Iterable[Term]) -> list[str]:
    """Other names of a question's page: its id, its aliases, and every name of the terms that it explains."""
    found = [question.id, *page.aliases]
    for term in terms:
        if term.page == question.id:
            found += [*term.name.values(), term.short, *chain.from_iterable(term.not_ours.values())]
    unique: dict[str, str] = {}
    for name in filter(None, found):
        unique.setdefault(name.lower(), name)
    return list(unique.values())


def no_sections(settings: Mapping[str, Any]) -> str:
    """What Material's script loads on every page, with no section in it; by the settings it marks words in pages."""
    used = {key: settings[key] for key in ("lang", "separator", "pipeline", "fields")}
    return _json({"config": used, "docs": []})


def with_worker(page: str) -> str:
    """A built page that starts our worker instead of Material's, and does not fetch Material's index.

    For a form of that name it fetches the index on every page; should it not arrive, nothing of the theme works.
    """
    return _MATERIAL_WORKER.sub(WORKER, page).replace(' name="search">', ">")


def part_file(name: str) -> str:
    """Where a part of the index lies in the site."""
    return f"search/{name}.json"


def parts(
    rows: Iterable[tuple[str, str, str]], aliases: Mapping[str, list[str]]
) -> dict[str, dict[str, Any]]:
    """The index in three parts, each with its sections as ``[address, title, text]``.

    ``pages`` holds the beginning of each page, aliases by address, and traditional characters; ``answers`` the sections
    of prose; ``code`` the experiments, exercises,
    quizzes and lists of sources, for which hardly anybody looks first. A page's own address has no fragment.
    """
    found: dict[str, dict[str, Any]] = {name: {"sections": []} for name in PARTS}
    used: set[str] = set()
    for row in rows:
        found[_part(row[0])]["sections"].append(list(row))
        used.update(row[1], row[2])
    found["pages"] |= {"aliases": dict(aliases), "traditional": traditional(frozenset(used))}
    return found


def _part(location: str) -> str:
    fragment = location.partition("#")[2]
    if not fragment:
        return "pages"
    return "code" if re.match("(?:experiment|exercise|quiz|sources)\\b", fragment) else "answers"


def write_part(path: Path, part: Mapping[str, Any]) -> None:
    """Write a part of the index as JSON with a line for each section, so that the worker can read it while it arrives."""
    head = _json({key: part[key] for key in part if key != "sections"} | {"sections": []})
    rows = ",\n".join(map(_json, part["sections"]))
    path.write_text(f"{head.removesuffix(']}')}\n{rows}\n]}}", encoding="utf-8")


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)


def traditional(simplified: frozenset[str]) -> str:
    """Pairs of a traditional character and its simplified form, for the forms that occur on the site."""
    return "".join(pair for pair in pairs() if pair[1] in simplified)


@cache
def pairs() -> tuple[str, ...]:
    """Every traditional character with its simplified form."""
    converter = OpenCC("t2s")
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = converter.convert("\n".join(han)).split("\n")
    return tuple(old + new for old, new in zip(han, converted, strict=True) if old != new and len(new) == 1)
