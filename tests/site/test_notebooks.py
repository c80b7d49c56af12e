"""Each notebook has a page of its own in both languages, and can be downloaded as it is committed."""

from __future__ import annotations

import re

import pytest

from scaling_lab.sources import notebooks
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.notebooks import narrative
from tests.site.reading import CATALOGUE, CONTENT, BuiltPage, Site, code, text, undrawn


def source(page: BuiltPage) -> notebooks.Notebook:
    return CONTENT.notebook(page.question)


def longest_words(markdown: str) -> str:
    """The longest run of a cell's text in which no markup stands."""
    plain = re.sub(
        r"\$\$.*?\$\$|\$[^$\n]*\$|`[^`]*`|\]\([^)]*\)|\]\[[^\]]*\]", "\n", markdown, flags=re.DOTALL
    )
    return max((" ".join(run.split()) for run in re.split(r"[\n*_#|\[\]$<>\\{}]", plain)), key=len)


def test_title_is_that_of_the_language(notebook_page):
    titles = [
        cell.source.splitlines()[0]
        for cell in source(notebook_page).cells
        if narrative(cell, notebook_page.lang) and cell.source.startswith("# ")
    ]
    [heading] = notebook_page.soup.select("h1")
    assert [f"# {text(heading)}"] == titles
    assert text(notebook_page.soup.title).startswith(text(heading))


def test_all_cells_are_there_and_none_of_the_other_language(notebook_page):
    book, lang = source(notebook_page), notebook_page.lang
    cells = notebook_page.article.select(".cell")
    for cell, shown in zip(book.code_cells, cells, strict=True):
        assert code(shown.select_one(".highlight")).endswith(cell.code)
        printed = [code(block) for block in shown.select("pre.output")]
        assert printed == ([cell.printed.strip("\n")] if cell.printed.strip() else [])
        assert len(shown.select("figure.figure > svg[role=img]")) == len(cell.figures)
        assert cell.directives.get("claim") == shown.get("id")
    page = text(notebook_page.article)
    told = {True: [], False: []}
    for cell in book.cells:
        if cell.kind == "markdown":
            told[narrative(cell, lang)].append(longest_words(cell.source))
    assert [words for words in told[True] if words not in page] == []
    assert [words for words in told[False] if len(words) > 20 and words in page] == []
    assert undrawn(notebook_page.article) == []


def test_links_to_the_question_and_to_the_download(notebook_page, site):
    here = Site(site, "http://localhost/")
    back, download = notebook_page.article.select(".notebook-link a")
    question = BuiltPage.of(site, "questions", notebook_page.question, notebook_page.lang)
    assert back["href"].endswith("/#experiment")
    assert here.file(notebook_page.path, back["href"].removesuffix("#experiment")) == question.path
    assert download.has_attr("download") and download["href"].endswith(".ipynb")
    file = here.file(notebook_page.path, download["href"])
    assert file.read_bytes() == CATALOGUE.notebook_path(notebook_page.question).read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_beside_a_notebook_can_be_downloaded(site, lang):
    """What a notebook fits, and did not measure itself, is there for readers who would fit it otherwise."""
    tables = {path.stem: path.read_bytes() for path in CATALOGUE.root.glob("notebooks/*.csv")}
    folder = site / ("en" if lang == "en" else "") / "notebooks"
    assert tables == {path.stem: path.read_bytes() for path in folder.glob("*.csv")}
    assert tables


def test_the_question_leads_to_its_notebook(page, site):
    [link] = page.within("experiment", ".notebook-link a")
    notebook_page = BuiltPage.of(site, "notebooks", page.question, page.lang)
    assert Site(site, "http://localhost/").file(page.path, link["href"]) == notebook_page.path
