"""The links of pages and the sources they cite: each must lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from scaling_lab.faults import Fault
from scaling_lab.sources import claims
from scaling_lab.sources.addresses import DRAW, scheme_of, target_problems
from scaling_lab.sources.files import read_text
from scaling_lab.sources.markup import Markup
from scaling_lab.sources.notebooks import Notebook, heading_id, narrative
from scaling_lab.sources.pages import Page

# Ids that `::: exercise` gives to its blocks.
EXERCISE_IDS = ("solution", "tests")
SOURCES_FILE = "docs/includes/sources.md"
_SOURCE = re.compile(r"\[([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)\]: +(\S+)(?: +\"(.+)\")? *")


@dataclass(frozen=True)
class Source:
    """Something pages cite by its key; ``line`` is where the file of sources defines it."""

    key: str
    url: str
    title: str
    line: int


def notebook_ids(book: Notebook) -> set[str]:
    """Every id that the cells of a notebook have, on the page of the question and on the notebook's own."""
    ids = {claim.name for claim in claims.claims(book)}
    ids |= {f"figure-{cell.directives['figure']}" for cell in book.code_cells if "figure" in cell.directives}
    titles = [title for cell in book.cells if narrative(cell, "zh") for title in cell.markup.title_lines]
    below = [title for title in titles if title.level > 1]
    return ids | {heading_id(number) for number in range(1, len(below) + 1)}


def all_ids(page: Page, book: Notebook) -> set[str]:
    """Every id that the page of a question will have: its own, and those of its notebook and exercise."""
    return {anchor.id for anchor in page.anchors} | set(EXERCISE_IDS) | notebook_ids(book)


def link_faults(
    page: Page,
    sources: Mapping[str, Source] | None,
    anchors: Mapping[Path, set[str]],
    awaited: Collection[Path],
) -> Iterator[Fault]:
    """Citations that are not defined, and links of a page that lead nowhere or to an id that is not there.

    ``sources`` is None when nobody knows them; ``anchors`` holds the ids of the pages of which they are known, and
    ``awaited`` the pages that must be there, of which something else says when one is not.
    """
    yield from _citation_faults(page.markup, page.at, sources)
    for target, picture in _targets(page.markup):
        for problem in target_problems(target, picture):
            yield Fault(page.at(page.markup.line_of_target(target)), *problem)
        name, _, fragment = unquote(target).partition("#")
        path = (page.path.parent / name).resolve() if name else page.path
        if scheme_of(target) or (path in awaited and not path.is_file()):
            continue
        wrong, mend = "", ""
        if name and not path.is_file():
            wrong = f"the {'picture' if picture else 'link'} {target} leads nowhere"
            mend = "name a file that stands" if picture else "link to the .md file of a page that stands"
        elif fragment and path in anchors and fragment not in anchors[path]:
            wrong = f"the link {target} leads to an id that {path.name} does not have"
            mend = "use an id of that page"
        if wrong:
            yield Fault(page.at(page.markup.line_of_target(target)), wrong, mend)


def narrative_link_faults(book: Notebook, sources: Mapping[str, Source] | None) -> Iterator[Fault]:
    """The same for the cells of a notebook, which stand on two pages in different folders."""
    ids = notebook_ids(book)
    for cell in book.cells:
        if cell.kind != "markdown":
            continue
        at = partial("{} line {}".format, book.at(cell))
        yield from _citation_faults(cell.markup, at, sources)
        for target, picture in _targets(cell.markup):
            place = at(cell.markup.line_of_target(target))
            for problem in target_problems(target, picture):
                yield Fault(place, *problem)
            if scheme_of(target):
                continue
            if picture:
                yield Fault(place, f"the picture {target} would be missing on both pages", DRAW)
            elif not target.startswith("#"):
                yield Fault(
                    place,
                    f"the link {target} would lead nowhere from the notebook's own page",
                    "write the full address (https://…), or `#id` of this notebook; pages of questions link to pages",
                )
            elif unquote(target[1:]) not in ids:
                yield Fault(
                    place,
                    f"the link {target} leads to an id that the notebook does not have",
                    "use the name of a claim, figure-NAME, or experiment-N for the N-th heading below the title",
                )


def _targets(markup: Markup) -> Iterator[tuple[str, bool]]:
    """Every address in a text, and whether it is that of a picture."""
    for target in markup.links:
        yield target, False
    for target, _ in markup.images:
        yield target, True


def _citation_faults(
    markup: Markup, at: Callable[[int], str], sources: Mapping[str, Source] | None
) -> Iterator[Fault]:
    for key in dict.fromkeys(markup.citations):
        if sources is not None and key not in sources:
            line = markup.line_of(f"[{key}]")
            yield Fault(at(line), f"the source [{key}] is not defined", f"add it to {SOURCES_FILE}")


def read(root: Path) -> dict[str, Source]:
    """The sources that pages may cite, by key in lower case; raises :class:`Fault` when there are none to read."""
    return {source.key.lower(): source for source in _entries(root) if isinstance(source, Source)}


def source_faults(root: Path) -> Iterator[Fault]:
    """Lines of the file of sources that define none, or one that an earlier line defines."""
    seen: dict[str, int] = {}
    try:
        entries = list(_entries(root))
    except Fault:
        return  # reading says so
    for entry in entries:
        if isinstance(entry, Fault):
            yield entry
        elif entry.key.lower() in seen:
            yield Fault(
                f"{SOURCES_FILE}:{entry.line}",
                f"the key {entry.key} is defined twice",
                f"see line {seen[entry.key.lower()]}",
            )
        else:
            seen[entry.key.lower()] = entry.line


def _entries(root: Path) -> Iterator[Source | Fault]:
    text = read_text(root / SOURCES_FILE, root, missing="restore it: pages cite its keys")
    for number, line in enumerate(text.split("\n"), 1):
        match = _SOURCE.fullmatch(line)
        if match and match[3] and re.match(r"https?://", match[2]):
            yield Source(match[1], match[2], match[3], number)
        elif line.strip():
            yield Fault(
                f"{SOURCES_FILE}:{number}",
                "this is no source",
                'write [author-year]: https://… "Author (year). Title"',
            )


def unused_source_faults(sources: Mapping[str, Source], cited: Collection[str]) -> Iterator[Fault]:
    """Sources that nothing cites."""
    for key, source in sources.items():
        if key not in cited:
            yield Fault(
                f"{SOURCES_FILE}:{source.line}",
                f"no page cites {key}",
                "cite it where it supports a sentence, or remove it",
            )
