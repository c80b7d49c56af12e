"""What a notebook must be: its code, its narrative and its outputs."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from scaling_lab.faults import Fault
from scaling_lab.maths.source import check_source
from scaling_lab.sources import claims, notebooks
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.files import control_characters
from scaling_lab.sources.notebooks import Notebook

MAX_FIGURE_BYTES = 150_000
FIGURE = "image/svg+xml"
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
    for text in (
        output.get("text", ""),
        *(value for kind, value in held.items() if kind in _ALLOWED_OUTPUTS),
    ):
        yield from ((f"an output of the cell: {wrong}", mend) for _, wrong, mend in control_characters(text))
    if re.search(r"<script|<foreignObject|\son\w+\s*=|javascript:", svg, re.IGNORECASE):
        yield "the figure holds a script", "draw it with Matplotlib; markup and scripts are not published"


DIRECTIVES = {
    "claim", "falsify", "refuted-zh", "refuted-en", "no-tautology", "setting-zh", "setting-en", "record",
    "figure", "alt-zh", "text-zh", "alt-en", "fold",
}  # fmt: skip
NOTEBOOK_LIBRARIES = {"numpy", "scipy", "matplotlib"}


def notebook_faults(book: notebooks.Notebook) -> Iterator[Fault]:
    """What is wrong with a notebook by itself."""
    yield from notebooks.state_faults(book)
    yield from output_faults(book)
    yield from claims.form_faults(book)
    yield from _seed(book)
    yield from _narrative(book)
    for directive, what in (("claim", "claim"), ("figure", "figure")):
        names = Counter(
            cell.directives[directive] for cell in book.code_cells if directive in cell.directives
        )
        for name, count in names.items():
            if count > 1:
                yield Fault(
                    book.place, f"{count} cells have the {what} {name}", "give each a name of its own"
                )
    for cell in book.code_cells:
        place = book.at(cell)
        for name in set(cell.directives) - DIRECTIVES:
            yield Fault(place, f"unknown directive `{name}`", f"use {', '.join(sorted(DIRECTIVES))}")
        if cell.figures:
            for name in ("figure", "alt-zh", "alt-en"):
                if not cell.directives.get(name):
                    yield Fault(place, f"a figure has no `{name}`", f"add `#| {name}: …` to its cell")
        if re.search(r"^\s*[%!]", cell.code, re.MULTILINE):
            yield Fault(place, "the cell uses a magic or a shell command", "write plain Python")
        try:
            tree = ast.parse(cell.code)
        except SyntaxError as error:
            yield Fault(place, f"line {error.lineno} of the code: {error.msg}", "mend the syntax")
            continue
        yield from (Fault(place, wrong, mend) for wrong, mend in _code_problems(tree))


def _code_problems(tree: ast.Module) -> Iterator[tuple[str, str]]:
    import sys

    for node in ast.walk(tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            top = module.split(".")[0]
            if top in ("time", "timeit", "datetime"):
                yield (
                    f"the notebook imports {top}: wall-clock time differs from run to run",
                    "count steps or FLOPs",
                )
            elif top == "random":
                yield "the notebook imports random", "draw from np.random.default_rng(SEED)"
            elif top not in NOTEBOOK_LIBRARIES and top not in sys.stdlib_module_names:
                yield (
                    f"the notebook imports {top}",
                    f"use {', '.join(sorted(NOTEBOOK_LIBRARIES))} and the standard library",
                )
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node.value) in ("np.random", "numpy.random")
            and node.attr not in ("default_rng", "Generator", "SeedSequence")
        ):
            yield (
                f"np.random.{node.attr} draws from a hidden state",
                "draw from np.random.default_rng(SEED)",
            )
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("default_rng") and not node.args:
            yield "default_rng() without a seed differs from run to run", "pass SEED, or [SEED, k]"


def _seed(book: notebooks.Notebook) -> Iterator[Fault]:
    if not book.code_cells:
        yield Fault(book.place, "the notebook holds no code", "write the experiments")
        return
    first = book.code_cells[0]
    if not re.search(r"^SEED = 0\b", first.code, re.MULTILINE):
        yield Fault(
            book.at(first), "the first code cell does not set `SEED = 0`", "set it there; it is the only seed"
        )
    for cell in book.code_cells:
        count = len(re.findall(r"^\s*SEED\s*=[^=]", cell.code, re.MULTILINE))
        if count > (cell is first):
            yield Fault(book.at(cell), "SEED is set a second time", "set it once, in the first code cell")


def _narrative(book: notebooks.Notebook) -> Iterator[Fault]:
    headings: dict[str, list[int]] = {lang: [] for lang in LANGUAGES}
    for cell in book.cells:
        if cell.kind != "markdown" or not cell.source.strip():
            continue
        languages = [lang for lang in LANGUAGES if lang in cell.tags]
        if len(languages) != 1:
            yield Fault(
                book.at(cell), "a narrative cell is not tagged with one language", "tag it `zh` or `en`"
            )
            continue
        headings[languages[0]] += [
            len(marks) for marks in re.findall(r"^(#{1,6}) ", cell.source, re.MULTILINE)
        ]
        yield from check_source(cell.source, partial("{} line {}".format, book.at(cell)))
    for lang in LANGUAGES:
        if headings[lang][:1] != [1] or headings[lang].count(1) != 1:
            yield Fault(
                book.place,
                f"the notebook needs one `# title` in its first {lang} cell",
                "add it, and use ## below",
            )
    if headings["zh"] != headings["en"]:
        yield Fault(
            book.place, "the headings differ between zh and en", "give both languages the same headings"
        )
