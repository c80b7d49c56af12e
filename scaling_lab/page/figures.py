"""Puts a Matplotlib figure into a page as inline SVG: text that is text, few elements, and the ink of the page.

SVGO does not know what Matplotlib means: of the same drawings it leaves four times as many elements and nearly twice as
many bytes, gzipped; run on what this module writes it saves 2 %, less than it costs to ask.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass

from scaling_lab.faults import Fault
from scaling_lab.maths.letters import FORMULA
from scaling_lab.maths.mathml import FormulaError, to_mathml
from scaling_lab.page.figure_shapes import flatten
from scaling_lab.page.figure_text import SVG, set_labels
from scaling_lab.page.memory import remembered
from scaling_lab.sources.figure_labels import Labels, parse
from scaling_lab.sources.notebooks import Cell, Notebook

_HREF = "{http://www.w3.org/1999/xlink}href"
_INK = re.compile(r"#000000|#000\b|\bblack\b")
_GEOMETRY = ("x", "y", "width", "height")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


@dataclass(frozen=True)
class Figure:
    """One figure of a notebook in one language: its id, its SVG, and its title as HTML (empty where it has none)."""

    id: str
    svg: str
    caption: str


def figures_of(notebook: Notebook, cell: Cell, lang: str) -> Iterator[Figure]:
    """The figures of a cell as a page of this language shows them; raises :class:`Fault` naming the cell."""
    name = f"figure-{cell.directives.get('figure', cell.number)}"
    lines = tuple(text for directive, text in cell.directive_lines if directive == f"text-{lang}")
    try:
        figures, unused = _drawn(tuple(cell.figures), name, cell.directives.get(f"alt-{lang}", ""), lines)
    except ElementTree.ParseError as error:
        raise Fault(notebook.at(cell), f"the figure is no valid SVG: {error}", "run `make execute`") from None
    except FormulaError as error:
        raise Fault(notebook.at(cell), error.wrong, error.mend) from None
    except ValueError as error:
        mend = "mend the `text-…` line, or the label where the figure is drawn"
        raise Fault(notebook.at(cell), str(error), mend) from None
    if unused:
        raise Fault(
            notebook.at(cell),
            f"no label of the figure is {unused[0]!r}, which `text-{lang}` translates",
            "write it as the figure does, with # for a number and $ for a formula, or drop the line",
        )
    yield from figures


@remembered
def _drawn(
    svgs: tuple[str, ...], name: str, label: str, lines: tuple[str, ...]
) -> tuple[list[Figure], list[str]]:
    """The figures of a cell, and the labels of its table that none of them has."""
    labels, figures = parse(lines), []
    for number, svg in enumerate(svgs):
        identifier = f"{name}-{number + 1}" if number else name
        drawn, caption = inline_svg(svg, identifier, label, labels)
        figures.append(Figure(identifier, drawn, caption_html(caption)))
    return figures, labels.unused


def caption_html(title: str) -> str:
    """A title as HTML, its formulas as MathML."""
    parts, position = [], 0
    for formula in FORMULA.finditer(title):
        parts += [html.escape(title[position : formula.start()], quote=False), to_mathml(formula[1])]
        position = formula.end()
    return "".join([*parts, html.escape(title[position:], quote=False)])


def caption_element(figure: Figure) -> str:
    """The title of a figure as its visible caption."""
    return f"<figcaption>{figure.caption}</figcaption>" if figure.caption else ""


def inline_svg(svg: str, prefix: str, label: str, labels: Labels | None = None) -> tuple[str, str]:
    """The SVG for a page, and the title that was taken out of it.

    Black follows the page's ink, ids begin with ``prefix`` and so cannot meet those of other figures. Style attributes
    become presentation attributes, which a strict Content-Security-Policy allows.
    """
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    root = ElementTree.fromstring(svg, parser)
    caption = set_labels(root, labels or Labels())
    _drop(root, "metadata", "style")
    for element in root.iter():
        if isinstance(element.tag, str):
            _plain_attributes(element)
    flatten(root)
    _rename(root, prefix)
    # Matplotlib sets the first two for the whole figure in a <style> element, which would reach the whole page.
    root.attrib |= {
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "fill": "currentColor",
        "role": "img",
        "aria-label": label,
        "data-search-exclude": "",
    }
    for name in ("width", "height"):
        points = float(re.sub("pt$", "", root.get(name, "0")))
        root.set(name, str(round(points * 4 / 3)))
    root.attrib.pop("version", None)
    text = ElementTree.tostring(root, encoding="unicode")
    text = re.sub(r"<(/?)ns\d+:", r"<\1", text)
    return re.sub(r'\sxmlns:ns\d+="[^"]*"', "", text), caption


def _drop(root: ElementTree.Element, *names: str) -> None:
    for parent in root.iter():
        for child in list(parent):
            if child.tag in {f"{SVG}{name}" for name in names}:
                parent.remove(child)


def _plain_attributes(element: ElementTree.Element) -> None:
    for name, value in _declarations(element.attrib.pop("style", "")):
        element.set(name, value)
    if _HREF in element.attrib:
        element.set("href", element.attrib.pop(_HREF))
    for name in ("fill", "stroke"):
        if name in element.attrib:
            element.set(name, _INK.sub("currentColor", element.attrib[name]))


def _rename(root: ElementTree.Element, prefix: str) -> None:
    """Ids that cannot meet those of other figures: ``figure-networks-1``."""
    names: dict[str, str] = {}
    for element in root.iter():
        if "id" in element.attrib:
            names[element.attrib["id"]] = f"{prefix}-{len(names) + 1}"
            element.set("id", names[element.attrib["id"]])
    for element in root.iter():
        if "clip-path" in element.attrib:
            element.set(
                "clip-path", re.sub(r"(?<=#)[^)]+", lambda use: names[use[0]], element.attrib["clip-path"])
            )
        for name in _GEOMETRY:
            if name in element.attrib:
                element.set(name, _rounded(element.attrib[name]))


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        if value.strip():
            yield name.strip(), value.strip()


def _rounded(geometry: str) -> str:
    """Coordinates to a tenth of a unit: a figure is some 400 units wide."""
    return _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), geometry)
