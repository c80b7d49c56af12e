"""Reads ``docs/points/SLUG.yml``: what a good answer says, point by point, in both languages and with its evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.sources.catalogue import LANGUAGES, Catalogue, Question
from scaling_lab.sources.files import compose_yaml, parse_yaml, place_of, read_text
from scaling_lab.sources.pages import Page

POINTS_FOLDER = "docs/points"
_KEYS = {*LANGUAGES, "at"}
# How many points an answer has, and how long one may be: a point is ticked while one remembers what one said.
_NUMBER = {"brief": (3, 5), "follow-up": (2, 3)}
_LENGTH = {"zh": (45, "characters"), "en": (25, "words")}
_PLAIN = re.compile(r"[^\n<>|`\[\]{}*$\\]+")


@dataclass(frozen=True)
class Point:
    """One thing that a good answer says: its ``text`` by language, the anchor that shows it, its line in the file."""

    text: Mapping[str, str]
    at: str
    line: int


@dataclass(frozen=True)
class Points:
    """The points of a question by the id of the answer they belong to; ``place`` is how a fault names the file."""

    place: str
    answers: Mapping[str, tuple[Point, ...]]
    lines: Mapping[str, int]


def path_of(everything: Catalogue, question: Question) -> Path:
    """Where the points of a question stand."""
    return everything.root / POINTS_FOLDER / f"{question.slug}.yml"


def read(path: Path, root: Path) -> Points:
    """The points in a file; raises :class:`Faults` naming the line of each that is none."""
    place = place_of(path, root)
    text = read_text(path, root, "file of points", "write what a good answer says (CONTRIBUTING.md, Points)")
    data = parse_yaml(text, place)
    if not isinstance(data, dict) or not all(isinstance(entries, list) for entries in data.values()):
        mend = "write `brief:` and `follow-up-1:` …, each with a list of `- {zh: …, en: …, at: …}`"
        raise Faults([Fault(f"{place}:1", "it is no list of points for each answer", mend)])
    node = compose_yaml(text, place)
    assert node
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    entry_lines = {
        key.value: [each.start_mark.line + 1 for each in entries.value] for key, entries in node.value
    }
    stop_if_any(
        Fault(f"{place}:{line}", *problem)
        for name, entries in data.items()
        for line, entry in zip(entry_lines[name], entries, strict=True)
        for problem in _problems(entry)
    )
    answers = {
        name: tuple(
            Point({lang: entry[lang].strip() for lang in LANGUAGES}, entry["at"], line)
            for line, entry in zip(entry_lines[name], entries, strict=True)
        )
        for name, entries in data.items()
    }
    return Points(place, answers, lines)


def _problems(entry: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        yield "a point has other fields than it should", "give exactly `zh`, `en` and `at`"
        return
    for key in sorted(_KEYS):
        if not isinstance(entry[key], str) or not _PLAIN.fullmatch(entry[key].strip()):
            yield (
                f"`{key}` is not plain text",
                "write one line of words, without marks of Markdown or formulas",
            )
            return
    for lang, (most, unit) in _LENGTH.items():
        length = len(entry[lang].split()) if unit == "words" else len(entry[lang].strip())
        if length > most:
            yield f"`{lang}` has {length} {unit}", f"say one thing in {most} at most"


def points_faults(points: Points, page: Page, ids: Collection[str]) -> Iterator[Fault]:
    """Whether the points belong to the answers of a page, which has these ``ids``, and lead to them."""
    names = [anchor.id for anchor in page.anchors if re.fullmatch(r"brief|follow-up-\d+", anchor.id)]
    for name in names:
        if name not in points.answers:
            yield Fault(
                f"{points.place}:1", f"`{name}` has no points", f"add `{name}:` (CONTRIBUTING.md, Points)"
            )
    for name, found in points.answers.items():
        place = f"{points.place}:{points.lines[name]}"
        if name not in names:
            yield Fault(place, f"{page.place} has no answer `{name}`", f"name one of {', '.join(names)}")
            continue
        least, most = _NUMBER[re.sub(r"-\d+$", "", name)]
        if not least <= len(found) <= most:
            yield Fault(
                place, f"`{name}` has {len(found)} points", f"give {least} to {most}, each one thing said"
            )
        for point in found:
            if point.at not in ids:
                wrong = f"the anchor {point.at} is not on {page.place}"
                yield Fault(
                    f"{points.place}:{point.line}", wrong, "name a claim, a heading or a block of the page"
                )
