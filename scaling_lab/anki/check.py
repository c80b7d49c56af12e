"""Reads a deck file back and says what is wrong with it: links, formulas, and marks of Markdown that a reader would see."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scaling_lab.anki.deck import COLLECTION, FIELDS
from scaling_lab.faults import Fault

_MEND = "write it as the rest of the page is written; code goes between backticks"
_NEEDED = ("Id", "Kind", "Question", "Front", "Back", "Link")
_DELIMITER = re.compile(r"\\[()\[\]]")
_FORMULA = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
# What of Markdown and of the site's directives would be left, and what Anki itself takes for a command.
_MARKS = re.compile(
    r"\*\*|`[^`]+`|\$(?!\s)[^$]+(?<!\s)\$(?!\d)|^#+ |:::|///|\]\(|\]\[[\w-]+\]|\{[#.:%]|^\[[^\]]+\]:|\[(?:sound|anki|latex|\$)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Read:
    """A note of a deck file: its guid, what stands in its fields by name, and when it changed."""

    guid: str
    fields: Mapping[str, str]
    changed: int


def read(data: bytes) -> list[Read]:
    """The notes of a deck file."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        collection = archive.read(COLLECTION)
    connection = sqlite3.connect(":memory:")
    connection.deserialize(collection)
    rows = connection.execute("SELECT guid, flds, mod FROM notes ORDER BY id").fetchall()
    connection.close()
    return [
        Read(guid, dict(zip(FIELDS, fields.split("\x1f"), strict=True)), changed)
        for guid, fields, changed in rows
    ]


@dataclass(frozen=True)
class Site:
    """What a deck may link to: the address of a site, its files, and the ids of its pages by their file."""

    url: str
    files: Collection[str]
    ids: Mapping[str, Collection[str]]


def faults(data: bytes, name: str, pages: str, site: Site) -> Iterator[Fault]:
    """Everything wrong with a deck file called ``name``, whose notes stand on the pages in the folder ``pages``."""
    notes = read(data)
    for guid, count in Counter(note.guid for note in notes).items():
        if count > 1:
            mend = "give each place of a page an id of its own"
            yield Fault(name, f"{count} notes have the guid {guid}", mend)
    for note in notes:
        address = urlsplit(note.fields["Link"])
        place = f"{pages}/{address.path.rstrip('/').rpartition('/')[2]}.md#{address.fragment}"
        for field, html in note.fields.items():
            for wrong in _field_problems(field, html, site):
                yield Fault(place, f"on its Anki card, {wrong}", _MEND)


def _field_problems(field: str, html: str, site: Site) -> Iterator[str]:
    body = LexborHTMLParser(html).body if html else None
    if body is None:
        if field in _NEEDED:
            yield f"the field {field} is empty"
        return
    for target in [html] if field == "Link" else [link.attributes.get("href") for link in body.css("a")]:
        yield from _link_problems(unescape(target or ""), site)
    for text in _texts(body) if field != "Link" else ():
        yield from (f"in the field {field}, {wrong}" for wrong in _text_problems(text))


def _link_problems(target: str, site: Site) -> Iterator[str]:
    address, base = urlsplit(target), urlsplit(site.url)
    if address.scheme not in ("http", "https"):
        yield f"the link {target!r} is no whole address"
    elif address.netloc == base.netloc:
        path = unquote(address.path.removeprefix(base.path))
        path += "index.html" if path.endswith("/") or not path else ""
        if not address.path.startswith(base.path) or path not in site.files:
            yield f"the link {target} leads nowhere"
        elif address.fragment and unquote(address.fragment) not in site.ids.get(path, ()):
            yield f"the link {target} leads to an id that {path} does not have"


def _texts(node: LexborNode) -> Iterator[str]:
    """The texts of an element outside of code, which MathJax leaves alone."""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
        elif child.tag not in ("code", "pre"):
            yield from _texts(child)


def _text_problems(text: str) -> Iterator[str]:
    marks = _DELIMITER.findall(text)
    if "".join(marks).replace(r"\(\)", "").replace(r"\[\]", ""):
        yield f"a formula begins or ends alone: {text.strip()[:80]}"
    elif left := _MARKS.search(_FORMULA.sub("", text)):
        yield f"{left[0]!r} is left of the Markdown: {text.strip()[:80]}"
