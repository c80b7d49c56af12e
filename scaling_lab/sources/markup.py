"""Reads a text as the Markdown of the site does: what is code, and which headings, ids, links and raw HTML it has.

Nothing here guesses by patterns: Python-Markdown itself parses the text, with the extensions of mkdocs.yml that decide
about structure.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor
from markdown.preprocessors import HtmlBlockPreprocessor, Preprocessor
from markdown.util import AtomicString

from scaling_lab.sources.kept import Kept, hash_of

KEPT = ".cache/markup.pickle"

# Those of mkdocs.yml that are left out put things into a page or change how code looks; a test holds the list.
EXTENSIONS: dict[str, dict[str, Any]] = {
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "tables": {"use_align_attribute": True},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.blocks.details": {},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.inlinehilite": {},
    "pymdownx.superfences": {},
}
_HEADING_TAGS = {f"h{level}": level for level in range(1, 7)}
_CITED = "\ue000"
ATX = re.compile(r"(#{1,6}) +(.*?)(?: +#+)? *")
# What links, pictures, HTML and lists of attributes begin with.
_MARKED = re.compile(r"[<\[]|[`*_]\{")
_OWN_ID = re.compile(r".*?\s\{:?\s*#([^\s}]+)[^}]*\}\s*")
_LOST_FENCE = re.compile(r"[> \t]*(?:`{3,}[^`]*|~{3,}[^~]*)")


@dataclass(frozen=True)
class Heading:
    """A heading as Markdown reads it; ``id`` is empty where the text gives it none."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class TitleLine:
    """A heading written as ``## title``; ``line`` counts from 1."""

    line: int
    level: int
    title: str


@dataclass(frozen=True)
class Markup:
    """What Markdown reads in a text.

    ``lines`` are those outside of fenced code and ``fences`` those that begin it, with their numbers from 1.
    ``citations`` are the keys of links such as ``[text][key]``, in lower case, defined or not.
    """

    lines: tuple[tuple[int, str], ...]
    fences: tuple[tuple[int, str], ...]
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    links: tuple[str, ...]
    citations: tuple[str, ...]
    images: tuple[tuple[str, str], ...]
    raw_html: tuple[str, ...]

    @property
    def title_lines(self) -> list[TitleLine]:
        """The lines of the form ``## title`` outside of fenced code."""
        return [
            TitleLine(number, len(match[1]), match[2].strip())
            for number, line in self.lines
            if (match := ATX.fullmatch(line))
        ]

    @property
    def lost_fences(self) -> list[int]:
        """Lines that look like the beginning or end of code, and are text to Markdown: what follows is none either."""
        return [number for number, line in self.lines if _LOST_FENCE.fullmatch(line)]

    def line_of(self, part: str) -> int:
        """The first line outside of code that holds the first line of ``part``; the first line of all where none does."""
        wanted = part.strip().split("\n")[0]
        return next((number for number, line in self.lines if wanted in line), 1)

    def line_of_target(self, target: str) -> int:
        """The line on which the address of a link or picture stands."""
        whole = "\n".join(line for _, line in self.lines)
        form = next((form for form in (f"]({target}", f"<{target}", target) if form in whole), "](")
        return self.line_of(form)


def read_markup(text: str) -> Markup:
    """Parse ``text``, whose line ends are line feeds."""
    return _kept.get([text], partial(_read, text)) if _kept is not None else _read(text)


def _read(text: str) -> Markup:
    return _reader().read(text)


_kept: Kept | None = None
_kept_for: Path | None = None


def keep_below(root: Path) -> None:
    """Look from now on for what the last command read below ``root``: Markdown takes most of the time of a check."""
    global _kept, _kept_for
    if _kept_for != root:
        code: list[str | bytes] = [Path(__file__).read_bytes(), sys.version]
        code += [version(name) for name in ("markdown", "pymdown-extensions")]
        _kept, _kept_for = Kept(root / KEPT, hash_of(code)), root


def save() -> None:
    """Keep what was read since :func:`keep_below`."""
    if _kept is not None:
        _kept.save()


def own_id(title: str) -> str:
    """The id in braces at the end of a heading; empty where there is none."""
    found = _OWN_ID.fullmatch(title)
    return found[1] if found else ""


def outside_fences(text: str) -> set[int]:
    """The numbers, from 1, of the lines outside of fenced code."""
    return {number for number, _ in _reader().lines(text)[0]}


@cache
def _reader() -> _Reader:
    return _Reader()


class _AnyReference(dict[str, tuple[str, str]]):
    """Takes every key for a defined one, so that a key that nobody defined is found."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> tuple[str, str]:
        return _CITED + key, ""


class _RawBlocks(HtmlBlockPreprocessor):
    """Notes the HTML between the paragraphs of a text."""

    def run(self, lines: list[str]) -> list[str]:
        before = self.md.htmlStash.html_counter
        left = super().run(lines)
        stash = self.md.htmlStash.rawHtmlBlocks[before:]
        self.found = [
            block if isinstance(block, str) else ElementTree.tostring(block, "unicode") for block in stash
        ]
        return left


class _RawInline(HtmlInlineProcessor):
    """Notes the HTML inside of paragraphs."""

    found: list[str]

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]
        self.found.append(m[0])
        return super().handleMatch(m, data)


class _Reader:
    """One set of parsers for all texts: making them takes longer than parsing a text."""

    def __init__(self) -> None:
        self.md = Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)
        self.whitespace: Preprocessor = self.md.preprocessors["normalize_whitespace"]
        self.fences: Any = self.md.preprocessors["fenced_code_block"]
        self.raw_blocks = _RawBlocks(self.md)
        self.raw_inline = _RawInline(HTML_RE, self.md)
        self.md.inlinePatterns.register(self.raw_inline, "html", 90)
        # Nothing is asked about these; and every bracket would be a short reference to some key.
        for name in ("em_strong", "linebreak", "entity", "short_reference", "short_image_ref"):
            self.md.inlinePatterns.deregister(name)

    def lines(self, text: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]], list[str]]:
        """The numbered lines outside of fenced code, those that begin it, and the text with placeholders for code."""
        self.md.reset()
        lines = self.whitespace.run(text.split("\n"))
        reassemble = self.fences.reassemble
        spans: list[tuple[int, int]] = []

        def note_spans(lines: list[str]) -> list[str]:
            spans.extend((start, end) for _, start, end in self.fences.stack)
            return reassemble(lines)

        self.fences.reassemble = note_spans
        try:
            shortened = self.fences.run(list(lines))
        finally:
            del self.fences.reassemble
        code = {number for start, end in spans for number in range(start, end)}
        numbered = list(enumerate(text.split("\n"), 1))
        outside = [(number, line) for number, line in numbered if number - 1 not in code]
        return outside, [numbered[start] for start, _ in spans], shortened

    def read(self, text: str) -> Markup:
        outside, fences, lines = self.lines(text)
        self.raw_inline.found = []
        self.md.references = _AnyReference()
        lines = self.raw_blocks.run(lines)
        root: Any = self.md.parser.parseDocument(lines).getroot()
        for element in root.iter():
            if element.text and not _MARKED.search(element.text):
                element.text = AtomicString(
                    element.text
                )  # nothing to find: half of the time is spent on these
        for name in ("inline", "attr_list"):
            self.md.treeprocessors[name].run(root)  # both change it in place
        elements = list(root.iter())
        links = [
            element for element in elements if element.tag == "a" and element.get("class") != "footnote-ref"
        ]
        targets = [link.get("href", "") for link in links]
        return Markup(
            lines=tuple(outside),
            fences=tuple(fences),
            headings=tuple(
                Heading(_HEADING_TAGS[e.tag], e.get("id", ""), "".join(e.itertext()))
                for e in elements
                if e.tag in _HEADING_TAGS
            ),
            ids=tuple(name for e in elements if (name := e.get("id", "")) and not name.startswith("fnref:")),
            links=tuple(target for target in targets if not target.startswith(_CITED)),
            citations=tuple(target.removeprefix(_CITED) for target in targets if target.startswith(_CITED)),
            images=tuple((e.get("src", ""), e.get("alt", "")) for e in elements if e.tag == "img"),
            raw_html=(*self.raw_blocks.found, *self.raw_inline.found, *_attributes(elements)),
        )


def _attributes(elements: list[ElementTree.Element]) -> Iterator[str]:
    """Attributes that lists in braces can set, and that are scripts or styles."""
    for element in elements:
        for name in element.attrib:
            if name.lower().startswith("on") or name.lower() in ("style", "srcdoc", "formaction"):
                yield name
