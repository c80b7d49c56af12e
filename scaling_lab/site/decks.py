"""Offers the Anki deck of a language on the site, and checks the decks of a built site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scaling_lab.anki import check, deck, times
from scaling_lab.anki.making import make
from scaling_lab.faults import Fault
from scaling_lab.page.writer import DECK_PLACE
from scaling_lab.site import built
from scaling_lab.site.links import language_url
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.content import Content

_CARDS = {"zh": "（{notes} 张卡片，{size} kB）", "en": " ({notes} cards, {size} kB)"}


@dataclass(frozen=True)
class Deck:
    """The deck of a language: its file, as ``data``, and how many notes that holds."""

    lang: str
    data: bytes
    notes: int

    @classmethod
    def of(cls, content: Content, lang: str, home: str) -> Self:
        """The deck of a language that starts at ``home`` on the web."""
        return cls(lang, *make(content, lang, home, times.read(content.root)))

    @property
    def path(self) -> str:
        """Where the file lies below the home of its language."""
        return path_of(self.lang)

    def offered(self, page: str, url: str) -> str:
        """The page at ``url`` with the link to the file, and its size, in the place for it."""
        about = _CARDS[self.lang].format(notes=self.notes, size=round(len(self.data) / 1000))
        link = (
            f'<a href="{"../" * url.count("/")}{self.path}" download>{deck.file_name(self.lang)}</a>{about}'
        )
        return page.replace(DECK_PLACE, DECK_PLACE.replace("></", f">{link}</"))


def path_of(lang: str) -> str:
    """Where a deck lies below the home of its language."""
    return f"anki/{deck.file_name(lang)}"


def faults(site: Path, pages: Mapping[Path, built.Document], site_url: str) -> Iterator[Fault]:
    """What is wrong with the decks of a built site."""
    target = check.Site(site_url, built.files_of(site), built.ids_of(pages))
    for lang in LANGUAGES:
        path = f"{language_url('', lang)}{path_of(lang)}"
        yield from check.faults((site / path).read_bytes(), f"site/{path}", f"docs/{lang}/questions", target)
