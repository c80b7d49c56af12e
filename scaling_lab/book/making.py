"""Makes the book of one language from the built site: its chapters in the order of the catalogue, then both forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scaling_lab.book import parts
from scaling_lab.book.chapters import Chapter, Writer
from scaling_lab.book.places import Places
from scaling_lab.book.trees import element
from scaling_lab.book.words import WORDS
from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.site.links import language_url
from scaling_lab.sources.content import Content

GLOSSARY, TOPICS = "glossary", "topics"


@dataclass(frozen=True)
class Book:
    """The book of a language: its chapters, when what it holds was last changed, and where the site is (or nowhere)."""

    lang: str
    chapters: tuple[Chapter, ...]
    made: datetime
    home: str

    @property
    def title(self) -> str:
        return WORDS[self.lang]["title"]


@dataclass(frozen=True)
class _Site:
    """The pages of one language of a built site."""

    folder: Path

    def page(self, url: str) -> LexborHTMLParser:
        path = self.folder / url / "index.html"
        if not path.is_file():
            raise Fault(f"site/{url}", "the page is not there", "run `make build` first")
        return LexborHTMLParser(path.read_bytes())

    def article(self, url: str) -> LexborNode:
        found = self.page(url).css_first("article")
        if found is None:
            raise Fault(f"site/{url}", "the page has no article", "run `make build`")
        return found

    def home(self, url: str) -> str:
        """The address of this language's home page, which a page at ``url`` tells."""
        link = self.page(url).css_first("link[rel=canonical]")
        return ((link.attributes.get("href") if link else "") or "").removesuffix(url)


def book(content: Content, site: Path, lang: str, made: datetime, only: Collection[str] = ()) -> Book:
    """The book of a language; of some questions ``only``, where their ids are given."""
    everything = content.catalogue
    wanted = [everything.question(key) for key in only] or everything.questions
    questions = [question for question in everything.questions if question in wanted]
    built = _Site(site / language_url("", lang))
    pages = {f"questions/{question.slug}/": question.id for question in questions}
    topics = {f"topics/{name}/": f"topic-{name}" for name in everything.topics}
    places = Places(built.home(next(iter(pages))), pages | topics | {"glossary/": GLOSSARY})
    chapters = [
        Writer(question.id, url, places, lang).question(
            built.article(url), parts.facts(question, content, lang)
        )
        for question, url in zip(questions, pages, strict=True)
    ]
    chapters += [_topics(built, topics, places, lang), _glossary(built, places, lang)]
    front = [parts.cover(lang, len(questions), made), parts.about(lang, places)]
    whole = (*front, parts.contents(lang, [front[1], *chapters]), *chapters)
    for chapter in whole:
        chapter.body.set("id", chapter.name)
    stop_if_any(_lost_links(whole))
    return Book(lang, whole, made, places.of("", ""))


def _topics(built: _Site, topics: Mapping[str, str], places: Places, lang: str) -> Chapter:
    """The pages of all topics as one chapter."""
    title = WORDS[lang]["topics"]
    body = element("section", {"class": "chapter"}, [element("h1", {"id": f"{TOPICS}-top"}, [title])])
    for url, name in topics.items():
        body.append(
            element("section", {}, Writer(name, url, places, lang, shift=1).content(built.article(url)))
        )
    return Chapter(TOPICS, title, body)


def _glossary(built: _Site, places: Places, lang: str) -> Chapter:
    url = "glossary/"
    body = element(
        "section", {"class": "chapter"}, Writer(GLOSSARY, url, places, lang).content(built.article(url))
    )
    return Chapter(GLOSSARY, "".join(next(body.iter("h1")).itertext()), body)


def _lost_links(chapters: Collection[Chapter]) -> Iterator[Fault]:
    """Links to places that the book does not have, and places that it has twice."""
    seen: set[str] = set()
    for chapter in chapters:
        for node in chapter.body.iter():
            if identifier := node.get("id"):
                if identifier in seen:
                    yield Fault(
                        f"the book, {chapter.name}", f"two places are called {identifier}", "rename one"
                    )
                seen.add(identifier)
    for chapter in chapters:
        for target in _targets(chapter.body):
            if target not in seen:
                wrong = f"a link leads to {target}, which the book leaves out"
                yield Fault(
                    f"the book, {chapter.name}", wrong, "link to what it holds, or let it hold the place"
                )


def _targets(body: Element) -> list[str]:
    links = (node.get("href", "") for node in body.iter("a"))
    return list(dict.fromkeys(link[1:] for link in links if link.startswith("#")))
