"""Reads everything people wrote, once, into one value that all later stages take; lists every fault in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.sources import catalogue, exercises, markup, notebooks, points, references, terms
from scaling_lab.sources.answer_rules import answer_faults, figure_faults
from scaling_lab.sources.catalogue import LANGUAGES, Catalogue, Question
from scaling_lab.sources.claims import claim_faults
from scaling_lab.sources.directives import APPS, directive_faults
from scaling_lab.sources.exercises import Exercise, exercise_faults
from scaling_lab.sources.figure_rules import exercise_width_faults, form_faults
from scaling_lab.sources.files import place_of, visible
from scaling_lab.sources.history import release_faults
from scaling_lab.sources.language import Passage, language_faults, of_notebook, of_page, of_points
from scaling_lab.sources.measured import measured_faults
from scaling_lab.sources.notebook_rules import notebook_faults
from scaling_lab.sources.notebooks import Notebook
from scaling_lab.sources.page_rules import page_faults, plain_page_faults
from scaling_lab.sources.pages import Page, read_page, read_plain_page
from scaling_lab.sources.points import Points, points_faults
from scaling_lab.sources.references import (
    SOURCES_FILE,
    Source,
    all_ids,
    link_faults,
    narrative_link_faults,
    source_faults,
    unused_source_faults,
)
from scaling_lab.sources.statements import number_faults, sentence_faults
from scaling_lab.sources.terms import Term
from scaling_lab.sources.text_rules import structure_faults
from scaling_lab.sources.translation import behind_faults, parity_faults

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Content:
    """What people wrote under ``root``, as it stood when it was read.

    ``pages`` are keyed by question id and language, ``notebooks``, ``exercises`` and ``points`` by question id, ``sources`` by
    their key in lower case (None when they cannot be read); ``plain_pages`` are home, glossary and topic pages. What
    could not be read is left out and stands in ``unreadable``.
    """

    root: Path
    catalogue: Catalogue
    pages: Mapping[tuple[str, str], Page]
    plain_pages: tuple[Page, ...]
    notebooks: Mapping[str, Notebook]
    exercises: Mapping[str, Exercise]
    points: Mapping[str, Points]
    sources: Mapping[str, Source] | None
    terms: tuple[Term, ...]
    unreadable: tuple[Fault, ...]

    def page(self, question: Question, lang: str) -> Page:
        """The page of a question; raises :class:`Faults` with what is unreadable when it is not there."""
        return self._found(self.pages, (question.id, lang))

    def notebook(self, question: Question) -> Notebook:
        """The notebook of a question; raises :class:`Faults` with what is unreadable when it is not there."""
        return self._found(self.notebooks, question.id)

    def exercise(self, question: Question) -> Exercise:
        """The exercise of a question; raises :class:`Faults` with what is unreadable when it is not there."""
        return self._found(self.exercises, question.id)

    def _found(self, values: Mapping[Any, _Value], key: Any) -> _Value:
        if key not in values:
            raise Faults(self.unreadable)
        return values[key]


def read(root: Path) -> Content:
    """Read all content under ``root``; raises :class:`Faults` only when there is no catalogue to read it by."""
    root = root.resolve()
    markup.keep_below(root)
    everything = catalogue.load(root)
    unreadable: list[Fault] = []

    def readable(reader: Callable[..., _Value], *arguments: Any) -> Iterator[_Value]:
        """What ``reader`` returns; nothing, and its faults noted, when it cannot be read."""
        try:
            yield reader(*arguments)
        except Faults as error:
            unreadable.extend(error.faults)
        except Fault as fault:
            unreadable.append(fault)

    return Content(
        root=root,
        catalogue=everything,
        pages={
            (question.id, lang): page
            for question in everything.questions
            for lang in LANGUAGES
            for page in readable(read_page, everything.page_path(question, lang), lang, root)
        },
        plain_pages=tuple(
            page
            for path, lang in _plain_page_paths(everything)
            for page in readable(read_plain_page, path, lang, root)
        ),
        notebooks={
            question.id: book
            for question in everything.questions
            for book in readable(notebooks.read, everything.notebook_path(question), root)
        },
        exercises={
            question.id: exercise
            for question in everything.questions
            for exercise in readable(exercises.read, root, question)
        },
        points={
            question.id: found
            for question in everything.questions
            for found in readable(points.read, points.path_of(everything, question), root)
        },
        sources=next(readable(references.read, root), None),
        terms=next(readable(terms.read, root, everything), ()),
        unreadable=tuple(unreadable),
    )


def faults(content: Content) -> list[Fault]:
    """Every fault in the content."""
    # Every mended page has changed: that its counterpart is to be read again is said when all else is right.
    return mistakes(content) or behind(content)


def mistakes(content: Content) -> list[Fault]:
    """Every fault that lies in what is written, whether or not the languages were read side by side since."""
    found: list[Fault] = [*content.unreadable, *source_faults(content.root), *_strays(content)]
    found += release_faults(content.root)
    anchors: dict[Path, set[str]] = {}
    everywhere = [*content.pages.values(), *content.plain_pages]
    broken = {page.path: _remembered(_structure_faults, page) for page in everywhere}
    for question in content.catalogue.questions:
        book = content.notebooks.get(question.id)
        if book:
            found += _remembered(notebook_faults, book)
            found += narrative_link_faults(book, content.sources)
        if exercise := content.exercises.get(question.id):
            found += _remembered(exercise_faults, exercise)
        pages = [page for page in _both(content, question) if not broken[page.path]]
        for page in pages:
            found += _remembered(page_faults, page, question)
            found += directive_faults(page, question, content.catalogue)
            if book:  # without it nobody can tell which ids the page will have
                found += _remembered(claim_faults, page, book)
                found += _remembered(figure_faults, page, book)
                anchors[page.path] = set(_remembered(all_ids, page, book))
                if written := content.points.get(question.id):
                    found += points_faults(written, page, anchors[page.path])
            found += _remembered(answer_faults, page)
            found += _remembered(number_faults, page, book) if book else ()
        if len(pages) == len(LANGUAGES):
            found += _remembered(parity_faults, *pages)
        if book:
            found += _remembered(form_faults, book)
            found += _remembered(measured_faults, book)
            found += _remembered(sentence_faults, book, *pages)
        folder = place_of(content.catalogue.exercise_path(question), content.root)
        found += _remembered(exercise_width_faults, exercise, folder) if exercise else ()
    awaited = {path.resolve() for path in _expected_pages(content.catalogue)}
    awaited |= {(content.root / "docs" / lang / name).resolve() for lang in LANGUAGES for name in MADE_FILES}
    for page in everywhere:
        if broken[page.path]:
            found += broken[page.path]
        else:
            found += link_faults(page, content.sources, anchors, awaited)
    for page in content.plain_pages:
        if not broken[page.path]:
            found += _remembered(plain_page_faults, page)
            found += directive_faults(page, None, content.catalogue)
    for zh, en in _pairs(content.plain_pages):
        if not broken[zh.path] and not broken[en.path]:
            found += _remembered(parity_faults, zh, en)
    found += language_faults(_passages(content), content.terms, content.root)
    if content.sources and not content.unreadable:  # a page that cannot be read may cite them
        found += unused_source_faults(content.sources, _cited(content))
    return found


def behind(content: Content) -> list[Fault]:
    """The pages whose counterpart changed since both were last read side by side."""
    found: list[Fault] = []
    for question in content.catalogue.questions:
        pages = _both(content, question)
        if len(pages) == len(LANGUAGES):
            found += behind_faults(*pages)
    return found


@lru_cache(maxsize=4096)
def _remembered(check: Callable[..., Iterable[_Value]], *values: Any) -> tuple[_Value, ...]:
    """What a check says of these values alone: a preview asks again about hundreds that did not change."""
    return tuple(check(*values))


def _structure_faults(page: Page) -> Iterator[Fault]:
    return structure_faults(page.markup, page.at)


def _both(content: Content, question: Question) -> list[Page]:
    """The pages of a question that could be read, Chinese first."""
    return [content.pages[question.id, lang] for lang in LANGUAGES if (question.id, lang) in content.pages]


def _pairs(pages: tuple[Page, ...]) -> Iterator[tuple[Page, Page]]:
    """The Chinese and the English page of the same name."""
    english = {page.place.removeprefix("docs/en/"): page for page in pages if page.lang == "en"}
    for page in pages:
        if page.lang == "zh" and (other := english.get(page.place.removeprefix("docs/zh/"))):
            yield page, other


def _cited(content: Content) -> set[str]:
    """Every key that a page or a notebook cites."""
    markups = [page.markup for page in [*content.pages.values(), *content.plain_pages]]
    markups += [
        cell.markup for book in content.notebooks.values() for cell in book.cells if cell.kind == "markdown"
    ]
    return {key for markup in markups for key in markup.citations}


def read_checked(root: Path) -> Content:
    """All content under ``root``; raises :class:`Faults` with every fault in it."""
    content = read(root)
    stop_if_any(faults(content))
    return content


def _passages(content: Content) -> Iterator[Passage]:
    for page in [*content.pages.values(), *content.plain_pages]:
        yield of_page(page)
    for book in content.notebooks.values():
        yield from of_notebook(book)
    for written in content.points.values():
        yield from of_points(written)


# Where the files for programs are offered, and those of them that a page may link to: the build makes them.
DATA_PAGE = "data"
MADE_FILES = ("feed.xml", "questions.jsonl", "questions.schema.json")
# What MkDocs would publish as a page, or as it is.
_PUBLISHED = {".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".html", ".htm", ".xhtml", ".js", ".mjs"}


def _strays(content: Content) -> Iterator[Fault]:
    """Files that the catalogue does not know: they would be published unchecked, or be nobody's work."""
    root, slugs = content.root, {question.slug for question in content.catalogue.questions}
    folders = [
        path for path in (root / "exercises").glob("*") if path.is_dir() and path.name != "__pycache__"
    ]
    for path in visible(
        [*(root / "notebooks").glob("*.ipynb"), *(root / "tests" / "exercises").glob("*.yml"), *folders]
    ):
        if path.stem not in slugs:
            yield _unknown_question(path, root)
    for path in visible((root / points.POINTS_FOLDER).glob("*")):
        if path.stem not in slugs or path.suffix != ".yml":
            yield _unknown_question(path, root)
    includes = root / "docs" / "includes"
    for path in visible(includes.glob("*"), includes):
        if place_of(path, root) not in (SOURCES_FILE, terms.TERMS_FILE):
            mend = f"terms and abbreviations stand in {terms.TERMS_FILE}, sources in {SOURCES_FILE}: move its lines there"
            yield Fault(place_of(path, root), "nothing reads this file", mend)
    expected = set(_expected_pages(content.catalogue))
    for lang in LANGUAGES:
        folder = root / "docs" / lang
        for path in visible(folder.rglob("*"), folder):
            if path.suffix.lower() not in _PUBLISHED or path in expected or not path.is_file():
                continue
            if path.parent.name == "questions":
                yield _unknown_question(path, root)
            elif path.parent.name == "topics":
                mend = f"define it in {catalogue.QUESTIONS_FILE}, or remove the page"
                yield Fault(place_of(path, root), f"unknown topic {path.stem!r}", mend)
            else:
                mend = "pages are those of questions, topics and studying, the glossary and the home page: remove it"
                yield Fault(place_of(path, root), "the file would be published, and nothing checks it", mend)


def _unknown_question(path: Path, root: Path) -> Fault:
    return Fault(
        place_of(path, root),
        f"{path.stem} is not in {catalogue.QUESTIONS_FILE}",
        "add the question there, or remove the file",
    )


def _expected_pages(everything: Catalogue) -> Iterator[Path]:
    """Every page there must be; where one is not, reading says so."""
    for lang in LANGUAGES:
        yield from (everything.page_path(question, lang) for question in everything.questions)
        yield from _expected_plain_pages(everything, lang)


def _expected_plain_pages(everything: Catalogue, lang: str) -> list[Path]:
    folder = everything.root / "docs" / lang
    topics = (folder / "topics" / f"{topic}.md" for topic in everything.topics)
    return [folder / "index.md", folder / "glossary.md", *topics, *_app_pages(everything, folder)]


def _app_pages(everything: Catalogue, folder: Path) -> Iterator[Path]:
    """The pages for studying, and the one for programs: those that one of the languages has."""
    for name in (*APPS, DATA_PAGE):
        if any((everything.root / "docs" / lang / f"{name}.md").exists() for lang in LANGUAGES):
            yield folder / f"{name}.md"


def _plain_page_paths(everything: Catalogue) -> Iterator[tuple[Path, str]]:
    """Home, glossary and topic pages with their languages: those there must be, then those there are."""
    for lang in LANGUAGES:
        found = visible((everything.root / "docs" / lang / "topics").glob("*.md"))
        for path in dict.fromkeys([*_expected_plain_pages(everything, lang), *found]):
            yield path, lang
