"""What the answer of a question must be: a version for thirty seconds, one for two minutes, a full one with its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from scaling_lab.faults import Fault
from scaling_lab.sources.notebooks import Notebook
from scaling_lab.sources.pages import BLOCK, Anchor, Page

# What one says in thirty seconds.
BRIEF = {"zh": (130, "Han characters and words"), "en": (75, "words")}
_BECAUSE = {"zh": r"因为|由于", "en": r"\bbecause\b"}
# About five lines for someone who has never met the subject.
FIRST_CONTACT = {"zh": 50, "en": 30}
VERSIONS = {
    "brief": "30 秒版 / In 30 seconds",
    "two-minutes": "两分钟版 / In two minutes",
    "full": "完整版 / The full answer",
}
_FIGURE = re.compile(r"::: figure +(\S+) *")
_HAN = "\u3400-\u9fff"


def length(text: str, lang: str) -> int:
    """Words; in Chinese the Han characters, with the words and numbers between them."""
    token = (
        rf"[{_HAN}]|[^\W_{_HAN}]+(?:['’.-][^\W_{_HAN}]+)*" if lang == "zh" else r"[^\W_]+(?:['’.,-][^\W_]+)*"
    )
    return len(re.findall(token, text))


def figure_faults(page: Page, notebook: Notebook) -> Iterator[Fault]:
    """Figures of a page that its notebook does not draw, or that say nothing."""
    drawn = [cell.directives.get("figure", "") for cell in notebook.code_cells if cell.figures]
    lines = page.body.split("\n")
    shown = _figures(page)
    for name, line in shown:
        place = f"{page.place}:{line}"
        if name not in drawn:
            known = ", ".join(drawn) or "none"
            yield Fault(place, f"{notebook.place} draws no figure {name!r}", f"name one of {known}")
        below = lines[line - page.body_line + 1 :][:1]
        if not below or not below[0].strip():
            yield Fault(
                place,
                f"the figure {name} has no caption",
                "write it on the line right below: what one sees, with its number",
            )


def answer_faults(page: Page) -> Iterator[Fault]:
    """What is wrong with the three versions of the answer."""
    blocks = {anchor.id: anchor for anchor in page.anchors if not anchor.level}
    order = [name for name in blocks if name in VERSIONS]
    for name, title in VERSIONS.items():
        if name not in blocks:
            yield Fault(
                page.place,
                f"the answer has no version `{name}`",
                f"add `/// details | {title.split(' / ')[page.lang == 'en']}` with `attrs: {{id: {name}}}`",
            )
    if order != [name for name in VERSIONS if name in order]:
        yield Fault(
            f"{page.place}:{blocks[order[0]].line}",
            "the versions of the answer stand in another order",
            f"order them {', '.join(VERSIONS)}",
        )
    if "brief" in blocks:
        yield from (
            Fault(f"{page.place}:{blocks['brief'].line}", *problem)
            for problem in _brief_problems(page, blocks["brief"])
        )
    if "full" in blocks:
        yield from (
            Fault(f"{page.place}:{blocks['full'].line}", *problem)
            for problem in _full_problems(page, blocks["full"])
        )


def _brief_problems(page: Page, block: Anchor) -> Iterator[tuple[str, str]]:
    text = "\n".join(_inside(page, block))
    most, counted = BRIEF[page.lang]
    if (count := length(text, page.lang)) > most:
        yield (
            f"the 30-second version has {count} {counted}",
            f"say it in at most {most}; what is left out belongs into `two-minutes`",
        )
    if "$" in text or "`" in text:
        yield "the 30-second version holds a formula or code", "say it in words: an interview is spoken"
    if re.search(r"\]\s*[\[(]|<http", text):
        yield "the 30-second version holds a link", "link from the other versions"
    if len(re.findall(_BECAUSE[page.lang], text, re.IGNORECASE)) > 1:
        yield "the 30-second version gives two reasons", "keep the one that matters"


def _full_problems(page: Page, block: Anchor) -> Iterator[tuple[str, str]]:
    lines = _inside(page, block)
    opening = " ".join(takewhile(str.strip, lines))
    least = FIRST_CONTACT[page.lang]
    if (
        re.match(r"#|:::|///|[-*+|>] |\d+\. ", opening)
        or length(opening, page.lang) < least
        or "$" in opening
    ):
        yield (
            "the full answer does not open with a first contact",
            f"begin with a paragraph of {least} words or more, without formulas: a picture in words, or one number to remember",
        )
    if not any(_FIGURE.fullmatch(line) for line in lines):
        yield "the full answer shows no figure", "add `::: figure NAME` with its caption on the next line"


def _figures(page: Page) -> list[tuple[str, int]]:
    """The figures that a page shows, with their lines."""
    return [(match[1], number) for number, line in page.prose if (match := _FIGURE.fullmatch(line))]


def _inside(page: Page, block: Anchor) -> list[str]:
    """The lines of a block, without its options and the empty lines before its text."""
    lines: list[str] = []
    depth = 1
    for line in page.body.split("\n")[block.line - page.body_line + 1 :]:
        depth += bool(BLOCK.fullmatch(line)) - bool(re.fullmatch("/{3,} *", line))
        if not depth:
            break
        if lines or (line.strip() and not line.startswith("    ")):
            lines.append(line)
    return lines
