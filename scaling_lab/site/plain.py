"""Writes parts of a rendered page in plain text: what is taken from a question by programs that show no HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scaling_lab.maths.text import to_text

DEPTHS = {"brief": "brief", "two_minutes": "two-minutes", "full": "full"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Each stands on lines of its own.
_BLOCKS = {"p", "div", "ul", "ol", "li", "table", "tr", "pre", "details", "blockquote", "dl", "dt", "dd", *_HEADINGS}  # fmt: skip
# A caption says what is seen in a figure.
_LEFT_OUT = {"figure", "svg", "summary", "button", "script", "style", "template"}
_BREAK = "\0"


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
    """What an element says: formulas in plain characters, a line for each paragraph, a dash before what is
    listed; figures are left out with their captions."""
    parts: list[str] = []
    for child in element.iter(include_text=True):
        _write(child, parts, verbatim=False)
    lines = "".join(parts).split(_BREAK)
    return "\n".join(line for line in lines if line.strip(" -\n|")).strip()


def _write(node: LexborNode, parts: list[str], *, verbatim: bool) -> None:
    tag = node.tag or ""
    if tag == "-text":
        words = node.text_content or ""
        parts.append(words if verbatim else re.sub(r"\s+", " ", words))
        return
    if tag == "math":
        parts.append(to_text(node.attributes.get("alttext") or ""))
        return
    if tag in _LEFT_OUT:
        return
    is_block = tag in _BLOCKS
    parts.append(_BREAK if is_block or tag == "br" else "")
    parts.append("- " if tag == "li" else "")
    for child in node.iter(include_text=True):
        _write(child, parts, verbatim=verbatim or tag == "pre")
    parts.append(" | " if tag in ("td", "th") else "")
    parts.append(_BREAK if is_block else "")
