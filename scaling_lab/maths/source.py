"""Finds the formulas of a Markdown source, with their lines, and says which cannot be rendered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pymdownx.arithmatex import RE_SMART_DOLLAR_INLINE

from scaling_lab.faults import Fault
from scaling_lab.maths.mathml import FormulaError, to_mathml

LONE_DOLLAR = (
    "a `$` opens no formula",
    "write `\\$` for a dollar; no space just inside `$…$`, and in a table `\\mid` instead of `|`",
)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^`\n]*\n.*?(^[ \t]*\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
# A `///` line is a paragraph of its own.
_PARAGRAPH = re.compile(r"^[ \t]*///.*|(?:^(?![ \t]*///).*\S.*(?:\n|\Z))+", re.MULTILINE)
_DISPLAY = re.compile(r"\s*\$\$(.+?)\$\$\s*", re.DOTALL)
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t:]*-+[-|: \t]*\|[-|: \t]*$", re.MULTILINE)
_CELL = re.compile(r"(?:\\.|[^\\|\n])+")
_WHOLE = re.compile(r".+", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$")


@dataclass(frozen=True)
class Formula:
    """One formula of a Markdown source; ``line`` counts from 1."""

    tex: str
    display: bool
    line: int


@dataclass(frozen=True)
class Stray:
    """Dollars of a Markdown source that make no formula; ``line`` counts from 1."""

    line: int
    wrong: str
    mend: str


def find_formulas(source: str) -> Iterator[Formula | Stray]:
    """The formulas of a Markdown source outside code, in order, and the dollars that make none."""

    if "$" not in source:  # most sources, and most paragraphs of the others
        return

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])  # keeps every offset

    for pattern in (_FRONT_MATTER, _FENCE, _COMMENT):
        source = pattern.sub(blank, source)

    def line(offset: int) -> int:
        return source.count("\n", 0, offset) + 1

    for paragraph in _PARAGRAPH.finditer(source):
        if "$" not in paragraph[0]:
            continue
        start = paragraph.start()
        text = _CODE_SPAN.sub(blank, paragraph[0])
        if display := _DISPLAY.fullmatch(text):
            yield Formula(display[1], True, line(start + display.start(1)))
        elif stray := re.search(r"(?<!\\)\$\$", text):
            mend = "put `$$` on lines of their own, with blank lines around"
            yield Stray(line(start + stray.start()), "`$$` stands inside a paragraph", mend)
        else:
            # A formula ends with its table cell, and nowhere else inside a paragraph.
            for part in (_CELL if _TABLE_RULE.search(text) else _WHOLE).finditer(text):
                for match in re.finditer(RE_SMART_DOLLAR_INLINE, part[0]):
                    if match[3]:
                        yield Formula(match[3], False, line(start + part.start() + match.start(3)))
                for dollar in _DOLLAR.finditer(re.sub(RE_SMART_DOLLAR_INLINE, blank, part[0])):
                    yield Stray(line(start + part.start() + dollar.start()), *LONE_DOLLAR)


def check_source(source: str, place: Callable[[int], str]) -> Iterator[Fault]:
    """The faults of one Markdown source; ``place`` names a line of it."""
    for found in find_formulas(source):
        try:
            if isinstance(found, Stray):
                yield Fault(place(found.line), found.wrong, found.mend)
            else:
                to_mathml(found.tex, found.display)
        except FormulaError as error:
            yield Fault(place(found.line + error.line), error.wrong, error.mend)
