"""What the outputs of a notebook must be: text that can be seen, and figures that are pictures only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from scaling_lab.faults import Fault
from scaling_lab.sources.addresses import scheme_of
from scaling_lab.sources.files import control_characters
from scaling_lab.sources.notebooks import Notebook

MAX_FIGURE_BYTES = 150_000
FIGURE = "image/svg+xml"
# Elements that run, hold a page, or change what a link means.
_ACTIVE = {
    "script",
    "foreignObject",
    "iframe",
    "a",
    "set",
    "animate",
    "animateTransform",
    "animateMotion",
    "handler",
}
_ALLOWED_OUTPUTS = {"text/plain", FIGURE}


def output_faults(notebook: Notebook) -> Iterator[Fault]:
    """Outputs a page must not hold: anything but text and SVG figures, warnings, scripts, figures too large."""
    for cell in notebook.code_cells:
        for output in cell.outputs:
            yield from (Fault(notebook.at(cell), wrong, mend) for wrong, mend in _output_problems(output))


def _output_problems(output: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if output["output_type"] == "stream" and output.get("name") == "stderr":
        bar = re.search(r"\r|\d%\||it/s", output["text"])
        yield (
            "the cell wrote to standard error",
            "print the result only: a progress bar says nothing afterwards"
            if bar
            else "mend the cause of the warning",
        )
    held = output.get("data", {})
    foreign = set(held) - _ALLOWED_OUTPUTS
    if foreign:
        yield (
            f"the output holds {', '.join(sorted(foreign))}",
            "print text or draw a figure; markup and scripts are not published",
        )
    elif held and FIGURE not in held:
        # Jupyter shows it; beside the other outputs of a page it would be a number without a name.
        yield (
            f"the value of the cell's last line is not printed: {held['text/plain'].strip()[:60]!r}",
            "print it; after a plot, end the cell with plt.show()",
        )
    svg = held.get(FIGURE, "")
    if len(svg.encode(errors="replace")) > MAX_FIGURE_BYTES:
        yield (
            f"the figure has {len(svg.encode(errors='replace')) // 1000} kB, more than {MAX_FIGURE_BYTES // 1000} kB",
            "draw fewer points, or pass rasterized=True to dense markers",
        )
    texts = [output.get("text", ""), *(value for kind, value in held.items() if kind in _ALLOWED_OUTPUTS)]
    invisible = [problem for text in texts for problem in control_characters(text)]
    for _, wrong, mend in invisible:
        yield f"an output of the cell: {wrong}", mend
    if svg and not invisible:
        yield from _svg_problems(svg)


def _svg_problems(svg: str) -> Iterator[tuple[str, str]]:
    try:
        elements = list(ElementTree.fromstring(svg).iter())
    except (ElementTree.ParseError, UnicodeEncodeError) as error:
        yield f"the figure is no SVG: {error}", "run `make execute`"
        return
    for element in elements:
        name = element.tag.rpartition("}")[2]
        attributes = {key.rpartition("}")[2].lower(): value for key, value in element.attrib.items()}
        targets = [
            attributes.get("href", "#"),
            *re.findall(r"url\(\s*['\"]?([^'\")]*)", attributes.get("style", "")),
        ]
        if name in _ACTIVE or any(key.startswith("on") for key in attributes):
            yield "the figure holds a script", "draw it with Matplotlib; markup and scripts are not published"
            return
        for target in targets:
            if not target.startswith("#") and scheme_of(target) != "data":
                yield f"the figure refers to {target[:60]}", "draw everything into it"
                return
