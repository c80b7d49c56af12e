"""Writes the books of both languages into a folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from scaling_lab.book import chromium
from scaling_lab.book.epub import epub
from scaling_lab.book.making import book
from scaling_lab.book.pdf import pdf
from scaling_lab.sources import history
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.content import Content
from scaling_lab.sources.writing import write_all


def write(content: Content, site: Path, folder: Path, only: Collection[str] = ()) -> Iterator[Path]:
    """Write each form of each language's book, and tell where; of some questions ``only``, where ids are given."""
    root, made = content.root, history.newest(content.root)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for lang in LANGUAGES:
            whole = book(content, site, lang, made, only)
            files = {"epub": epub(whole, root), "pdf": pdf(whole, root, browser)}
            paths = {folder / f"scaling-lab-{lang}.{form}": data for form, data in files.items()}
            write_all(paths, root)
            yield from paths
        browser.close()
