"""What the page of a question must be, by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from scaling_lab.faults import Fault
from scaling_lab.sources.catalogue import LANGUAGES, Question
from scaling_lab.sources.pages import BLOCK, Anchor, Page
from scaling_lab.sources.text_rules import text_faults

SECTIONS = {
    "think": ("先想一想", "Think first"),
    "answer": ("参考答案", "Answer"),
    "experiment": ("实验", "Experiment"),
    "exercise": ("编程题", "Exercise"),
    "quiz": ("自测", "Check yourself"),
    "pitfalls": ("常见误区", "Pitfalls"),
    "sources": ("参考文献", "Sources"),
}
VERDICTS = {"zh": {"right": "正确：", "wrong": "不对："}, "en": {"right": "Right:", "wrong": "Wrong:"}}


def page_faults(page: Page, question: Question) -> Iterator[Fault]:
    """What is wrong with the page of a question by itself."""
    place = page.place
    anchors = page.anchors
    yield from _title(page, place, anchors)
    if not page.question_text:
        yield Fault(
            f"{place}:{page.body_line}", "the question is missing", "put it in a block quote under the title"
        )
    if "$" in page.question_text:  # cards, lists and search results show it as it stands
        yield Fault(f"{place}:{page.body_line}", "the question holds a formula", "write it in words")
    yield from _sections(page, place, anchors)
    yield from _ids(page, place, anchors)
    yield from _blocks(page, place, anchors)
    yield from _quiz(page, place, anchors)
    for name in ("experiment", "exercise"):
        if f"::: {name} {question.slug}" not in [line for _, line in page.prose]:
            yield Fault(
                place, f"the page does not embed its {name}", f"add the line `::: {name} {question.slug}`"
            )
    yield from text_faults(page.markup, page.body, page.at)


def plain_page_faults(page: Page) -> Iterator[Fault]:
    """What is wrong with the home page, the glossary or a topic page by itself."""
    yield from _title(page, page.place, page.anchors)
    yield from _ids(page, page.place, page.anchors)
    yield from text_faults(page.markup, page.body, page.at)


def _title(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    titles = [anchor for anchor in anchors if anchor.level == 1]
    if len(titles) != 1 or titles[0].title != page.title:
        line = titles[-1].line if titles else page.body_line
        yield Fault(
            f"{place}:{line}",
            "the page needs one `# heading`, the same as `title`",
            f"write `# {page.title}`",
        )


def _sections(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    column = LANGUAGES.index(page.lang)
    sections = [anchor for anchor in anchors if anchor.level == 2]
    found = [anchor.id for anchor in sections]
    for name, titles in SECTIONS.items():
        if name not in found:
            yield Fault(place, f"the section `{name}` is missing", f"add `## {titles[column]} {{#{name}}}`")
    for anchor in sections:
        if anchor.id not in SECTIONS:
            known = ", ".join(SECTIONS)
            yield Fault(
                f"{place}:{anchor.line}",
                f"unknown section {anchor.title!r}",
                f"the sections are {known}; use ### below them",
            )
        elif anchor.title != SECTIONS[anchor.id][column]:
            yield Fault(
                f"{place}:{anchor.line}",
                f"the section is called {anchor.title!r}",
                f"call it {SECTIONS[anchor.id][column]!r}",
            )
    present = [name for name in found if name in SECTIONS]
    if sorted(present) == sorted(SECTIONS) and present != list(SECTIONS):
        yield Fault(place, "the sections stand in another order", f"order them {', '.join(SECTIONS)}")


def _ids(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    """Each heading and block has an id of its own, and nothing else has one: links and both languages rely on it."""
    repeated = [
        name for name, count in Counter(anchor.id for anchor in anchors if anchor.id).items() if count > 1
    ]
    for name in repeated:
        line = [anchor.line for anchor in anchors if anchor.id == name][1]
        yield Fault(f"{place}:{line}", f"the id {name} is used twice", "give this place an id of its own")
    for anchor in anchors:
        if not anchor.id and (
            anchor.level > 1 or (anchor.level == 0 and anchor.kind not in ("right", "wrong"))
        ):
            yield Fault(
                f"{place}:{anchor.line}",
                f"{anchor.title!r} has no id",
                "add {#id} after the heading, or `attrs: {id: …}` under the block's first line",
            )
    known = {anchor.id for anchor in anchors}
    for name in page.markup.ids:
        if name not in known:
            where = page.at(page.markup.line_of(f"#{name}"))
            yield Fault(where, f"the id {name} belongs to no heading and no block", "give it to one of these")


def _blocks(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    ids = [anchor.id for anchor in anchors]
    for name in ("brief", "full"):
        if name not in ids:
            yield Fault(
                place, f"the answer has no block `{name}`", f"add `/// details` with `attrs: {{id: {name}}}`"
            )
    for prefix, least, most in (("hint", 2, 3), ("follow-up", 2, 9), ("quiz", 3, 5)):
        numbered = [name for name in ids if re.fullmatch(rf"{prefix}-\d+", name)]
        wanted = [f"{prefix}-{number}" for number in range(1, len(numbered) + 1)]
        if not least <= len(numbered) <= most or numbered != wanted:
            yield Fault(
                place,
                f"found {', '.join(numbered) or 'no'} `{prefix}-N`",
                f"number {least} to {most} of them from {prefix}-1, in order",
            )
    depth: list[int] = []
    for number, line in page.prose:
        if BLOCK.fullmatch(line):
            depth.append(number)
        elif re.fullmatch("/{3,} *", line):
            if not depth:
                yield Fault(f"{place}:{number}", "this `///` closes nothing", "remove it, or open the block")
            else:
                depth.pop()
    for number in depth:
        yield Fault(f"{place}:{number}", "the block is never closed", "add `///` on a line of its own")


def _quiz(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    item: Anchor | None = None
    options: dict[Anchor, list[Anchor]] = {}
    for anchor in anchors:
        if anchor.level:
            item = anchor if anchor.id.startswith("quiz-") else None
            if item:
                options[item] = []
        elif item and anchor.kind in ("right", "wrong"):
            options[item].append(anchor)
    lines = dict(page.prose)
    for question, choices in options.items():
        right = sum(choice.kind == "right" for choice in choices)
        if len(choices) < 3 or right != 1:
            yield Fault(
                f"{place}:{question.line}",
                f"{question.id} has {len(choices)} options, {right} of them right",
                "give at least three, exactly one with `type: right`",
            )
        for choice in choices:
            first = next((lines[n] for n in range(choice.line + 1, choice.line + 9)
                          if n in lines and lines[n].strip() and not lines[n].startswith("    ")), "")  # fmt: skip
            verdict = VERDICTS[page.lang][choice.kind]
            if not first.startswith(verdict):
                yield Fault(
                    f"{place}:{choice.line}",
                    f"the explanation of this {choice.kind} option does not say so",
                    f"begin it with {verdict!r} and say why",
                )
