"""Writes the books into a folder, once they are checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from playwright.sync_api import Browser

from scaling_lab.book import check
from scaling_lab.book.epub import epub
from scaling_lab.book.making import book
from scaling_lab.book.pdf import pdf
from scaling_lab.faults import stop_if_any
from scaling_lab.sources import history
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.content import Content
from scaling_lab.sources.writing import write_all


def write(
    content: Content,
    site: Path,
    folder: Path,
    browser: Browser,
    only: Collection[str] = (),
    languages: Collection[str] = LANGUAGES,
) -> Iterator[Path]:
    """Write both forms of the book of each language, and tell where; of some questions ``only``, where ids are given."""
    root, made = content.root, history.newest(content.root)
    for lang in languages:
        whole = book(content, site, lang, made, only)
        epub_file, pdf_file = (folder / f"scaling-lab-{lang}.{form}" for form in ("epub", "pdf"))
        files = {epub_file: epub(whole, root), pdf_file: pdf(whole, root, browser)}
        stop_if_any(check.epub_faults(files[epub_file], epub_file.name))
        stop_if_any(check.pdf_faults(files[pdf_file], pdf_file.name))
        write_all(files, root)
        yield from files
