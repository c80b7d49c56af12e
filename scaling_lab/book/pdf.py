"""Prints the book with Chromium: tagged, with bookmarks, its letters embedded, the same on every machine."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import pikepdf
from playwright.sync_api import Browser, Page, Route

from scaling_lab.book.making import Book
from scaling_lab.book.parts import COVER
from scaling_lab.book.trees import element, written
from scaling_lab.book.words import WORDS
from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.sources.catalogue import HTML_LANG
from scaling_lab.sources.files import place_of

# No host has such a name: what the book needs is answered from files, and nothing else is asked for.
_HOME = "http://book.invalid/"
_HERE = Path(__file__).parent
_TYPES = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".woff2": "font/woff2"}
# The letters, so that every machine prints the same: Latin, code, Chinese. Those of formulas are named in paper.css.
_SHEETS = (
    *(f"fonts/source-serif-4/{style}.css" for style in ("400", "400-italic", "700", "700-italic")),
    *(f"fonts/source-code-pro/{weight}.css" for weight in (400, 700)),
    *(f"fonts/noto-serif-sc/{weight}.css" for weight in (400, 700)),
    "math.css",
    "text.css",
    "paper.css",
)
# Lines that were broken before their letters had come would be cut up otherwise than lines broken once.
_LAID_OUT = """async () => {
  await document.fonts.ready;
  document.body.hidden = true;
  document.body.getBoundingClientRect();
  document.body.hidden = false;
  await document.fonts.ready;
}"""
# The text of a page: A4 less its margins, in pixels.
_WIDTH = round((210 - 2 * 20) / 25.4 * 96)
# What paper would cut off, and the last id before it.
_TOO_WIDE = """(width) => [...document.querySelectorAll("body *")]
  .filter((e) => !e.parentElement.closest("svg, math") && e.getBoundingClientRect().right > width + 1)
  .map((e) => [e.closest("[id]")?.id, e.localName, Math.ceil(e.getBoundingClientRect().right - width)])"""
# Chromium counts them from anywhere.
_NODE = re.compile(rb"(?<=\(node)\d{8}(?=\))")
_LIMIT = 10 * 60 * 1000


def pdf(book: Book, root: Path, browser: Browser) -> bytes:
    """The book as PDF; the same bytes for the same book, fonts and Chromium."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(_LIMIT)
        # The contents tell page numbers, and only what is printed has them.
        numbers = _numbers(_printed(page, _document(book, {}), root))
        made = _printed(page, _document(book, numbers), root, finished=True)
    finally:
        context.close()
    return _described(made, book)


def _printed(page: Page, document: Element, root: Path, finished: bool = False) -> bytes:
    page.unroute_all()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": _WIDTH, "height": 1000})
    # What is drawn in it is tagged as a figure, with its description; the frame would be one without.
    text = written(document).replace("<figure ", '<figure role="group" ').encode()
    absent: list[Path] = []
    page.route("**/*", lambda route: _answer(route, text, root, absent))
    page.goto(f"{_HOME}book.xhtml")
    page.evaluate(_LAID_OUT)
    stop_if_any(
        Fault(place_of(path, root), "the book is set in it, and it is not there", "run `make assets`")
        for path in absent
    )
    stop_if_any(
        Fault(
            f"the PDF, {place}",
            f"{what} is wider than a page by {pixels} pixels",
            "let it break, or make it smaller",
        )
        for place, what, pixels in page.evaluate(_TOO_WIDE, _WIDTH)
    )
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=finished, outline=finished)


def _answer(route: Route, document: bytes, root: Path, absent: list[Path]) -> None:
    name = unquote(urlsplit(route.request.url).path).lstrip("/")
    kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
    path = _file(name, root)
    if name == "book.xhtml":
        route.fulfill(body=document, content_type=kind)
    elif path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=kind)
    else:
        if path.is_relative_to(root) and path.suffix in _TYPES:
            absent.append(path)
        route.abort()


def _file(name: str, root: Path) -> Path:
    """Where a file lies that the document or one of its stylesheets asks for."""
    if name.startswith("fonts/"):
        return root / "node_modules/@fontsource" / name.removeprefix("fonts/")
    return (root / "theme/assets/vendor" if name.startswith("math.") else _HERE) / name


def _document(book: Book, numbers: dict[str, int]) -> Element:
    """All chapters in one document; ``numbers`` are the pages that they begin on, as far as these are known."""
    chapters = [chapter.body for chapter in book.chapters]
    for body in chapters:
        for place in body.iter("span"):
            if place.get("class") == "page-number":
                place.text = str(numbers.get(place.get("data-place", ""), ""))
    head = [
        element("title", {}, [book.title]),
        *(element("link", {"rel": "stylesheet", "href": sheet}) for sheet in _SHEETS),
        element("style", {}, [_running_heads(book)]),
    ]
    lang = HTML_LANG[book.lang]
    root = {"xmlns": "http://www.w3.org/1999/xhtml", "lang": lang, "xml:lang": lang}
    return element("html", root, [element("head", {}, head), element("body", {}, chapters)])


def _running_heads(book: Book) -> str:
    """The title of each chapter at the head of its pages."""
    rules = []
    for chapter in book.chapters:
        if chapter.name != COVER:
            title = f"{chapter.name} · {chapter.title}" if chapter.numbered else chapter.title
            quoted = title.replace("\\", "\\\\").replace('"', '\\"')
            rules.append(f'@page {chapter.name} {{ @top-right {{ content: "{quoted}"; }} }}')
            rules.append(f"#{chapter.name} {{ page: {chapter.name}; }}")
    return "\n".join(rules)


def _numbers(printed: bytes) -> dict[str, int]:
    """The page of each place that something links to."""
    with pikepdf.open(BytesIO(printed)) as pdf:
        pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        return {str(name).lstrip("/"): pages[place[0].objgen] for name, place in pdf.Root.Dests.items()}


def _described(printed: bytes, book: Book) -> bytes:
    """The PDF with what programs show of it, chapters alone in the list of bookmarks at first, a third of the bytes."""
    out = BytesIO()
    nodes = {name: b"%08d" % number for number, name in enumerate(sorted(set(_NODE.findall(printed))))}
    with pikepdf.open(BytesIO(_NODE.sub(lambda node: nodes[node[0]], printed))) as pdf:
        _fold(pdf.Root.Outlines)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        time = f"D:{book.made:%Y%m%d%H%M%S}+00'00'"
        for name, value in (
            ("Author", WORDS[book.lang]["creator"]),
            ("CreationDate", time),
            ("ModDate", time),
        ):
            pdf.docinfo[f"/{name}"] = value
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _fold(outlines: Any) -> None:
    """Show the first level of the bookmarks; a reader opens a chapter's."""
    item, shown = outlines.First, 0
    while item is not None:
        shown += 1
        if "/Count" in item:
            item.Count = -abs(int(item.Count))
        item = item.get("/Next")
    outlines.Count = shown
