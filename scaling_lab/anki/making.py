"""Makes the deck of one language, from the notes that the last run made where nothing changed."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Mapping
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from scaling_lab.anki import deck
from scaling_lab.anki.notes import Note, notes
from scaling_lab.anki.times import Times
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.content import Content
from scaling_lab.sources.kept import Kept, hash_of
from scaling_lab.sources.points import path_of
from scaling_lab.sources.references import SOURCES_FILE

# Raise it to the hour at hand (`date +%s`) when the same sources give other notes than before: a test says when.
REWRITTEN = 0
_HERE = Path(__file__).parent


def make(content: Content, lang: str, home: str, times: Times) -> tuple[bytes, int]:
    """The deck of a language, and how many notes it holds; ``home`` is where the language starts on the web."""
    kept = Kept(content.root / f".cache/anki/{lang}.pickle", _machinery())
    cited = {source.url: times.of_source(source.line) for source in (content.sources or {}).values()}
    found: list[tuple[Note, int]] = []
    for question in content.catalogue.questions:
        said = kept.get(
            _decides(content, question, lang, home), partial(_notes, content, question, lang, home)
        )
        files = {
            "page": times.of(content.page(question, lang).path),
            "points": times.of(path_of(content.catalogue, question)),
            "notebook": times.of(content.notebook(question).path),
        }
        found += [(note, _changed(note, files, cited)) for note in said]
    kept.save()
    styled = max([REWRITTEN, *(times.of(path) for path in (_HERE / "templates").glob("[!.]*"))])
    return deck.write(found, lang, home, styled), len(found)


def _notes(content: Content, question: Question, lang: str, home: str) -> list[Note]:
    return list(notes(content, question, lang, home))


def _changed(note: Note, files: Mapping[str, int], cited: Mapping[str, int]) -> int:
    """When what a note says last changed: the latest of the files it is made of and of the sources it cites."""
    links = map(html.unescape, re.findall('href="([^"]+)"', note.front + note.back))
    return max(
        REWRITTEN, *(files[name] for name in note.made_of), *(cited[link] for link in links if link in cited)
    )


def _decides(content: Content, question: Question, lang: str, home: str) -> list[str | bytes]:
    """What decides the notes of a question."""
    files = (
        content.notebook(question).path,
        path_of(content.catalogue, question),
        content.root / SOURCES_FILE,
    )
    page = content.page(question, lang)
    return [
        lang,
        home,
        repr(question),
        page.title,
        page.body,
        *(path.read_bytes() for path in files if path.is_file()),
    ]


@cache
def _machinery() -> str:
    """Hash of the code and the libraries that make notes."""
    code = [path for floor in ("sources", "anki") for path in sorted((_HERE.parent / floor).glob("*.py"))]
    libraries = [f"{name} {version(name)}" for name in ("markdown", "pymdown-extensions", "selectolax")]
    return hash_of([*(path.read_bytes() for path in code), *libraries, sys.version])
