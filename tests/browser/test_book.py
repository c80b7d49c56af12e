"""The book of two questions: what its PDF offers to readers and programs, and that what is wrong with either form is told."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser

from scaling_lab.book import check, making, writing
from scaling_lab.book import pdf as printing
from scaling_lab.book.epub import epub
from scaling_lab.book.trees import written
from scaling_lab.faults import Fault, Faults
from scaling_lab.sources import history
from scaling_lab.sources.content import read
from tests.conftest import once

QUESTIONS = ("q02", "q09")  # they link to each other
LANGUAGES = {"zh": "zh-CN", "en": "en"}


@pytest.fixture(scope="session")
def folder(root: Path, site: Path, browser: Browser) -> Path:
    """Both forms of the book in both languages; writing them includes epubcheck and the checks of links."""
    return once(
        "book-of-two", lambda target: list(writing.write(read(root), site, target, browser, QUESTIONS))
    )


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def pdf(folder: Path, lang: str) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(folder / f"scaling-lab-{lang}.pdf") as opened:
        yield opened


def links(pdf: pikepdf.Pdf) -> list[str]:
    """Where the links of all pages lead."""
    found = [link for page in pdf.pages for link in page.get("/Annots", [])]
    return [str(link.A.URI) if "/A" in link else str(link.Dest) for link in found]


def titles(entries: list) -> list[str]:
    """The titles of bookmarks, with those below them."""
    return [title for entry in entries for title in (entry.title, *titles(entry.children))]


def test_the_pdf_is_tagged_and_tells_title_and_language(pdf, lang):
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == LANGUAGES[lang]
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo["/Title"]).startswith("Scaling Lab")


def test_every_figure_is_described(pdf):
    figures = [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == pikepdf.Name.Figure
    ]
    assert len(figures) > 20
    assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_every_heading_has_a_bookmark_and_chapters_are_folded(pdf):
    with pdf.open_outline() as outline:
        chapters = [entry.title for entry in outline.root]
        assert [title[:3] for title in chapters if re.match(r"q\d\d", title)] == list(QUESTIONS)
        assert len(titles(outline.root)) > 80
        assert all(entry.is_closed for entry in outline.root if entry.children)


def test_links_lead_to_questions_cells_topics_terms_and_sources(pdf):
    found = links(pdf)
    for target in (
        "/q02-top",
        "/q09-answer",
        "/q02-noise-shrinks",
        "/topic-scaling-top",
        "https://arxiv.org/",
    ):
        assert any(link.startswith(target) for link in found), target
    assert len(found) > 300
    assert not any("localhost" in link or "book.invalid" in link for link in found)


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


def test_the_same_book_is_the_same_bytes_and_its_contents_tell_the_right_pages(
    folder, root, site, browser, monkeypatch
):
    told: list[dict[str, int]] = []
    document = printing._document
    monkeypatch.setattr(
        printing, "_document", lambda book, numbers: told.append(numbers) or document(book, numbers)
    )
    whole = making.book(read(root), site, "en", history.newest(root), QUESTIONS)
    made = printing.pdf(whole, root, browser)
    assert told == [{}, printing._numbers(made)]  # the second print begins no chapter elsewhere
    assert f'data-place="q02-top">{told[1]["q02-top"]}</span>' in written(document(whole, told[1]))
    assert made == (folder / "scaling-lab-en.pdf").read_bytes()


def test_epubcheck_names_the_file_and_what_is_wrong_in_it(folder, tmp_path):
    good, bad = folder / "scaling-lab-en.epub", tmp_path / "bad.epub"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, content.replace(b'href="q09.xhtml#q09-top"', b'href="q99.xhtml"'))
    [fault, *_] = check.epub_faults(bad.read_bytes(), "bad.epub")
    assert fault.place.startswith("bad.epub EPUB/")
    assert "q99.xhtml" in fault.wrong


def test_links_of_a_pdf_that_lead_nowhere_are_told(folder, tmp_path):
    path = tmp_path / "bad.pdf"
    with pikepdf.open(folder / "scaling-lab-en.pdf") as opened:
        del opened.Root.Dests["/q09-top"]
        opened.pages[3].Annots[0].A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://localhost:8000/")
        opened.save(path)
    wrong = [fault.wrong for fault in check.pdf_faults(path.read_bytes(), "bad.pdf")]
    assert any("/q09-top" in text for text in wrong)
    assert any("http://localhost:8000/" in text for text in wrong)


def test_what_is_wider_than_paper_is_told(root, site, browser, tmp_path):
    shutil.copytree(site / "en", tmp_path / "site/en")
    page = next(tmp_path.glob("site/en/questions/q02-*/index.html"))
    text = page.read_text(encoding="utf-8")
    wide = "<table><tr>" + "<td>unbreakable</td>" * 20 + "</tr></table>"
    page.write_text(text.replace("</h1>", f"</h1>{wide}", 1), encoding="utf-8")
    with pytest.raises(Faults, match="table is wider than a page"):
        list(writing.write(read(root), tmp_path / "site", tmp_path / "book", browser, ["q02"], ["en"]))


def test_letters_that_are_not_there_are_told(root, site, browser, tmp_path):
    """With those of the machine the book would look otherwise on each, and Chinese be boxes on some."""
    whole = making.book(read(root), site, "zh", history.newest(root), ["q02"])
    with pytest.raises(Faults, match="run `make assets`"):
        printing.pdf(whole, tmp_path, browser)
    with pytest.raises(Fault, match="run `make assets`"):
        epub(whole, tmp_path)
