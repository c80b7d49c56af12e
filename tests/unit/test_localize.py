"""The one-language copy of a notebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from markdown import Markdown

from scaling_lab.faults import Fault
from scaling_lab.site import localize
from scaling_lab.sources import notebooks

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><path d="M0 0"/></svg>'


def markdown_cell(text: str, lang: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(text, metadata={"tags": [lang]})


def read(folder: Path, *cells: nbformat.NotebookNode) -> notebooks.Notebook:
    path = folder / "q02.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return notebooks.read(path, folder)


def two_languages(folder: Path) -> notebooks.Notebook:
    figure = nbformat.v4.new_output("display_data", data={"image/svg+xml": SVG, "text/plain": "<Figure>"})
    return read(
        folder,
        markdown_cell("# 标题\n\n正文", "zh"),
        markdown_cell("# Title\n\n- one", "en"),
        nbformat.v4.new_code_cell("#| claim: holds\n#| refuted-zh: 否\n#| refuted-en: no\nassert 1 < 2"),
        markdown_cell("## 小节", "zh"),
        markdown_cell("- two\n\n## Section", "en"),
        nbformat.v4.new_code_cell("#| figure: f\n#| alt-zh: 图\n#| alt-en: plot\nplot()", outputs=[figure]),
    )


@pytest.mark.parametrize(("lang", "title", "foreign"), [("zh", "标题", "en"), ("en", "Title", "zh")])
def test_page_holds_one_language(tmp_path: Path, lang: str, title: str, foreign: str) -> None:
    page = localize.notebook_page(two_languages(tmp_path), lang, Markdown(extensions=["toc"]), "<p>links</p>")
    assert page.title == title
    assert [child["level"] for child in page.contents[0]["children"]] == [2]
    assert f"{title}</h1>\n<p>links</p>" in page.html
    assert f"-{foreign}:" not in page.html
    assert page.html.count('<div class="cell"') == 2 and '<div class="cell" id="holds">' in page.html
    assert '<figure class="figure" id="figure-f">' in page.html
    assert f'aria-label="{ {"zh": "图", "en": "plot"}[lang] }"' in page.html


def test_each_cell_is_well_formed_by_itself(tmp_path: Path) -> None:
    html = localize.notebook_page(two_languages(tmp_path), "en", Markdown(extensions=["toc"])).html
    before = html.split('<div class="cell"')[0]
    assert before.count("<ul>") == before.count("</ul>") == 1


def test_what_mkdocs_jupyter_converts_is_a_mark_and_the_same_every_time() -> None:
    # Of several builds too: what it converted is found by the hash of the file.
    first, second = (localize.placeholder.__wrapped__() for _ in range(2))
    assert first == second and localize.MARK in first


@pytest.mark.parametrize("texts", [["text only"], ["# one", "# two"], ["## before", "# title"]])
def test_exactly_one_title_comes_first(tmp_path: Path, texts: list[str]) -> None:
    book = read(tmp_path, *(markdown_cell(text, "zh") for text in texts))
    with pytest.raises(Fault, match=r"^q02\.ipynb: the cells tagged zh hold"):
        localize.notebook_page(book, "zh", Markdown(extensions=["toc"]))
