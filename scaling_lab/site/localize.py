"""Writes a notebook as a page of its own, in one language: what mkdocs-jupyter shows of it.

The cells are finished here, with the Markdown and the highlighting of the site, so that formulas, citations and code
look as they do on the page of the question. What mkdocs-jupyter converts is a copy that holds a mark in place of all
cells: it makes the page, this module its content.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import nbformat
from markdown import Markdown

from scaling_lab.faults import Fault
from scaling_lab.page.code import highlighted
from scaling_lab.page.figures import caption_element, figures_of
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.notebooks import Cell, Notebook, narrative, numbered_headings

# Python-Markdown keeps a comment between blocks as it is; so all narrative is one document, with unique ids.
_BOUNDARY = "<!-- next cell -->"
MARK = "<!-- the cells of the notebook -->"


@dataclass(frozen=True)
class NotebookPage:
    """The page of one notebook: its title, its contents (Python-Markdown's ``toc_tokens``) and its HTML."""

    title: str
    contents: list[dict[str, Any]]
    html: str


def notebook_page(notebook: Notebook, lang: str, markdown: Markdown, links: str = "") -> NotebookPage:
    """The notebook in ``lang``; ``links`` is HTML that is put below the title."""
    cells = [cell for cell in notebook.cells if narrative(cell, lang) or (cell.kind == "code" and cell.code)]
    text = f"\n\n{_BOUNDARY}\n\n".join(cell.source for cell in cells if cell.kind == "markdown")
    rendered = markdown.convert(numbered_headings(text)).replace("</h1>", f"</h1>\n{links}", 1)
    told = iter(rendered.split(_BOUNDARY))
    contents = markdown.toc_tokens  # type: ignore[attr-defined]
    parts = [next(told).strip() if cell.kind == "markdown" else _code(notebook, cell, lang) for cell in cells]
    return NotebookPage(_title(contents, notebook, lang), contents, "\n".join(parts))


@cache
def placeholder() -> str:
    """The notebook that mkdocs-jupyter converts, as text: a mark where the cells stand.

    It is the same for every notebook, so that mkdocs-jupyter converts one and remembers it for the others.
    """
    copy = nbformat.v4.new_notebook(
        # nbconvert publishes a raw cell of this type as it is.
        cells=[nbformat.v4.new_raw_cell(MARK, metadata={"raw_mimetype": "text/html"}, id="cells")],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    )
    return nbformat.writes(copy)


def _title(contents: list[dict[str, Any]], notebook: Notebook, lang: str) -> str:
    titles = [entry["name"] for entry in contents if entry["level"] == 1]
    if len(titles) != 1 or contents[0]["level"] != 1:
        wrong = f"the cells tagged {lang} hold {len(titles)} titles, or one that does not come first"
        raise Fault(notebook.place, wrong, "begin the first with `# title`; further headings start at `##`")
    return titles[0]


def _code(notebook: Notebook, cell: Cell, lang: str) -> str:
    """A code cell with what it printed and drew; directives for readers of another language are left out."""
    foreign = "|".join(set(LANGUAGES) - {lang})
    lines = [line for line in cell.source.split("\n") if not re.match(rf"#\|\s*[a-z]+-({foreign}):", line)]
    claim = cell.directives.get("claim", "")
    parts = [highlighted("\n".join(lines), "python")]
    if cell.printed.strip():
        parts.append(
            f'<pre class="output" tabindex="0">{html.escape(cell.printed.rstrip(), quote=False)}</pre>'
        )
    for figure in figures_of(notebook, cell, lang):
        parts.append(
            f'<figure class="figure" id="{figure.id}">{figure.svg}{caption_element(figure)}</figure>'
        )
    attribute = f' id="{html.escape(claim)}"' if claim else ""
    return "\n".join([f'<div class="cell"{attribute}>', *parts, "</div>"])
