"""Keeps every address that was ever published: ``docs/permalinks.txt`` is append-only, and what it lists must stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.site import built
from scaling_lab.sources.files import read_bytes, read_text
from scaling_lab.sources.writing import write_all

FILE = "docs/permalinks.txt"


def published(pages: Mapping[Path, built.Document]) -> list[str]:
    """Every address of a built site with these documents: its pages, and on each the ids a reader can link to."""
    found = []
    for path, page in pages.items():
        url = "/" + path.as_posix().removesuffix("index.html")
        if url.endswith(".html"):  # shown in place of missing pages
            continue
        found.append(url)
        # A page of mkdocs-jupyter has ids of its own making; what is linked stands on the question's page.
        if not page.redirect and "notebooks/" not in url:
            found += [f"{url}#{name}" for name in page.ids if not name.startswith("__")]
    return found


def listed(root: Path) -> dict[str, int]:
    """The addresses that ``permalinks.txt`` lists, with their lines; raises :class:`Faults` naming what is none."""
    path = root / FILE
    if not path.exists() and not path.is_symlink():
        return {}
    lines = {number: line.strip() for number, line in enumerate(read_text(path, root).split("\n"), 1)}
    addresses = {line: number for number, line in lines.items() if line}
    stop_if_any(
        Fault(
            f"{FILE}:{number}",
            f"{line!r} is no address",
            "restore the line; `make permalinks` writes this file",
        )
        for line, number in addresses.items()
        if not re.fullmatch(r"/\S*", line)
    )
    return addresses


def removed(root: Path, pages: Mapping[Path, built.Document]) -> Iterator[Fault]:
    """Listed addresses that the built site does not have any more."""
    standing = set(published(pages))
    for address, number in listed(root).items():
        if address not in standing:
            yield Fault(
                f"{FILE}:{number}",
                f"{address} was published and is gone",
                "restore it, or name what it became in docs/redirects.yml; readers have links to it",
            )


def unlisted(root: Path, pages: Mapping[Path, built.Document]) -> Iterator[Fault]:
    """Addresses of the built site that are not listed yet."""
    known = listed(root)
    new = [address for address in published(pages) if address not in known]
    if new:
        yield Fault(
            FILE,
            f"{len(new)} new addresses are not listed, first {new[0]}",
            "run `make permalinks` and commit",
        )


def append(root: Path, pages: Mapping[Path, built.Document]) -> int:
    """List the new addresses of a built site; returns how many."""
    known, path = listed(root), root / FILE
    new = [address for address in published(pages) if address not in known]
    before = read_bytes(path, root) if path.exists() else None
    text = before or b""
    line_end = b"\r\n" if b"\r\n" in text else b"\n"
    gap = b"" if text.endswith(b"\n") or not text else line_end
    if new:
        added = b"".join(address.encode() + line_end for address in new)
        write_all({path: text + gap + added}, root, was={path: before})
    return len(new)
