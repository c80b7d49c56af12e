"""The directives of pages, ``::: name argument``: their form, and what each may name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaling_lab.faults import Fault
from scaling_lab.sources.catalogue import Catalogue, Question
from scaling_lab.sources.pages import Page

DIRECTIVE = re.compile(r"::: ([a-z]+)(?: +(\S+))? *")
_ARGUMENTS = {
    "experiment": "SLUG",
    "exercise": "SLUG",
    "figure": "NAME",
    "explore": "NAME",
    "questions": "",
    "topic": "NAME",
    "map": "",
    "terms": "",
    "app": "NAME",
    "deck": "",
}
# What a script makes of a page: ``::: app NAME`` stands on the page NAME.md.
APPS = ("review", "mock", "lists", "offline", "calculator")
# What moves on a page: ``::: explore NAME``, done by theme/assets/js/explore-NAME.js.
EXPLORABLES = ("momentum", "extrapolation", "degree")
FORMS = ", ".join(f"`::: {name} {argument}`".replace(" `", "`") for name, argument in _ARGUMENTS.items())


def explored(page: Page) -> dict[str, int]:
    """What moves on a page, with its lines."""
    found = [(DIRECTIVE.fullmatch(line), number) for number, line in page.prose]
    return {
        match[2]: number
        for match, number in found
        if match and match[1] == "explore" and match[2] in EXPLORABLES
    }


def is_directive(line: str) -> bool:
    """Whether a line looks like a directive, rightly written or not."""
    return line.lstrip().startswith(":::")


def directive_faults(page: Page, question: Question | None, everything: Catalogue) -> Iterator[Fault]:
    """Directives that are none, or name what is not there; ``question`` is that of the page."""
    seen: set[str] = set()
    for number, line in page.prose:
        if is_directive(line):
            place = f"{page.place}:{number}"
            yield from (Fault(place, *problem) for problem in _problems(line, page, question, everything))
            if line.strip() in seen:
                yield Fault(
                    place,
                    f"`{line.strip()}` stands here twice",
                    "keep one, and link to it elsewhere: its ids can be on a page only once",
                )
            seen.add(line.strip())
    for name, number in explored(page).items():
        for problem in _problems_around(name, page.body.split("\n"), number - page.body_line):
            yield Fault(f"{page.place}:{number}", *problem)


def _problems_around(name: str, lines: list[str], at: int) -> Iterator[tuple[str, str]]:
    """What is wrong with the paragraphs above and below something that moves, which stands in line ``at`` from 0."""
    below = "".join(lines[at + 1 : at + 2])
    if not below.strip() or is_directive(below):
        yield (
            f"nothing says what to try with {name}",
            "write it on the line right below: what to move, and what one then sees",
        )
    above = "\n".join(lines[:at]).rstrip().split("\n\n")[-1]
    if not above.startswith("::: figure "):
        yield (
            f"above {name} stands no figure: without JavaScript there is nothing to see",
            "put it right below the caption of the figure that it moves",
        )


def _problems(
    line: str, page: Page, question: Question | None, everything: Catalogue
) -> Iterator[tuple[str, str]]:
    found = DIRECTIVE.fullmatch(line)
    name, argument = (found[1], found[2]) if found else ("", None)
    if not found or name not in _ARGUMENTS or bool(argument) != bool(_ARGUMENTS[name]):
        yield f"`{line.strip()}` is no directive", f"use {FORMS}, at the beginning of a line"
    elif name in ("experiment", "exercise", "figure", "explore") and not question:
        yield (
            f"`{line.strip()}` stands on a page that is not a question's",
            "put it on the page of the question",
        )
    elif name in ("experiment", "exercise") and question and argument != question.slug:
        yield f"`{line.strip()}` names another question than the page", f"write `::: {name} {question.slug}`"
    elif name == "explore" and argument not in EXPLORABLES:
        yield f"there is nothing to explore named {argument!r}", f"use one of {', '.join(EXPLORABLES)}"
    elif name == "app" and (argument not in APPS or page.path.stem != argument):
        yield (
            f"`{line.strip()}` does not stand on its page",
            f"there are {', '.join(APPS)}, each on the page of its name",
        )
    elif name == "topic" and argument not in everything.topics:
        yield f"there is no topic {argument}", f"use one of {', '.join(everything.topics)}"
