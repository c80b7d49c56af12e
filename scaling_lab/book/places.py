"""Tells where the links of pages lead in the book: to a place in it, to the site, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

# Addresses that no reader has: a site that is not published, and the book while it is printed.
OWN_MACHINE = ("localhost", "127.0.0.1", "::1", "book.invalid")


@dataclass(frozen=True)
class Places:
    """``chapters`` holds the name of the chapter that each page of the language at ``home`` has become."""

    home: str
    chapters: Mapping[str, str]

    def of(self, link: str, page: str) -> str:
        """Where a ``link`` of ``page`` leads to; empty for an address of the own machine, which no reader has."""
        address = urljoin(self.home + page, link)
        url, _, fragment = address.partition("#")
        name = self.chapters.get(url.removeprefix(self.home)) if url.startswith(self.home) else None
        if name:
            return f"#{name}-{fragment or 'top'}"
        return "" if urlsplit(address).hostname in OWN_MACHINE else address
