"""Reads notebooks as they stand on disk, and says whether their outputs belong to their code."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from scaling_lab.faults import Fault
from scaling_lab.sources.files import place_of, read_bytes
from scaling_lab.sources.markup import ATX, Markup, outside_fences, read_markup
from scaling_lab.sources.notebook_form import MISSING, document_of

STYLE_FILE = Path(__file__).with_name("matplotlibrc")
# The inline backend ignores savefig.* settings, and SVG metadata would carry the date of the run.
KERNEL_CONFIG = """
c.InteractiveShellApp.extensions = ["scaling_lab.evidence.figure_marks"]
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {
    "bbox_inches": "tight",
    "metadata": {"Date": None, "Creator": None, "Format": None, "Type": None},
}
"""


_DIRECTIVE = re.compile(r"#\|\s*([a-z-]+):\s?(.*)")


@dataclass(frozen=True)
class Cell:
    """One cell. ``number`` counts all cells of the notebook from 1; ``code`` is the source without directives."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    outputs: tuple[dict[str, Any], ...]
    execution_count: int | None
    attachments: tuple[str, ...] = ()

    @cached_property
    def markup(self) -> Markup:
        """The source of a narrative cell as Markdown reads it."""
        return read_markup(self.source)

    @cached_property
    def directives(self) -> dict[str, str]:
        """The ``#| name: value`` lines at the top of a code cell, by name."""
        return dict(self.directive_lines)

    @cached_property
    def directive_lines(self) -> tuple[tuple[str, str], ...]:
        """The same in their order: a name may stand more than once."""
        return tuple((match[1], match[2].strip()) for match in self._directive_lines())

    @cached_property
    def code(self) -> str:
        """The source below the directives."""
        return "\n".join(self.source.split("\n")[len(self._directive_lines()) :]).strip("\n")

    @property
    def printed(self) -> str:
        """Everything the cell wrote to standard output when it was executed."""
        return "".join(out["text"] for out in self.outputs if out["output_type"] == "stream")

    @property
    def measured(self) -> str:
        """The last line printed: the measured result of a claim cell."""
        lines = self.printed.strip().split("\n")
        return lines[-1].strip()

    @property
    def figures(self) -> list[str]:
        """The SVG figures of the cell."""
        return [
            "".join(out["data"]["image/svg+xml"])
            for out in self.outputs
            if "image/svg+xml" in out.get("data", {})
        ]

    def _directive_lines(self) -> list[re.Match[str]]:
        found = []
        for line in self.source.split("\n") if self.kind == "code" else ():
            match = _DIRECTIVE.fullmatch(line.rstrip())
            if not match:
                break
            found.append(match)
        return found


@dataclass(frozen=True)
class Notebook:
    """A notebook as it stands on disk, the same object as long as it does. ``record`` holds what was measured for its claims (see ``sources.records``)."""

    path: Path
    place: str
    cells: tuple[Cell, ...]
    stamp: str
    digest: str
    record: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash((self.path, self.digest))  # outputs are mappings, which have none

    @property
    def code_cells(self) -> list[Cell]:
        """The code cells that hold code."""
        return [cell for cell in self.cells if cell.kind == "code" and cell.code]

    def at(self, cell: Cell) -> str:
        """How a fault names a cell of this notebook."""
        claim = cell.directives.get("claim")
        return f"{self.place} cell {cell.number}" + (f" (claim {claim})" if claim else "")


def read(path: Path, root: Path) -> Notebook:
    """Read a notebook; raises :class:`Fault` or :class:`Faults` when it is missing or no notebook."""
    return _read(path, root, read_bytes(path, root, "notebook", MISSING))


@lru_cache(maxsize=256)
def _read(path: Path, root: Path, data: bytes) -> Notebook:
    document = document_of(data, path, root)
    return Notebook(
        path=path,
        place=place_of(path, root),
        cells=tuple(
            Cell(
                number=number,
                kind=cell.cell_type,
                source=cell.source,
                tags=tuple(cell.metadata.get("tags", ())),
                outputs=tuple(cell.get("outputs", ())),
                execution_count=cell.get("execution_count"),
                attachments=tuple(cell.get("attachments", ())),
            )
            for number, cell in enumerate(document.cells, 1)
        ),
        stamp=document.metadata.get("scaling_lab", {}).get("hash", ""),
        digest=digest_of(document),
        record=document.metadata.get("scaling_lab", {}).get("record", {}),
    )


def question_of(path: Path) -> str:
    """The id of the question that a notebook belongs to, by its name."""
    return path.stem.split("-")[0]


def state_faults(notebook: Notebook) -> Iterator[Fault]:
    """Why a page may not show this notebook: unexecuted, failed or stale; nothing when it is fit."""
    unexecuted = [cell for cell in notebook.code_cells if cell.execution_count is None]
    for cell in unexecuted[:1]:
        yield Fault(
            notebook.at(cell), "the cell was never executed", "run `make execute` and commit the outputs"
        )
    for cell in notebook.code_cells:
        for output in cell.outputs:
            if output["output_type"] == "error":
                yield Fault(
                    notebook.at(cell),
                    f"the cell failed: {output['ename']}: {output['evalue']}".strip().split("\n")[0],
                    "mend the cell, then run `make execute`",
                )
    if not unexecuted and notebook.stamp != notebook.digest:
        yield Fault(
            notebook.place,
            "the outputs are stale: code, figure style or outputs changed since the last execution",
            "run `make execute` and commit the outputs",
        )


def _recording_lines(cell: Any) -> list[tuple[str, str]]:
    lines = Cell(0, cell.cell_type, cell.source, (), (), None).directive_lines
    return [line for line in lines if line[0] in ("claim", "falsify", "record")]


def digest_of(document: Any) -> str:
    """Hash of what decides whether the stored outputs are those of the code: code, figure style, outputs.

    Where measurements are recorded, they and the directives that decide them are part of it.
    """
    content: list[Any] = [STYLE_FILE.read_text(encoding="utf-8"), KERNEL_CONFIG]
    for number, cell in enumerate(document.cells, 1):
        if cell.cell_type == "code":
            code = Cell(number, "code", cell.source, (), (), None).code
            outputs = [{k: v for k, v in out.items() if k != "metadata"} for out in cell.get("outputs", [])]
            content.append([code, outputs])
    record = document.metadata.get("scaling_lab", {}).get("record")
    if record is not None:
        content += [record, *(line for cell in document.cells for line in _recording_lines(cell))]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def heading_id(number: int) -> str:
    """The id of the n-th heading of an embedded notebook: the same in every language."""
    return f"experiment-{number}"


def narrative(cell: Cell, lang: str) -> bool:
    """Whether a Markdown cell belongs on the page of this language."""
    return cell.kind == "markdown" and lang in cell.tags


def shifted_headings(text: str, count: int) -> tuple[str, int]:
    """Drop the notebook's own title, push the other headings one level down, and give them ids from ``count`` on."""
    lines = []
    for line, match in _headings(text):
        if match and len(match[1]) == 1:
            continue
        if match:
            count += 1
            line = f"#{match[1]} {match[2]} {{#{heading_id(count)}}}"
        lines.append(line)
    return "\n".join(lines), count


def numbered_headings(text: str) -> str:
    """The narrative of a notebook with the ids that its headings have on the question's page."""
    lines, count = [], 0
    for line, match in _headings(text):
        if match and len(match[1]) > 1:
            count += 1
            line = f"{match[1]} {match[2]} {{#{heading_id(count)}}}"
        lines.append(line)
    return "\n".join(lines)


def _headings(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Every line, with the match of the heading that it is outside of code."""
    outside = outside_fences(text)
    for number, line in enumerate(text.split("\n"), 1):
        yield line, ATX.fullmatch(line) if number in outside else None
