"""Prints the book with Chromium: tagged, with bookmarks, its letters embedded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from playwright.sync_api import Browser, Route

from scaling_lab.book.making import Book
from scaling_lab.book.trees import element, written
from scaling_lab.site.links import HTML_LANG

# No host has such a name: what the book needs is answered from files, and nothing else is asked for.
_HOME = "http://book.invalid/"
_HERE = Path(__file__).parent
_TYPES = {
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_DATE = re.compile(rb"(?<=Date \(D:)\d{14}\+00'00'(?=\))")
_LIMIT = 10 * 60 * 1000


def pdf(book: Book, root: Path, browser: Browser) -> bytes:
    """The book as PDF; the same bytes for the same book, fonts and Chromium."""
    document = written(_document(book)).encode()
    files = _files(root)
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(_LIMIT)
        page.route("**/*", lambda route: _answer(route, document, files))
        page.goto(f"{_HOME}book.xhtml")
        page.evaluate("document.fonts.ready.then(() => true)")
        made = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    finally:
        context.close()
    return _DATE.sub(f"{book.made:%Y%m%d%H%M%S}+00'00'".encode(), made)


def _document(book: Book) -> Element:
    sheets = ("serif.css", "serif-bold.css", "math.css", "text.css", "paper.css")
    head = [
        element("title", {}, [book.title]),
        *(element("link", {"rel": "stylesheet", "href": sheet}) for sheet in sheets),
    ]
    body = element("body", {}, [chapter.body for chapter in book.chapters])
    lang = HTML_LANG[book.lang]
    root = {"xmlns": "http://www.w3.org/1999/xhtml", "lang": lang, "xml:lang": lang}
    return element("html", root, [element("head", {}, head), body])


def _files(root: Path) -> dict[str, Path]:
    """Where the files lie that the document asks for."""
    letters, maths = root / "node_modules/@fontsource/noto-serif-sc", root / "theme/assets/vendor"
    files = {path.name: path for path in [*_HERE.glob("*.css"), *_HERE.glob("*.svg")]}
    files |= {"serif.css": letters / "400.css", "serif-bold.css": letters / "700.css"}
    files |= {f"files/{path.name}": path for path in letters.glob("files/*.woff2")}
    return files | {name: maths / name for name in ("math.css", "math.woff2")}


def _answer(route: Route, document: bytes, files: Mapping[str, Path]) -> None:
    name = unquote(urlsplit(route.request.url).path).lstrip("/")
    kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
    if name == "book.xhtml":
        route.fulfill(body=document, content_type=kind)
    elif name in files:
        route.fulfill(body=files[name].read_bytes(), content_type=kind)
    else:
        route.abort()
