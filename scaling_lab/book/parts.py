"""Writes what stands around the chapters of the book: title page, preface, contents, and the questions by topic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element

from scaling_lab.book.chapters import Chapter
from scaling_lab.book.places import Places
from scaling_lab.book.trees import Item, element
from scaling_lab.book.words import WORDS
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.content import Content

COVER, ABOUT, CONTENTS = "cover", "about", "contents"


def cover(lang: str, questions: int, made: datetime) -> Chapter:
    """The title page."""
    words = WORDS[lang]
    lines = [
        element("h1", {"id": f"{COVER}-top"}, [words["title"]]),
        element("p", {"class": "subtitle"}, [words["subtitle"].format(questions)]),
        element("p", {"class": "version"}, [words["version"].format(made)]),
        element("p", {"class": "rights"}, [words["rights"]]),
    ]
    return Chapter(COVER, words["title"], element("section", {"class": "cover"}, lines))


def about(lang: str, places: Places) -> Chapter:
    """What the book holds and what it leaves out."""
    words = WORDS[lang]
    lines = [_title(ABOUT, words["about"])]
    lines += [element("p", {}, [paragraph]) for paragraph in words["preface"]]
    if site := places.of("", ""):
        link = element("a", {"href": site}, [site])
        lines.append(element("p", {}, [f"{words['site']}{words['joint']}", link]))
    return Chapter(ABOUT, words["about"], element("section", {"class": "chapter"}, lines))


def contents(lang: str, chapters: Iterable[Chapter]) -> Chapter:
    """The list of what follows."""
    title = WORDS[lang]["contents"]
    entries = [element("li", {}, [_link(chapter), " ", _page_number(chapter)]) for chapter in chapters]
    body = element(
        "section", {"class": "chapter contents"}, [_title(CONTENTS, title), element("ul", {}, entries)]
    )
    return Chapter(CONTENTS, title, body)


def facts(question: Question, content: Content, lang: str) -> Element:
    """How hard a question is, what it is about, how long it takes and what to read before it."""
    words, everything = WORDS[lang], content.catalogue
    line: list[Item] = [everything.levels[question.level][lang]]
    for topic in question.topics:
        line += [" · ", element("a", {"href": f"#topic-{topic}-top"}, [everything.topics[topic][lang]])]
    line += [" · ", words["minutes"].format(question.minutes)]
    for number, name in enumerate(question.requires):
        line += [", " if number else f" · {words['first']} ", element("a", {"href": f"#{name}-top"}, [name])]
    return element("p", {"class": "facts"}, line)


def _link(chapter: Chapter) -> Element:
    return element("a", {"href": f"#{chapter.name}-top"}, _entry(chapter))


def _page_number(chapter: Chapter) -> Element:
    """The place of a page number, which is known when the book is printed."""
    return element("span", {"class": "page-number", "data-place": f"{chapter.name}-top"})


def _entry(chapter: Chapter) -> list[Item]:
    if not chapter.numbered:
        return [chapter.title]
    return [element("span", {"class": "number"}, [chapter.name]), " ", chapter.title]


def _title(name: str, text: str) -> Element:
    return element("h1", {"id": f"{name}-top"}, [text])
