"""What every text on a page must be, on pages and in the narrative of notebooks: Markdown and nothing that it hides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from scaling_lab.faults import Fault
from scaling_lab.maths.source import check_source
from scaling_lab.sources.markup import Markup, own_id

# ``at`` names a line of the text, counted from 1.
At = Callable[[int], str]
# Lines that Markdown may read as a heading although they are not written as `## title`.
_OTHER_HEADING = re.compile(r"#{1,6}[^# ].*|[ \t>*+\-\d.)]+#{1,6}.*|[ \t>*+\-\d.)]*(?:=+|-+)[ \t]*|#{1,6} .*")
_DEFINITION = re.compile(r" {0,3}(\*?\[\^?[^\]]+\]): *\S")
_INCLUSION = re.compile(r"[ \t]*;*-+8<-+")
_TABLE_RULE = re.compile(r" *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?")
_NO_WORDS = re.compile(r"\| *(\$[^$|]+\$)? *(?=\|)")


def structure_faults(markup: Markup, at: At) -> Iterator[Fault]:
    """What keeps Markdown from reading the rest as it is meant: other faults of the text would be about that."""
    for line in markup.lost_fences[:1]:
        yield Fault(
            at(line),
            "these marks of code have no counterpart, so the rest is not read as it looks",
            "begin and end code with the same marks, as far indented, the last alone on their line",
        )
        return
    formulas = [number for number, line in markup.lines if line.strip() == "$$"]
    if len(formulas) % 2:
        yield Fault(at(formulas[-1]), "a `$$` has no counterpart", "put `$$` before and after the formula")


def text_faults(markup: Markup, text: str, at: At) -> Iterator[Fault]:
    """What is wrong with a text by itself: HTML, pictures, headings, formulas, and things defined in passing."""
    lines: dict[int, str] = {}
    beginnings = [snippet for snippet in markup.raw_html if not snippet.startswith("</")]
    for snippet in beginnings or markup.raw_html:
        lines.setdefault(markup.line_of(snippet), " ".join(snippet.split())[:60])
    for number, snippet in lines.items():
        yield Fault(at(number), f"raw HTML in a page: {snippet}", "write it in Markdown")
    for number, line in markup.fences:
        if "{" in line:
            yield Fault(at(number), "a code block has attributes", "name its language only")
    for source, alternative in markup.images:
        if not alternative.strip():
            yield Fault(
                at(markup.line_of_target(source)),
                "an image has no alternative text",
                "describe it between the brackets",
            )
    for number, line in markup.lines:
        if definition := _DEFINITION.match(line):
            yield Fault(
                at(number),
                f"{definition[1]} is defined in the text, where the next definition of the page replaces it",
                "cite a key of docs/includes/sources.md, write the address in the link, or the note in the text",
            )
    for (number, line), (_, below) in pairwise(markup.lines):
        if _TABLE_RULE.fullmatch(below) and (head := _NO_WORDS.search(line)):
            yield Fault(
                at(number),
                f"the head of a column is {head[1] or 'nothing'} alone, which screen readers pass over",
                "name it in words",
            )
    for number, line in enumerate(text.split("\n"), 1):
        if _INCLUSION.match(line):
            yield Fault(at(number), "the text includes another file, which nobody checks", "write it here")
    if not markup.raw_html:  # in a comment or an element there are no headings
        yield from _heading_faults(markup, at)
    yield from check_source(text, at)


def _heading_faults(markup: Markup, at: At) -> Iterator[Fault]:
    """Headings that are not where they look to be: ids and languages are compared by what is written."""
    if headings_are_plain(markup):
        return
    written, read = _written(markup), _read(markup)
    first = next(
        (n for n, pair in enumerate(zip(written, read, strict=False)) if pair[0] != pair[1]),
        min(len(written), len(read)),
    )
    if first < len(read):
        words = _letters(markup.headings[first].text)
        before = markup.title_lines[first - 1].line if first else 0
        others = [
            (number, line)
            for number, line in markup.lines
            if number > before and _OTHER_HEADING.fullmatch(line)
        ]
        # A line of - or = makes a heading of the line above it.
        line = next((number for number, line in others if _letters(line).startswith(words) and words), None)
        line = line or next((number for number, line in others if not _letters(line)), None) or before or 1
    else:
        line = markup.title_lines[first].line
    yield Fault(
        at(line),
        "a heading is written in another form than `## title {#id}`",
        "begin a line with the marks and a space, outside of lists and quotes; keep an empty line above ---",
    )


def headings_are_plain(markup: Markup) -> bool:
    """Whether the headings are those that are written as ``## title`` on a line of their own."""
    return _written(markup) == _read(markup)


def _written(markup: Markup) -> list[tuple[int, str]]:
    return [(title.level, own_id(title.title)) for title in markup.title_lines]


def _read(markup: Markup) -> list[tuple[int, str]]:
    return [(heading.level, heading.id) for heading in markup.headings]


def _letters(text: str) -> str:
    return re.sub(r"\W|_", "", text)
