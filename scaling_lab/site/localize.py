"""Writes the one-language copy of a notebook that mkdocs-jupyter turns into a page of its own.

In the copy the narrative is finished HTML, from the Markdown of the site, so that formulas and citations look
as they do on the page of the question; figures are inline and have their alternative text; the other language
is left out.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import nbformat
from markdown import Markdown
from nbformat import NotebookNode

from scaling_lab.faults import Fault
from scaling_lab.page.figures import inline_svg
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.notebooks import Cell, Notebook, narrative, numbered_headings

TEMPLATES = Path(__file__).with_name("templates")
# Python-Markdown keeps a comment between blocks as it is; so all narrative is one document, with unique ids.
_BOUNDARY = "<!-- next cell -->"


def one_language(notebook: Notebook, lang: str, markdown: Markdown, links: str = "") -> NotebookNode:
    """The copy in ``lang``; ``links`` is HTML that is put below the title.

    Its ``metadata["scaling_lab"]`` holds the title and the contents (as Python-Markdown's ``toc_tokens``).
    """
    cells = [cell for cell in notebook.cells if narrative(cell, lang) or (cell.kind == "code" and cell.code)]
    text = f"\n\n{_BOUNDARY}\n\n".join(cell.source for cell in cells if cell.kind == "markdown")
    text = numbered_headings(text)
    rendered = iter(markdown.convert(text).replace("</h1>", f"</h1>\n{links}", 1).split(_BOUNDARY))
    copy = nbformat.v4.new_notebook(
        cells=[_narrative(next(rendered)) if cell.kind == "markdown" else _code(cell, lang) for cell in cells]
    )
    for number, cell in enumerate(copy.cells, 1):
        cell["id"] = f"cell-{number:02d}"  # random ids would spoil mkdocs-jupyter's cache
    contents = markdown.toc_tokens  # type: ignore[attr-defined]
    copy.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    copy.metadata["scaling_lab"] = {
        "title": _title(contents, notebook, lang),
        "contents": contents,
        "templates": _templates_digest(),
    }
    return copy


def _title(contents: list[dict[str, Any]], notebook: Notebook, lang: str) -> str:
    titles = [entry["name"] for entry in contents if entry["level"] == 1]
    if len(titles) != 1 or contents[0]["level"] != 1:
        wrong = f"the cells tagged {lang} hold {len(titles)} titles, or one that does not come first"
        raise Fault(notebook.place, wrong, "begin the first with `# title`; further headings start at `##`")
    return titles[0]


def _narrative(html: str) -> NotebookNode:
    # nbconvert publishes a raw cell of this type as it is.
    return nbformat.v4.new_raw_cell(html.strip(), metadata={"raw_mimetype": "text/html"})


def _code(cell: Cell, lang: str) -> NotebookNode:
    foreign = "|".join(set(LANGUAGES) - {lang})
    lines = [line for line in cell.source.splitlines() if not re.match(rf"#\|\s*[a-z]+-({foreign}):", line)]
    return nbformat.v4.new_code_cell(
        "\n".join(lines),
        execution_count=cell.execution_count,
        outputs=[_output(output, cell, lang) for output in cell.outputs],
        metadata={"anchor": cell.directives.get("claim", "")},
    )


def _output(output: dict[str, Any], cell: Cell, lang: str) -> NotebookNode:
    copy = nbformat.from_dict(output)
    if svg := "".join(output.get("data", {}).get("image/svg+xml", "")):
        anchor = f"figure-{cell.directives.get('figure', cell.number)}"
        label = cell.directives.get(f"alt-{lang}", "")
        copy.data["image/svg+xml"] = inline_svg(svg, prefix=f"{anchor}-", label=label)
        copy.metadata["anchor"] = anchor
    return copy


def _templates_digest() -> str:
    """mkdocs-jupyter's cache does not know our templates: a change of theirs has to change the copy."""
    files = sorted(TEMPLATES.rglob("*.j2"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
