"""Reads the file of a notebook into nbformat's value, and says in words where it is not what the format asks for."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.sources.files import clean, control_characters, place_of, read_bytes

_SAVE = "restore the file or save it again from Jupyter"
MISSING = "write it: every question has one (`make new` scaffolds it)"
_CELL_KINDS = ("code", "markdown", "raw")
_OUTPUT_KINDS = ("stream", "display_data", "execute_result", "error")
# Kernels whose name alone tells their language; a Python environment may have any name.
_FOREIGN_KERNEL = re.compile(
    r"i?r|irkernel|i?julia.*|i?javascript|jslab|tslab|deno|octave|i?matlab.*|i?scala.*|almond|gophernotes|i?go|rust"
    r"|evcxr|xcpp.*|i?ruby|i?haskell|\.net-.*|sql|xsql|bash|i?stata|sas|wolfram.*|maxima|i?java|kotlin|sos",
    re.IGNORECASE,
)


def read_document(path: Path, root: Path) -> nbformat.NotebookNode:
    """The notebook in format 4, texts joined; raises :class:`Fault` or :class:`Faults` naming file and cell."""
    return document_of(read_bytes(path, root, "notebook", MISSING), path, root)


def document_of(content: bytes, path: Path, root: Path) -> nbformat.NotebookNode:
    """The notebook in ``content``, the bytes of ``path``; raises as :func:`read_document` does."""
    place = place_of(path, root)
    text = clean(content, path, root)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        wrong = f"this is no readable notebook: {error.msg}"
        raise Fault(f"{place}:{error.lineno}", wrong, _SAVE) from None
    except (ValueError, RecursionError) as error:
        raise Fault(place, f"this is no readable notebook: {error}", _SAVE) from None
    data = _in_format_4(data, place)
    stop_if_any(_faults(data, place))
    _stop_if_foreign(data["metadata"], place)
    document = nbformat.v4.to_notebook_json(data)
    for cell in document.cells:
        cell.source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    stop_if_any(_invisible(document, place))
    return document


def _invisible(document: nbformat.NotebookNode, place: str) -> Iterator[Fault]:
    for number, cell in enumerate(document.cells, 1):
        # A form feed is white space to Python.
        source = cell.source.replace("\f", " ") if cell.cell_type == "code" else cell.source
        for line, wrong, mend in control_characters(source):
            yield Fault(f"{place} cell {number} line {line}", wrong, mend)


def _in_format_4(data: Any, place: str) -> dict[str, Any]:
    version = data.get("nbformat") if isinstance(data, dict) else None
    if type(version) is not int:
        raise Fault(place, "this is no notebook: it does not say which `nbformat` it is", _SAVE)
    if version > 4:
        raise Fault(
            place, f"the notebook is of format {version}; this site reads format 4", "save it as nbformat 4"
        )
    if version == 4:
        return data
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the steps between the formats
            return nbformat.convert(nbformat.reader.reads(json.dumps(data)), 4)
    except Exception as error:
        wrong = f"the notebook of the old format {version} cannot be read ({type(error).__name__}: {error})"
        raise Fault(place, wrong, "open it in Jupyter and save it again") from None


def _faults(data: dict[str, Any], place: str) -> Iterator[Fault]:
    """What is of another kind than it must be; the first thing of each cell."""
    if not isinstance(data.get("metadata"), dict):
        yield Fault(place, "the notebook's `metadata` is no mapping", _SAVE)
    elif not isinstance(data["metadata"].get("scaling_lab", {}), dict):
        yield Fault(
            place,
            "`scaling_lab` in the notebook's metadata is no mapping",
            "remove it; `make execute` writes it",
        )
    elif not isinstance(data["metadata"].get("scaling_lab", {}).get("hash", ""), str):
        yield Fault(
            place, "`hash` in the notebook's metadata is no text", "remove it; `make execute` writes it"
        )
    elif not _is_record(data["metadata"].get("scaling_lab", {}).get("record", {})):
        yield Fault(
            place,
            "`record` in the notebook's metadata holds no measurements",
            "remove it; `make execute` writes it",
        )
    elif not isinstance(data["metadata"].get("scaling_lab", {}).get("record", {}), dict):
        yield Fault(
            place, "`record` in the notebook's metadata is no mapping", "remove it; `make execute` writes it"
        )
    if not isinstance(data.get("cells"), list):
        yield Fault(place, "the notebook has no list of `cells`", _SAVE)
        return
    for number, cell in enumerate(data["cells"], 1):
        if wrong := next(_cell_problems(cell), None):
            yield Fault(f"{place} cell {number}", wrong, _SAVE)


def _cell_problems(cell: Any) -> Iterator[str]:
    if not isinstance(cell, dict):
        yield "the cell is no mapping"
        return
    if cell.get("cell_type") not in _CELL_KINDS:
        yield f"the cell is of the unknown kind {cell.get('cell_type')!r}"
    if not _is_text(cell.get("source")):
        yield "the cell has no `source` that is text"
    metadata = cell.get("metadata")
    if not isinstance(metadata, dict):
        yield "the cell's `metadata` is no mapping"
    elif not _is_list_of_text(metadata.get("tags", [])):
        yield "the cell's `tags` are no list of words"
    if not isinstance(cell.get("attachments", {}), dict):
        yield "the cell's `attachments` are no mapping"
    if cell.get("cell_type") == "code":
        count = cell.get("execution_count")
        if count is not None and type(count) is not int:
            yield f"the cell's `execution_count` is {count!r}, not a number"
        if not isinstance(cell.get("outputs"), list):
            yield "the cell's `outputs` are no list"
        else:
            for output in cell["outputs"]:
                yield from _output_problems(output)


def _output_problems(output: Any) -> Iterator[str]:
    kind = output.get("output_type") if isinstance(output, dict) else None
    if kind not in _OUTPUT_KINDS:
        yield f"an output of the cell is of the unknown kind {kind!r}"
    elif kind == "stream" and not (_is_text(output.get("text")) and isinstance(output.get("name"), str)):
        yield "an output of the cell has no `name` and `text`"
    elif kind == "error" and not (
        isinstance(output.get("ename"), str) and isinstance(output.get("evalue"), str)
    ):
        yield "an output of the cell has no `ename` and `evalue`"
    elif kind in ("display_data", "execute_result"):
        held = output.get("data")
        if not isinstance(held, dict):
            yield "an output of the cell has no `data`"
        elif not all(_is_text(value) for kind, value in held.items() if not kind.endswith("json")):
            yield "an output of the cell holds something that is no text"
        if not isinstance(output.get("metadata", {}), dict):
            yield "the `metadata` of an output are no mapping"


def _stop_if_foreign(metadata: dict[str, Any], place: str) -> None:
    """In another language every cell would be a fault."""
    kernel, language = metadata.get("kernelspec"), metadata.get("language_info")
    kernel = kernel if isinstance(kernel, dict) else {}
    language = language if isinstance(language, dict) else {}
    name, told = str(kernel.get("name", "")), str(language.get("name") or kernel.get("language") or "python")
    if not told.lower().startswith(("python", "ipython")) or _FOREIGN_KERNEL.fullmatch(name):
        raise Fault(
            place,
            f"the notebook's kernel is {name or told}, and the experiments here are in Python",
            "choose Python 3 in Jupyter (Kernel, Change Kernel), and write the code in Python",
        )


def _is_record(value: Any) -> bool:
    """By claim and quantity, the values at five seeds and in each falsified world."""
    return isinstance(value, dict) and all(
        isinstance(claim, dict) and all(_is_quantity(quantity) for quantity in claim.values())
        for claim in value.values()
    )


def _is_quantity(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"seeds", "falsified"}
        and all(isinstance(numbers, list) for numbers in value.values())
        and all(type(number) in (int, float) for numbers in value.values() for number in numbers)
        and len(value["seeds"]) == 5
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or _is_list_of_text(value)


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)
