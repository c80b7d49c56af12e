"""Writes notes as a deck file (.apkg) in the form that every version of Anki and AnkiDroid reads; equal notes, equal bytes."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import genanki

from scaling_lab.anki.notes import KINDS, Note
from scaling_lab.sources.archives import zipped
from scaling_lab.sources.catalogue import HTML_LANG

# Readers' collections know note types and decks by these numbers: they never change, nor do names and order of fields.
_MODELS = {"zh": 1_795_800_001, "en": 1_795_800_002}
_DECKS = {"zh": 1_795_800_100, "en": 1_795_800_200}
# A field added later would make every note a conflict: three are spare.
FIELDS = ("Id", "Kind", "Question", "Front", "Points", "Back", "Link", "Spare 1", "Spare 2", "Spare 3")
_NAMES = {
    "zh": ("Scaling Lab 中文", "1 30 秒说清", "2 追问", "3 自测", "4 对还是错"),
    "en": ("Scaling Lab English", "1 In 30 seconds", "2 Follow-ups", "3 Quiz", "4 True or false"),
}
_ABOUT = {
    "zh": '<a href="{home}">Scaling Lab</a> 的卡片。文字 CC BY 4.0。新版卡组导入后，改过的卡片更新内容，进度不变；自己的笔记请写在别的笔记类型里。',
    "en": 'Cards of <a href="{home}">Scaling Lab</a>. Text: CC BY 4.0. A newer deck updates the cards that changed and keeps your progress; '
    "what you add yourself belongs into a note type of your own.",
}
_LINK = {"zh": "在网页上看", "en": "On the web"}
_HERE = Path(__file__).parent
COLLECTION = "collection.anki2"


def file_name(lang: str) -> str:
    """What the deck of a language is called."""
    return f"scaling-lab-{lang}.apkg"


def write(notes: Iterable[tuple[Note, int]], lang: str, home: str, styled: int) -> bytes:
    """The file with a deck for each kind of note; each note comes with the time when it changed.

    ``styled`` tells when the look of the cards did.
    """
    model = _model(lang)
    top, *names = _NAMES[lang]
    first = _DECKS[lang]
    decks = {
        kind: genanki.Deck(first + n, f"{top}::{name}")
        for n, (kind, name) in enumerate(zip(KINDS, names, strict=True), 1)
    }
    for place, (note, changed) in enumerate(notes, 1):
        decks[note.kind].add_note(_Note(note, changed, lang, model, place))
    package = genanki.Package([genanki.Deck(first, top, _ABOUT[lang].format(home=home)), *decks.values()])
    with sqlite3.connect(":memory:") as connection:
        package.write_to_db(connection.cursor(), styled, _numbers(lang))
        connection.commit()
        collection = connection.serialize()
    connection.close()
    return zipped({COLLECTION: collection, "media": b"{}"})


class _Note(genanki.Note):
    """A note that keeps a time of its own: Anki replaces only those that are older than the file's."""

    def __init__(self, note: Note, changed: int, lang: str, model: genanki.Model, place: int):
        fields = [note.id, note.label, note.title, note.front, note.points, note.back, note.link, "", "", ""]
        guid = genanki.guid_for("scaling-lab", lang, note.id)
        super().__init__(model, fields, tags=note.tags, guid=guid, due=place)
        self._changed = changed

    def write_to_db(
        self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Iterator[int]
    ) -> None:
        super().write_to_db(cursor, self._changed, deck_id, id_gen)


def _model(lang: str) -> genanki.Model:
    def part(name: str) -> str:
        text = (_HERE / "templates" / name).read_text(encoding="utf-8")
        return text.replace("LANG", HTML_LANG[lang]).replace("ON THE WEB", _LINK[lang]).strip()

    return genanki.Model(
        _MODELS[lang],
        _NAMES[lang][0],
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": part("front.html"), "afmt": part("back.html")}],
        css=part("card.css"),
    )


def _numbers(lang: str) -> Iterator[int]:
    """Ids of notes and cards, which Anki reads as milliseconds; it knows a note again by its guid."""
    return itertools.count(_MODELS[lang] * 1000)
