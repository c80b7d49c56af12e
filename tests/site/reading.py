"""Reads built pages: parsed once each, with text and sections as the tests ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from scaling_lab.sources import content
from scaling_lab.sources.catalogue import LANGUAGES, Question

ROOT = Path(__file__).parents[2]
CONTENT = content.read(ROOT)
CATALOGUE = CONTENT.catalogue
# Every question in both languages.
PAGES = [(question, lang) for question in CATALOGUE.questions for lang in LANGUAGES]


@lru_cache(maxsize=4)  # a parsed page takes some ten megabytes; tests ask for one page after the other
def soup(path: Path) -> BeautifulSoup:
    """One parsed HTML file."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def head(path: Path) -> BeautifulSoup:
    """The parsed head of one HTML file."""
    return BeautifulSoup(path.read_text(encoding="utf-8").partition("</head>")[0], "html.parser")


def text(tag: Tag) -> str:
    """What stands in a tag, with single spaces."""
    return " ".join(tag.get_text().split())


def ids(tags: Iterable[Tag]) -> list[str]:
    """The ids of those tags that have one."""
    return [str(tag["id"]) for tag in tags if tag.get("id")]


def code(block: Tag) -> str:
    """The code in a block, as it was written."""
    pre = block if block.name == "pre" else block.pre
    return pre.get_text().strip("\n") if pre else ""


def undrawn(article: Tag) -> list[str]:
    """Letters and markers that a figure uses but that stand nowhere in the page."""
    defined = {f"#{name}" for name in ids(article.select("svg [id]"))}
    return [str(use["href"]) for use in article.select("svg use") if use["href"] not in defined]


@dataclass(frozen=True)
class Site:
    """A built site and the address that it is built for."""

    folder: Path
    url: str

    def file(self, page: Path, link: str) -> Path:
        """The file that a link of a page of this site leads to; links that leave the site are an error."""
        own = page.relative_to(self.folder).as_posix().removesuffix("index.html")
        address = urljoin(self.url + own, link)
        assert address.startswith(self.url), f"{address} is not below {self.url}"
        path = unquote(urlsplit(address).path).removeprefix(urlsplit(self.url).path)
        return self.folder / (f"{path}index.html" if path.endswith("/") or not path else path)

    def pages(self, lang: str | None = None) -> list[Path]:
        """Every page a reader can stand on, of one language or of both: no redirect, and not the 404 page."""
        return [
            path
            for path in sorted(self.folder.rglob("index.html"))
            if lang is None or (path.relative_to(self.folder).parts[0] == "en") == (lang == "en")
            if "data-target=" not in path.read_text(encoding="utf-8")[:400]
        ]


@dataclass(frozen=True)
class BuiltPage:
    """A page of a question, or the page of its notebook, in one language."""

    question: Question
    lang: str
    path: Path

    @classmethod
    def of(cls, site: Path, folder: str, question: Question, lang: str) -> BuiltPage:
        """The page of a question below ``questions`` or ``notebooks``."""
        home = site / "en" if lang == "en" else site
        return cls(question, lang, home / folder / question.slug / "index.html")

    @property
    def soup(self) -> BeautifulSoup:
        """The whole page."""
        return soup(self.path)

    @property
    def article(self) -> Tag:
        """What the page says, without what stands around it."""
        [article] = self.soup.select("article")
        return article

    def within(self, section: str, selector: str) -> list[Tag]:
        """What a selector picks between the ``<h2>`` with this id and the next."""
        [heading] = self.article.select(f"h2#{section}")
        found: list[Tag] = []
        for tag in heading.find_next_siblings(True):
            if tag.name == "h2":
                break
            found += [tag] if tag.css.match(selector) else []
            found += tag.select(selector)
        return found
