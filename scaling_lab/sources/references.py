"""The links of pages and the sources they cite: each must lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.sources import claims, notebooks
from scaling_lab.sources.files import read_text
from scaling_lab.sources.notebooks import heading_id
from scaling_lab.sources.pages import Page, anchors_of, prose

# Ids that `::: exercise` gives to its blocks.
EXERCISE_IDS = ("solution", "tests")
SOURCES_FILE = "docs/includes/sources.md"
_SOURCE = re.compile(r"\[([^\]]+)\]: +(\S+)(?: +\"(.+)\")? *")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]*)(?: +\"[^\"]*\")?\)")
REFERENCE = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\[([^\]]*)\]")


@dataclass(frozen=True)
class Source:
    """Something pages cite by its key; ``line`` is where the file of sources defines it."""

    key: str
    url: str
    title: str
    line: int


def all_ids(page: Page, book: notebooks.Notebook) -> set[str]:
    """Every id that the page of a question will have: its own, and those of its notebook and exercise."""
    ids = {anchor.id for anchor in anchors_of(page)} | set(EXERCISE_IDS)
    ids |= {claim.name for claim in claims.claims(book)}
    ids |= {f"figure-{cell.directives['figure']}" for cell in book.code_cells if "figure" in cell.directives}
    zh = "\n".join(cell.source for cell in book.cells if cell.kind == "markdown" and "zh" in cell.tags)
    return ids | {heading_id(number + 1) for number in range(len(re.findall(r"^#{2,6} ", zh, re.MULTILINE)))}


def link_faults(
    page: Page, sources: Mapping[str, Source] | None, anchors: Mapping[Path, set[str]]
) -> Iterator[Fault]:
    """Citations that are not defined, and links of a page that lead nowhere or to an id that is not there.

    ``anchors`` holds the ids of the pages of which they are known; ``sources`` is None when nobody knows them.
    """
    place = page.place
    for number, line in prose(page):
        plain = re.sub(r"`[^`]*`", "`", line)
        for match in REFERENCE.finditer(plain):
            key = (match[2] or match[1]).lower()
            if sources is not None and key not in sources:
                yield Fault(
                    f"{place}:{number}", f"the source [{key}] is not defined", f"add it to {SOURCES_FILE}"
                )
        for match in LINK.finditer(plain):
            yield from (
                Fault(f"{place}:{number}", *problem) for problem in _target_problems(page, match[3], anchors)
            )


def _target_problems(page: Page, target: str, anchors: Mapping[Path, set[str]]) -> Iterator[tuple[str, str]]:
    if re.match(r"https?:|mailto:", target):
        return
    name, _, fragment = target.partition("#")
    path = (page.path.parent / name).resolve() if name else page.path
    if name and not path.is_file():
        yield f"the link {target} leads nowhere", "link to the .md file of a page that stands"
    elif fragment and path in anchors and fragment not in anchors[path]:
        yield f"the link {target} leads to an id that {path.name} does not have", "use an id of that page"


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


def unused_source_faults(sources: Mapping[str, Source], pages: Iterable[Page]) -> Iterator[Fault]:
    """Sources that no page cites."""
    cited = {(m[2] or m[1]).lower() for page in pages for m in REFERENCE.finditer(page.body)}
    for key, source in sources.items():
        if key not in cited:
            yield Fault(
                f"{SOURCES_FILE}:{source.line}",
                f"no page cites {key}",
                "cite it where it supports a sentence, or remove it",
            )
