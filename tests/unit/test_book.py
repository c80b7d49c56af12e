"""Chapters of the book: what a page becomes, where its links lead, what its EPUB is made of."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from scaling_lab.book import making
from scaling_lab.book.chapters import Writer
from scaling_lab.book.epub import epub
from scaling_lab.book.making import Book
from scaling_lab.book.places import Places
from scaling_lab.book.trees import element
from scaling_lab.faults import Fault
from scaling_lab.sources.content import read

HOME = "https://example.org/lab/"
PLACES = Places(
    HOME, {"questions/q02-batch/": "q02", "questions/q03-rate/": "q03", "topics/scaling/": "topic-scaling"}
)
MADE = datetime(2026, 11, 28, 12, 30, 10, tzinfo=UTC)


def written(html: str, places: Places = PLACES, lang: str = "en") -> str:
    """The chapter of a page that holds ``html``, as XHTML."""
    article = LexborHTMLParser(
        f'<article><h1 id="top">T</h1><blockquote><p>Q?</p></blockquote>{html}</article>'
    ).css_first("article")
    assert article is not None
    writer = Writer("q02", "questions/q02-batch/", places, lang)
    body = writer.question(article, element("p", {"class": "facts"})).body
    return ElementTree.tostring(body, "unicode").split('<p class="facts" />')[1].removesuffix("</section>")


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("#answer", "#q02-answer"),
        ("../q03-rate/", "#q03-top"),
        ("../q03-rate/#full", "#q03-full"),
        ("../../topics/scaling/", "#topic-scaling-top"),
        ("../../notebooks/q02-batch/", f"{HOME}notebooks/q02-batch/"),
        ("../../questions/q04-depth/", f"{HOME}questions/q04-depth/"),  # not in a book of some questions
        ("https://arxiv.org/abs/1", "https://arxiv.org/abs/1"),
    ],
)
def test_links_lead_to_the_book_where_it_has_the_place(link, leads):
    assert written(f'<a href="{link}">x</a>') == f'<a href="{leads}">x</a>'


def test_no_link_leads_to_the_machine_that_made_the_book():
    places = Places("http://localhost:8000/", {"questions/q02-batch/": "q02"})
    assert (
        written('<p><a href="../../notebooks/q02/">the <em>whole</em></a></p>', places)
        == "<p>the <em>whole</em></p>"
    )
    assert written('<a href="#x">x</a>', places) == '<a href="#q02-x">x</a>'


def test_blocks_stand_open_below_headings_one_level_down():
    page = (
        '<h2 id="answer">Answer</h2><details id="full"><summary>The full answer</summary><h3 id="full-a">A</h3></details>'
        '<h3 id="follow-ups">F</h3><details id="follow-up-1"><summary>S</summary><p>B</p></details>'
    )
    assert written(page) == (
        '<h2 id="q02-answer">Answer</h2><section class="block full" id="q02-full"><h3>The full answer</h3>'
        '<h4 id="q02-full-a">A</h4></section>'
        '<h3 id="q02-follow-ups">F</h3><section class="block follow-up" id="q02-follow-up-1"><h4>S</h4><p>B</p></section>'
    )


def test_the_answers_of_a_quiz_stand_behind_its_questions():
    options = (
        '<details class="wrong"><summary>A. a</summary><p>Wrong: x.</p></details>'
        '<details class="right"><summary>B. b</summary><p>Right: y.</p></details>'
    )
    page = (
        f'<h2 id="quiz">Quiz</h2><div class="quiz"><h3 id="quiz-1">1. One?</h3>{options}<h3 id="quiz-2">2. Two?</h3>{options}</div>'
        '<h2 id="pitfalls">P</h2>'
    )
    text = " ".join(ElementTree.fromstring(f"<x>{written(page)}</x>").itertext())
    order = [
        "1. One?",
        "A. a",
        "B. b",
        "2. Two?",
        "Answers",
        "1. A",
        "Wrong: x.",
        "1. B",
        "Right: y.",
        "2. A",
        "2. B",
        "P",
    ]
    places = []
    for part in order:
        places.append(text.index(part, places[-1] if places else 0))
    assert places == sorted(places)
    assert 'class="explanation right"><p><strong>1. B</strong>' in written(page)


def test_code_is_shown_where_a_claim_is_measured_and_left_out_elsewhere():
    def cell(classes: str) -> str:
        return f'<div class="{classes}"><details class="fold"><summary>Code</summary><pre>x</pre></details></div>'

    assert "<pre>x</pre>" in written(cell("cell claim-cell"))
    assert written(cell("cell")) == ""
    assert written('<details id="tests"><summary>Tests</summary><pre>x</pre></details>') == ""


def test_a_measured_sentence_has_a_flask_and_the_number_of_its_cell():
    page = (
        '<p><a class="claim" href="#noise">It falls.</a></p>'
        '<table><tr class="evidence-claim"><td><a href="#noise">cell 7</a></td></tr></table>'
        '<div class="cell claim-cell" id="noise"><p class="cell-claim">It falls.</p></div>'
    )
    made = written(page)
    assert 'role="img" aria-label="measured in cell"' in made
    assert "</svg>7</sup></a>" in made
    assert '<p class="cell-claim"><span class="cell-name">cell 7</span> It falls.</p>' in made


def test_what_the_screen_needs_is_left_out():
    page = (
        '<p tabindex="0" data-x="1" translate="no">a<span hidden>b</span><button>c</button></p><script>d</script>'
        '<form>e</form><ul class="source-links"><li>f</li></ul><div class="explorable" hidden>g</div>'
    )
    assert written(page) == "<p>a</p>"


def test_figures_and_formulas_keep_their_own_vocabulary():
    figure = '<svg viewBox="0 0 1 1" data-search-exclude><clipPath id="c"/><g clip-path="url(#c)"><use href="#c"/></g></svg>'
    assert written(figure) == (
        '<svg viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg"><clipPath id="q02-c" />'
        '<g clip-path="url(#q02-c)"><use href="#q02-c" /></g></svg>'
    )
    formula = '<math alttext="x" data-text="x"><mfrac displaystyle="true"><mi>x</mi><mn>2</mn></mfrac></math>'
    assert written(formula) == (
        '<math alttext="x" xmlns="http://www.w3.org/1998/Math/MathML"><mstyle displaystyle="true"><mfrac>'
        "<mi>x</mi><mn>2</mn></mfrac></mstyle></math>"
    )


def test_raised_digits_need_no_letters_that_fonts_lack():
    assert written("<p>1.0 × 10⁻¹⁵, β₂</p>") == "<p>1.0 × 10<sup>−15</sup>, β<sub>2</sub></p>"


def test_a_site_that_is_not_built_is_told(root, tmp_path):
    with pytest.raises(Fault, match="run `make build` first"):
        making.book(read(root), tmp_path, "zh", MADE)


def test_an_epub_is_what_reading_systems_look_for_and_the_same_each_time(root):
    chapters = tuple(
        making.Chapter(
            name, name, element("section", {"id": name}, [element("h1", {"id": f"{name}-top"}, [name])])
        )
        for name in ("cover", "about", "contents", "q02")
    )
    chapters[1].body.append(element("a", {"href": "#q02-top"}, ["x"]))
    chapters[3].body.append(element("a", {"href": "#q02-top"}, ["x"]))
    made = epub(Book("en", chapters, MADE, HOME), root)
    assert made == epub(Book("en", chapters, MADE, HOME), root)
    assert made[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert 'href="q02.xhtml#q02-top"' in archive.read("EPUB/about.xhtml").decode()
        assert 'href="#q02-top"' in archive.read("EPUB/q02.xhtml").decode()
        assert "2026-11-28T12:30:10Z" in archive.read("EPUB/package.opf").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 28, 12, 30, 10)}
