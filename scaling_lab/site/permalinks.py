"""Keeps every address that was ever published: ``docs/permalinks.txt`` is append-only, and what it lists must stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from scaling_lab.faults import Fault
from scaling_lab.site import built

FILE = "docs/permalinks.txt"


def published(pages: Mapping[Path, built.Document]) -> list[str]:
    """Every address of a built site with these documents: its pages, and on each the ids a reader can link to."""
    found = []
    for path, page in pages.items():
        url = "/" + path.as_posix().removesuffix("index.html")
        if url == "/404.html":
            continue
        found.append(url)
        # A page of mkdocs-jupyter has ids of its own making; what is linked stands on the question's page.
        if not page.redirect and "notebooks/" not in url:
            found += [f"{url}#{name}" for name in page.ids if not name.startswith("__")]
    return found


def listed(root: Path) -> list[str]:
    """The addresses that ``permalinks.txt`` lists."""
    path = root / FILE
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def removed(root: Path, pages: Mapping[Path, built.Document]) -> Iterator[Fault]:
    """Listed addresses that the built site does not have any more."""
    standing = set(published(pages))
    for number, address in enumerate(listed(root), 1):
        if address not in standing:
            yield Fault(
                f"{FILE}:{number}",
                f"{address} was published and is gone",
                "restore it, or name what it became in docs/redirects.yml; readers have links to it",
            )


def unlisted(root: Path, pages: Mapping[Path, built.Document]) -> Iterator[Fault]:
    """Addresses of the built site that are not listed yet."""
    known = set(listed(root))
    new = [address for address in published(pages) if address not in known]
    if new:
        yield Fault(
            FILE,
            f"{len(new)} new addresses are not listed, first {new[0]}",
            "run `make permalinks` and commit",
        )


def append(root: Path, pages: Mapping[Path, built.Document]) -> int:
    """List the new addresses of a built site; returns how many."""
    known = listed(root)
    new = [address for address in published(pages) if address not in set(known)]
    (root / FILE).write_text("".join(f"{address}\n" for address in [*known, *new]), encoding="utf-8")
    return len(new)
