"""What a figure must be to be read on a phone and in both languages; and code that fits the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree

from scaling_lab.faults import Fault
from scaling_lab.sources.exercises import Exercise
from scaling_lab.sources.figure_labels import parse
from scaling_lab.sources.notebooks import Cell, Notebook

WIDTH_INCHES = 5.4
# What the inline backend leaves around a figure.
_PADDING_INCHES = 0.2
LEAST_POINTS = 9.0
MOST_PANELS = 2
MOST_IN_LEGEND = 4
COLUMNS = 84
# Narrower axes are color bars.
_PANEL_POINTS = 40
_SVG = "{http://www.w3.org/2000/svg}"


def form_faults(notebook: Notebook) -> Iterator[Fault]:
    """Figures too wide, with letters too small or labels without Chinese; code too wide."""
    for cell in notebook.code_cells:
        place = notebook.at(cell)
        yield from (Fault(place, *problem) for problem in _width_problems(cell.code))
        for svg in cell.figures:
            yield from (Fault(place, *problem) for problem in _figure_problems(svg, cell))


def exercise_width_faults(exercise: Exercise, folder: str) -> Iterator[Fault]:
    """Lines of an exercise that a page cannot show whole."""
    parts = {
        "starter.py": exercise.starter,
        "solution.py": exercise.solution,
        "test_exercise.py": exercise.tests,
    }
    for name, text in parts.items():
        yield from (Fault(f"{folder}/{name}", *problem) for problem in _width_problems(text))


def _width_problems(code: str) -> Iterator[tuple[str, str]]:
    wide = [(number, line) for number, line in enumerate(code.split("\n"), 1) if len(line) > COLUMNS]
    if wide:
        number, line = wide[0]
        yield (
            f"line {number} of the code has {len(line)} columns"
            + (f", and {len(wide) - 1} others are too wide" if len(wide) > 1 else ""),
            f"a page shows {COLUMNS}: break the line, put the comment above it",
        )


def _figure_problems(svg: str, cell: Cell) -> Iterator[tuple[str, str]]:
    try:
        root = ElementTree.fromstring(
            svg, ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
        )
        labels = parse(text for name, text in cell.directive_lines if name == "text-zh")
    except (ElementTree.ParseError, ValueError):  # said where the figure is put into the page
        return
    inches = float(root.get("width", "0").removesuffix("pt")) / 72
    if inches > WIDTH_INCHES + _PADDING_INCHES:
        yield (
            f"the figure is {inches:.1f} inches wide",
            f"draw it with figsize=({WIDTH_INCHES}, …): a phone shrinks it",
        )
    if (panels := sum(map(_is_panel, root.iter(f"{_SVG}g")))) > MOST_PANELS:
        yield f"the figure has {panels} panels", f"draw at most {MOST_PANELS}, or two figures"
    for legend in root.iter(f"{_SVG}g"):
        if (
            legend.get("id", "").startswith("legend")
            and (count := len(list(_groups(legend)))) > MOST_IN_LEGEND
        ):
            yield (
                f"the legend names {count} series",
                "write the names at the lines, with `ax.annotate` or `ax.text`",
            )
    small = [size for size in map(_size, _groups(root)) if size < LEAST_POINTS]
    if small:
        yield f"letters of the figure have {min(small):g} points", f"use {LEAST_POINTS:g} or more"
    for group in _groups(root):
        labels(_source(group))
    if labels.missing:
        missing = sorted(labels.missing)
        more = f" and {len(missing) - 1} others" if len(missing) > 1 else ""
        yield (
            f"the label {missing[0]!r}{more} has no Chinese",
            f"add `#| text-zh: {missing[0]} => …`; a name stays as it is",
        )


def _groups(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The labels, as the kernel marked them."""
    return (group for group in root.iter(f"{_SVG}g") if re.match("(text|caption);", group.get("id", "")))


def _source(group: ElementTree.Element) -> str:
    """What a label was written as: for a formula it stands in a comment."""
    lines = []
    for child in group:
        if child.tag is ElementTree.Comment:
            lines.append(unescape(child.text or "").strip())
        elif child.tag == f"{_SVG}text":
            lines.append(child.text or "")
    return (" " if group.get("id", "").startswith("caption") else "\n").join(lines)


def _size(group: ElementTree.Element) -> float:
    """The size of a label's letters in points; scripts are smaller."""
    sizes = [
        float(size)
        for each in group.iter()
        for size in re.findall(r"font-size: ([\d.]+)px", each.get("style", ""))
    ]
    return max(sizes, default=LEAST_POINTS)


def _is_panel(group: ElementTree.Element) -> bool:
    if not re.fullmatch(r"axes_\d+", group.get("id", "")):
        return False
    path = next(group.iter(f"{_SVG}path"), None)
    numbers = [
        float(number)
        for number in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", "") if path is not None else "")
    ]
    return all(max(side) - min(side) > _PANEL_POINTS for side in (numbers[::2], numbers[1::2]) if side)
