"""What a notebook must be: its code, its directives and its narrative."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from scaling_lab.faults import Fault
from scaling_lab.sources import claims, notebooks
from scaling_lab.sources.addresses import DRAW
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.directives import is_directive
from scaling_lab.sources.markup import own_id, read_markup
from scaling_lab.sources.output_rules import output_faults
from scaling_lab.sources.text_rules import headings_are_plain, structure_faults, text_faults

DIRECTIVES = {
    "claim", "falsify", "refuted-zh", "refuted-en", "no-tautology", "setting-zh", "setting-en", "record",
    "figure", "alt-zh", "text-zh", "alt-en",
}  # fmt: skip
_TOLD = {"refuted-zh", "refuted-en", "setting-zh", "setting-en"}  # Markdown that stands on the page
_ONCE = {"claim", "setting-zh", "setting-en", "record", "figure", "alt-zh", "alt-en"}
# Most cells hold none of these words, and reading a text is quicker than walking through its tree.
_TELLING = re.compile("import|random|default_rng|SeedSequence")
NOTEBOOK_LIBRARIES = {"numpy", "scipy", "matplotlib"}


def notebook_faults(book: notebooks.Notebook) -> Iterator[Fault]:
    """What is wrong with a notebook by itself."""
    code = {cell.number: _parsed(cell.code) for cell in book.code_cells}
    broken = {book.at(cell) for cell in book.code_cells if isinstance(code[cell.number], tuple)}
    yield from notebooks.state_faults(book)
    yield from output_faults(book)
    yield from (fault for fault in claims.form_faults(book) if fault.place not in broken)
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
        yield from (Fault(place, *problem) for problem in _directive_problems(cell))
        if cell.figures:
            for name in ("figure", "alt-zh", "alt-en"):
                if not cell.directives.get(name):
                    yield Fault(place, f"a figure has no `{name}`", f"add `#| {name}: …` to its cell")
        tree = code[cell.number]
        # Python takes other letters for those of ASCII.
        if isinstance(tree, tuple) or _TELLING.search(cell.code) or not cell.code.isascii():
            yield from (Fault(place, wrong, mend) for wrong, mend in _code_problems(tree))


def _directive_problems(cell: notebooks.Cell) -> Iterator[tuple[str, str]]:
    for name, count in Counter(name for name, _ in cell.directive_lines).items():
        if name not in DIRECTIVES:
            yield f"unknown directive `{name}`", f"use {', '.join(sorted(DIRECTIVES))}"
        elif count > 1 and name in _ONCE:
            yield f"the directive `{name}` stands {count} times", "keep one"
    if stray := re.search(r"^\s*#\|.*", cell.code, re.MULTILINE):
        yield (
            f"`{stray[0].strip()[:60]}` is no directive where it stands",
            "write directives as `#| name: value`, on the first lines of the cell, nothing between them",
        )
    figure = cell.directives.get("figure", "")
    if figure and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", figure):
        yield f"{figure!r} is no name of a figure", "use lower-case words joined by -"
    for name, value in cell.directive_lines:
        if name in _TOLD and re.search(r"[<\[`~$]", value):
            told = read_markup(value)
            if told.links or told.citations or told.images:
                yield (
                    f"`{name}` holds a link or a picture",
                    "write a sentence; links stand in the cells around",
                )
            for fault in (*structure_faults(told, str), *text_faults(told, value, str)):
                yield f"`{name}`: {fault.wrong}", fault.mend


def _parsed(code: str) -> ast.Module | tuple[str, str]:
    """The code as Python reads it, or what is wrong with it and how to mend it."""
    try:
        return ast.parse(code)
    except SyntaxError as error:
        line = (code.split("\n")[error.lineno - 1] if error.lineno else "").strip()
        if line.startswith(("%", "!")):
            return f"the cell uses a magic or a shell command: {line[:60]}", "write plain Python"
        if line.startswith("?") or line.endswith("?"):
            return f"the cell asks IPython for help: {line[:60]}", "remove the question mark"
        return f"line {error.lineno} of the code: {error.msg}", "mend the syntax"
    except (ValueError, RecursionError) as error:
        return f"the code cannot be read: {error}", "mend the syntax"


def _code_problems(tree: ast.Module | tuple[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with code; nothing is where Python can read it and no word of :data:`_TELLING` stands in it."""
    if isinstance(tree, tuple):
        yield tree
        return
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
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "random"
            and isinstance(node.value.value, ast.Name)
            and node.value.value.id in ("np", "numpy")
            and node.attr not in ("default_rng", "Generator", "SeedSequence")
        ):
            yield (
                f"np.random.{node.attr} draws from a hidden state",
                "draw from np.random.default_rng(SEED)",
            )
        if isinstance(node, ast.Call) and _is_unseeded(node):
            yield "default_rng() without a seed differs from run to run", "pass SEED, or [SEED, k]"


def _is_unseeded(call: ast.Call) -> bool:
    """Whether a call makes a generator from nothing: no seed, by place or by name, or None."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    seeds = [
        *call.args[:1],
        *(keyword.value for keyword in call.keywords if keyword.arg in ("seed", "entropy", None)),
    ]
    nothing = not seeds or any(isinstance(seed, ast.Constant) and seed.value is None for seed in seeds)
    return name in ("default_rng", "SeedSequence") and nothing


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
    plain = True
    for cell in book.cells:
        for name in cell.attachments:
            if f"attachment:{name}" not in cell.source:  # the picture is judged as one
                yield Fault(
                    book.at(cell), f"the attachment {name} stands on no page", f"remove it, or {DRAW}"
                )
        if cell.kind == "raw" and cell.source.strip():
            yield Fault(
                book.at(cell), "a raw cell stands on no page", "make it a Markdown cell tagged `zh` or `en`"
            )
        if cell.kind != "markdown" or not cell.source.strip():
            continue
        languages = [lang for lang in LANGUAGES if lang in cell.tags]
        if len(languages) != 1:
            yield Fault(
                book.at(cell), "a narrative cell is not tagged with one language", "tag it `zh` or `en`"
            )
            continue
        plain &= headings_are_plain(cell.markup)
        headings[languages[0]] += [title.level for title in cell.markup.title_lines]
        at = partial("{} line {}".format, book.at(cell))
        broken = list(structure_faults(cell.markup, at))
        yield from broken or _cell_text(cell, at)
    if not plain:  # each cell has its fault
        return
    for lang in LANGUAGES:
        if headings[lang][:1] != [1] or headings[lang].count(1) != 1:
            yield Fault(
                book.place,
                f"the notebook needs one `# title` in its first {lang} cell",
                "add it, and use ## below",
            )
        if 6 in headings[lang]:
            yield Fault(book.place, f"a {lang} cell has a heading of level 6", "use at most five #")
    if headings["zh"] != headings["en"]:
        yield Fault(
            book.place, "the headings differ between zh and en", "give both languages the same headings"
        )


def _cell_text(cell: notebooks.Cell, at: Callable[[int], str]) -> Iterator[Fault]:
    yield from text_faults(cell.markup, cell.source, at)
    for title in cell.markup.title_lines:
        if own_id(title.title):
            yield Fault(
                at(title.line),
                f"the heading has an id of its own: {own_id(title.title)}",
                "remove the braces: headings of notebooks are numbered, the same in both languages",
            )
    for number, line in cell.markup.lines:
        if line.startswith("///"):
            wrong, mend = "a block `///` stands in a cell", "write text: Jupyter and Colab show the marks"
            yield Fault(at(number), wrong, mend)
            break
    for number, line in cell.markup.lines:
        if is_directive(line):
            yield Fault(at(number), "a directive stands in a cell", "directives are for pages: write text")
