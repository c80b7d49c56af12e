"""How pages and notebooks are written: Chinese spacing and punctuation, American spelling, and our own terms.

The linters are well-kept ones: AutoCorrect for Chinese, typos for English. Only the words of the site are ours.
"""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import autocorrect_py

from scaling_lab.faults import Fault
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.notebooks import Notebook
from scaling_lab.sources.pages import Page
from scaling_lab.sources.points import Points
from scaling_lab.sources.terms import TERMS_FILE, Term

_TOLD = re.compile(r"#\|\s*[a-z]+-(zh|en):\s*(.*)")  # a directive that readers of one language see
_CODE = re.compile(r"(`+).+?\1")
# What a line says without saying it in our words: targets of links, ids, and titles of what is cited.
_TARGET = re.compile(r"\*[^*\[\]]+\*(?=[^\[\]]*\]\[)|\]\([^)]*\)|\]\[[^\]]*\]|\{[^}]*\}")
_HAN = "[\u4e00-\u9fff]"


@dataclass(frozen=True)
class Passage:
    """Lines that readers of one language see; ``places`` names each line in a fault."""

    lang: str
    lines: tuple[str, ...]
    places: tuple[str, ...]


def of_page(page: Page) -> Passage:
    """Title, description and body of a page, without the question in the seed's own words."""
    lines = ["" if line.startswith("> ") else line for line in page.body.split("\n")]
    places = [f"{page.place}:{page.body_line + number}" for number in range(len(lines))]
    front = f"{page.place}:1"
    return Passage(page.lang, (page.title, page.description, "", *lines), (front, front, front, *places))


def of_notebook(book: Notebook) -> Iterator[Passage]:
    """The narrative cells of a notebook, and the directives of code cells that readers see."""
    for cell in book.cells:
        lines = cell.source.split("\n")
        if cell.kind == "markdown":
            for lang in set(cell.tags) & {"zh", "en"}:
                places = (f"{book.at(cell)} line {number}" for number in range(1, len(lines) + 1))
                yield Passage(lang, tuple(lines), tuple(places))
        else:
            for line in lines:
                if told := _TOLD.fullmatch(line.strip()):
                    yield Passage(told[1], (told[2],), (book.at(cell),))


def of_points(points: Points) -> Iterator[Passage]:
    """What a good answer says, in each language."""
    found = [point for answer in points.answers.values() for point in answer]
    for lang in LANGUAGES:
        places = tuple(f"{points.place}:{point.line}" for point in found)
        yield Passage(lang, tuple(point.text[lang] for point in found), places)


def language_faults(passages: Iterable[Passage], terms: Iterable[Term], root: Path) -> Iterator[Fault]:
    """What is not written as this site writes."""
    everything, words = list(passages), list(terms)
    for passage in everything:
        yield from _foreign_words(passage, words)
        if passage.lang == "zh":
            yield from _remembered(passage)
    english = [passage for passage in everything if passage.lang == "en"]
    if new := [passage for passage in english if passage not in _spelled]:
        _spelled.update((passage, []) for passage in new)
        for passage, fault in _spelling(new, root):
            _spelled[passage].append(fault)
    for passage in english:
        yield from _spelled[passage]


def _foreign_words(passage: Passage, terms: list[Term]) -> Iterator[Fault]:
    foreign = [(word, term) for term in terms for word in term.not_ours[passage.lang]]
    text = "\n".join(passage.lines).lower()
    present = [(word.lower(), term) for word, term in foreign if word.lower() in text]
    for line, place in zip(passage.lines, passage.places, strict=True) if present else ():
        said = _TARGET.sub("]", _CODE.sub("`", line)).lower()
        for word, term in present:
            for longer in term.unless:
                said = said.replace(longer, "")
            if word in said:
                ours = term.name[passage.lang]
                yield Fault(place, f"{word!r} is not our word", f"write {ours!r} ({TERMS_FILE})")


@cache
def _autocorrect() -> None:
    autocorrect_py.load_config(json.dumps({"rules": {"space-dollar": 1}}))  # type: ignore[attr-defined]


@lru_cache(maxsize=4096)
def _remembered(passage: Passage) -> tuple[Fault, ...]:
    """Most passages of a preview are those of the last one."""
    return tuple(_spacing(passage))


def _spacing(passage: Passage) -> Iterator[Fault]:
    _autocorrect()
    for found in autocorrect_py.lint_for("\n".join(passage.lines), "markdown").lines:
        wrong, mend = _difference(found.old, found.new)
        yield Fault(passage.places[found.line - 1], f"spacing or punctuation at {wrong!r}", f"write {mend!r}")
    for line, place in zip(passage.lines, passage.places, strict=True):
        for code in _CODE.finditer(line):
            if re.search(f"{_HAN}$", line[: code.start()]) or re.match(_HAN, line[code.end() :]):
                wrong = f"no space between Han letters and the code {code[0]}"
                yield Fault(place, wrong, "put a space between them")


def _difference(old: str, new: str) -> tuple[str, str]:
    """The first place in which two lines differ, with a few letters around it."""
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    around = slice(max(0, start - 6), start + 6)
    return old[around], new[around]


# What typos said of each passage: it is not asked twice.
_spelled: dict[Passage, list[Fault]] = {}


def _spelling(passages: list[Passage], root: Path) -> Iterator[tuple[Passage, Fault]]:
    """One run of typos over all lines."""
    lines = [line for passage in passages for line in passage.lines]
    places = [(passage, place) for passage in passages for place in passage.places]
    done = subprocess.run(
        [
            Path(sysconfig.get_path("scripts")) / "typos",
            "--isolated",
            "--config",
            Path(__file__).with_name("typos.toml"),
            "--format=json",
            "-",
        ],
        cwd=root,
        input="\n".join(lines),
        capture_output=True,
        encoding="utf-8",
    )
    for report in map(json.loads, done.stdout.splitlines()):
        if report["type"] == "typo":
            better = " or ".join(report["corrections"]) or "another word"
            wrong = f"{report['typo']!r} is no American spelling"
            passage, place = places[report["line_num"] - 1]
            yield passage, Fault(place, wrong, f"write {better}")
