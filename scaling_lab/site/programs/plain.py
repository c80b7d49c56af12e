"""Writes parts of a rendered page in plain text: what is taken from a question by programs that show no HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scaling_lab.maths.text import to_text

DEPTHS = {"brief": "brief", "two_minutes": "two-minutes", "full": "full"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Each stands on lines of its own.
_BLOCKS = {"p", "div", "ul", "ol", "li", "table", "pre", "details", "blockquote", "dl", "dt", "dd", *_HEADINGS}  # fmt: skip
# A caption says what is seen in a figure.
_LEFT_OUT = {"figure", "svg", "summary", "button", "script", "style", "template"}
_DASH = "- "


@dataclass(frozen=True)
class Answer:
    """A question's answer in plain text: by depth, and by claim its sentence and what else decides its result."""

    depths: dict[str, str] = field(default_factory=dict)
    claims: dict[str, tuple[str, str]] = field(default_factory=dict)


def answer(page: LexborHTMLParser) -> Answer:
    """The answer on the page of a question, which says nothing in other pages."""
    depths = {
        name: text(found) for name, anchor in DEPTHS.items() if (found := page.css_first(f"details#{anchor}"))
    }
    claims: dict[str, tuple[str, str]] = {}
    for link in page.css("a.claim"):
        name = (link.attributes["href"] or "").removeprefix("#")
        cell = page.css_first(f'[id="{name}"]')
        setting = cell.css_first("p.setting") if cell else None
        claims.setdefault(name, (text(link), text(setting) if setting else ""))
    return Answer(depths, claims)


def text(element: LexborNode) -> str:
    """What an element says: formulas in plain characters, a line for each paragraph, a dash before what is listed.

    Figures are left out with their captions.
    """
    writer = _Writer()
    for child in element.iter(include_text=True):
        writer.write(child)
    writer.end()
    return "\n".join(writer.lines)


class _Writer:
    """Collects lines; ``line`` is the one that is being written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""

    def end(self) -> None:
        """Begin another line; a dash waits for the first block of its item."""
        if self.line.strip() not in ("", _DASH.strip()):
            self.lines.append(self.line.strip())
            self.line = ""

    def write(self, node: LexborNode, *, verbatim: bool = False) -> None:
        """Write what a node says."""
        tag = node.tag or ""
        if tag == "-text":
            words = node.text_content or ""
            self.line += words if verbatim else re.sub(r"\s+", " ", words)
        elif tag == "math":
            self.line += to_text(node.attributes.get("alttext") or "")
        elif tag == "tr":
            self.end()
            self.line = " | ".join(" ".join(text(cell).split()) for cell in node.iter())
            self.end()
        elif (
            tag not in _LEFT_OUT and "hidden" not in node.attributes
        ):  # shown by a script, which is not there
            self._inside(node, tag, verbatim)

    def _inside(self, node: LexborNode, tag: str, verbatim: bool) -> None:
        is_block = tag in _BLOCKS
        if is_block or tag == "br":
            self.end()
        if tag == "li":
            self.line = _DASH
        for child in node.iter(include_text=True):
            self.write(child, verbatim=verbatim or tag == "pre")
        if is_block:
            self.end()
