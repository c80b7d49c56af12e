"""Writes the book as EPUB 3: a file for each chapter, formulas as MathML, figures as SVG."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element

from scaling_lab.book.chapters import Chapter
from scaling_lab.book.making import Book
from scaling_lab.book.parts import CONTENTS, COVER
from scaling_lab.book.trees import Item, element, text_of, written
from scaling_lab.book.words import WORDS
from scaling_lab.sources.archives import zipped
from scaling_lab.sources.catalogue import HTML_LANG
from scaling_lab.sources.files import read_bytes

_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_HERE = Path(__file__).parent
_NAV = "nav.xhtml"
# Reading systems look for it at its place in the file.
_FIRST = "mimetype"
_KINDS = {
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".woff2": "font/woff2",
}
_EPUB = "http://www.idpf.org/2007/ops"
_ACCESS = {
    "accessMode": ["textual", "visual"],
    "accessModeSufficient": ["textual"],
    "accessibilityFeature": [
        "alternativeText",
        "describedMath",
        "MathML",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
    ],
    "accessibilityHazard": ["none"],
}


def epub(book: Book, root: Path) -> bytes:
    """The book as EPUB; the same bytes for the same book and fonts."""
    files = _places(book.chapters)
    documents = {f"{chapter.name}.xhtml": _document(book, chapter, files) for chapter in book.chapters}
    documents[_NAV] = _navigation(book)
    del documents[f"{CONTENTS}.xhtml"]
    maths = root / "theme/assets/vendor"
    others = {"text.css": (_HERE / "text.css").read_bytes()}
    others |= {
        name: read_bytes(maths / name, root, "maths font", "run `make assets`")
        for name in ("math.css", "math.woff2")
    }
    members = {
        "META-INF/container.xml": _CONTAINER.encode(),
        "EPUB/package.opf": written(_package(book, documents, others), doctype="").encode(),
        **{f"EPUB/{name}": written(document).encode() for name, document in documents.items()},
        **{f"EPUB/{name}": content for name, content in others.items()},
    }
    return zipped({_FIRST: b"application/epub+zip"} | members, book.made, stored=(_FIRST,))


def _places(chapters: Iterable[Chapter]) -> dict[str, str]:
    """The file that each id of the book stands in."""
    return {
        identifier: f"{chapter.name}.xhtml"
        for chapter in chapters
        for node in chapter.body.iter()
        if (identifier := node.get("id"))
    }


def _document(book: Book, chapter: Chapter, files: Mapping[str, str]) -> Element:
    body = copy.deepcopy(chapter.body)
    for link in body.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and files[target[1:]] != f"{chapter.name}.xhtml":
            link.set("href", files[target[1:]] + target)
    return _page(book, chapter.title, [body])


def _page(book: Book, title: str, content: Iterable[Item]) -> Element:
    lang = HTML_LANG[book.lang]
    head = [
        element("title", {}, [title]),
        *(element("link", {"rel": "stylesheet", "href": sheet}) for sheet in ("math.css", "text.css")),
    ]
    attributes = {
        "xmlns": "http://www.w3.org/1999/xhtml",
        "xmlns:epub": _EPUB,
        "lang": lang,
        "xml:lang": lang,
    }
    return element("html", attributes, [element("head", {}, head), element("body", {}, content)])


def _navigation(book: Book) -> Element:
    """The contents, with the sections of each chapter."""
    title = WORDS[book.lang]["contents"]
    entries = [_entry(chapter) for chapter in book.chapters if chapter.name not in (CONTENTS, COVER)]
    toc = element("nav", {"epub:type": "toc"}, [element("h1", {}, [title]), element("ol", {}, entries)])
    return _page(book, title, [toc])


def _entry(chapter: Chapter) -> Element:
    title = f"{chapter.name} {chapter.title}" if chapter.numbered else chapter.title
    sections = [
        element(
            "li",
            {},
            [element("a", {"href": f"{chapter.name}.xhtml#{heading.get('id')}"}, [text_of(heading)])],
        )
        for heading in chapter.body.iter("h2")
    ]
    link = element("a", {"href": f"{chapter.name}.xhtml"}, [title])
    return element("li", {}, [link, *([element("ol", {}, sections)] if sections else [])])


def _package(book: Book, documents: Mapping[str, Element], others: Mapping[str, bytes]) -> Element:
    names = {name: name.replace(".", "-") for name in [*documents, *others]}
    items = [
        element("item", {"id": names[name], "href": name, "media-type": _KINDS[Path(name).suffix]} | _properties(name, documents))
        for name in names
    ]  # fmt: skip
    order = [f"{chapter.name}.xhtml" if chapter.name != CONTENTS else _NAV for chapter in book.chapters]
    spine = [element("itemref", {"idref": names[name]}) for name in order]
    attributes = {
        "xmlns": "http://www.idpf.org/2007/opf",
        "version": "3.0",
        "unique-identifier": "id",
        "xml:lang": HTML_LANG[book.lang],
    }
    parts = [_metadata(book), element("manifest", {}, items), element("spine", {}, spine)]
    return element("package", attributes, parts)


def _properties(name: str, documents: Mapping[str, Element]) -> dict[str, str]:
    """What a reading system should know of a file before it opens it."""
    if name not in documents:
        return {}
    found = ["nav"] if name == _NAV else []
    found += [
        word for tag, word in (("math", "mathml"), ("svg", "svg")) if next(documents[name].iter(tag), None)
    ]
    return {"properties": " ".join(found)} if found else {}


def _metadata(book: Book) -> Element:
    words = WORDS[book.lang]

    def named(name: str, text: str, **attributes: str) -> Element:
        return element(f"dc:{name}", attributes, [text])

    def meta(name: str, text: str) -> Element:
        return element("meta", {"property": name}, [text])

    told = [
        # Not of the address: where the site is published does not make another book.
        named("identifier", uuid5(NAMESPACE_URL, f"scaling-lab/{book.lang}").urn, id="id"),
        named("title", book.title),
        named("language", HTML_LANG[book.lang]),
        named("creator", words["creator"]),
        named("rights", words["rights"]),
        named("date", f"{book.made:%Y-%m-%d}"),
        meta("dcterms:modified", f"{book.made:%Y-%m-%dT%H:%M:%SZ}"),
        *(meta(f"schema:{name}", value) for name, values in _ACCESS.items() for value in values),
        meta("schema:accessibilitySummary", words["accessibility"]),
    ]
    return element("metadata", {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}, told)
