"""Reads, executes and stamps notebooks: a page may only show one whose outputs belong to its code."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat

from scaling_lab.faults import Fault, Faults

STYLE_FILE = Path(__file__).with_name("matplotlibrc")
MAX_FIGURE_BYTES = 150_000
TIMEOUT_SECONDS = 120
# One thread each: notebooks already run side by side, and a threaded BLAS makes sums depend on the machine's load.
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
# The inline backend ignores savefig.* settings, and SVG metadata would carry the date of the run.
KERNEL_CONFIG = """
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {
    "bbox_inches": "tight",
    "metadata": {"Date": None, "Creator": None, "Format": None, "Type": None},
}
"""
_DIRECTIVE = re.compile(r"#\|\s*([a-z-]+):\s?(.*)")
_ALLOWED_OUTPUTS = {"text/plain", "image/svg+xml"}


@dataclass(frozen=True)
class Cell:
    """One cell. ``number`` counts all cells of the notebook from 1; ``code`` is the source without directives."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    outputs: tuple[dict[str, Any], ...]
    execution_count: int | None

    @cached_property
    def directives(self) -> dict[str, str]:
        """The ``#| name: value`` lines at the top of a code cell."""
        return {match[1]: match[2].strip() for match in self._directive_lines()}

    @cached_property
    def code(self) -> str:
        """The source below the directives."""
        return "\n".join(self.source.splitlines()[len(self._directive_lines()) :]).strip("\n")

    @property
    def printed(self) -> str:
        """Everything the cell wrote to standard output when it was executed."""
        return "".join(out["text"] for out in self.outputs if out["output_type"] == "stream")

    @property
    def measured(self) -> str:
        """The last line printed: the measured result of a claim cell."""
        lines = self.printed.strip().splitlines()
        return lines[-1].strip() if lines else ""

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
        for line in self.source.splitlines() if self.kind == "code" else ():
            match = _DIRECTIVE.fullmatch(line.rstrip())
            if not match:
                break
            found.append(match)
        return found


@dataclass(frozen=True)
class Notebook:
    """A notebook as it stands on disk."""

    path: Path
    place: str
    cells: tuple[Cell, ...]
    stamp: str
    digest: str

    @property
    def code_cells(self) -> list[Cell]:
        """The code cells that hold code."""
        return [cell for cell in self.cells if cell.kind == "code" and cell.code]

    def at(self, cell: Cell) -> str:
        """How a fault names a cell of this notebook."""
        claim = cell.directives.get("claim")
        return f"{self.place} cell {cell.number}" + (f" (claim {claim})" if claim else "")


def read(path: Path, root: Path) -> Notebook:
    """Read a notebook; raises :class:`Faults` when it is missing or no notebook."""
    place = path.relative_to(root).as_posix()
    if not path.is_file():
        raise Faults(
            [
                Fault(
                    place,
                    "the notebook is missing",
                    "write it: every question has one (`make new` scaffolds it)",
                )
            ]
        )
    try:
        document = nbformat.read(path, as_version=4)
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Faults(
            [
                Fault(
                    place,
                    f"this is no readable notebook: {reason}",
                    "restore the file or save it again from Jupyter",
                )
            ]
        ) from None
    return Notebook(
        path=path,
        place=place,
        cells=tuple(
            Cell(
                number=number,
                kind=cell.cell_type,
                source=cell.source,
                tags=tuple(cell.metadata.get("tags", ())),
                outputs=tuple(cell.get("outputs", ())),
                execution_count=cell.get("execution_count"),
            )
            for number, cell in enumerate(document.cells, 1)
        ),
        stamp=document.metadata.get("scaling_lab", {}).get("hash", ""),
        digest=_digest(document),
    )


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
                    f"the cell failed: {output['ename']}: {output['evalue']}".strip().splitlines()[0],
                    "mend the cell, then run `make execute`",
                )
    if not unexecuted and notebook.stamp != notebook.digest:
        yield Fault(
            notebook.place,
            "the outputs are stale: code, figure style or outputs changed since the last execution",
            "run `make execute` and commit the outputs",
        )


def output_faults(notebook: Notebook) -> Iterator[Fault]:
    """Outputs a page must not hold: anything but text and SVG figures, warnings, scripts, figures too large."""
    for cell in notebook.code_cells:
        for output in cell.outputs:
            yield from (Fault(notebook.at(cell), wrong, mend) for wrong, mend in _output_problems(output))


def _output_problems(output: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if output["output_type"] == "stream" and output.get("name") == "stderr":
        yield "the cell wrote to standard error", "mend the cause of the warning"
    foreign = set(output.get("data", ())) - _ALLOWED_OUTPUTS
    if foreign:
        yield (
            f"the output holds {', '.join(sorted(foreign))}",
            "print text or draw a figure; markup and scripts are not published",
        )
    svg = "".join(output.get("data", {}).get("image/svg+xml", ""))
    if len(svg.encode()) > MAX_FIGURE_BYTES:
        yield (
            f"the figure has {len(svg.encode()) // 1000} kB, more than {MAX_FIGURE_BYTES // 1000} kB",
            "draw fewer points, or pass rasterized=True to dense markers",
        )
    if re.search(r"<script|<foreignObject|\son\w+\s*=|javascript:", svg, re.IGNORECASE):
        yield "the figure holds a script", "draw it with Matplotlib; markup and scripts are not published"


def is_fit(path: Path, root: Path) -> bool:
    """Whether the notebook was executed as it stands."""
    return not list(state_faults(read(path, root)))


def execute(
    paths: Iterable[Path], root: Path, workers: int, done: Callable[[Path], None] = lambda path: None
) -> list[Path]:
    """Execute notebooks in a pool of processes and store their outputs; returns the paths executed.

    Raises :class:`Faults` with one fault for each notebook that failed, after all others were stored.
    """
    todo = list(paths)
    faults: list[Fault] = []
    with ProcessPoolExecutor(max(1, min(workers, len(todo))), mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(_execute_one, path, root): path for path in todo}
        for future in as_completed(futures):
            fault = future.result()
            if fault:
                faults.append(fault)
            done(futures[future])
    if faults:
        raise Faults(faults)
    return todo


def _execute_one(path: Path, root: Path) -> Fault | None:
    """Run one notebook in a fresh kernel; the file is written only when every cell ran."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    before = read(path, root)
    document = nbformat.read(path, as_version=4)
    for number, cell in enumerate(document.cells, 1):
        cell["id"] = f"cell-{number:02d}"  # random ids would make two runs differ
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="scaling-lab-") as folder:
        profile = Path(folder) / "profile_default"
        profile.mkdir()
        (profile / "ipython_kernel_config.py").write_text(KERNEL_CONFIG)
        os.environ |= ONE_THREAD | {
            "IPYTHONDIR": folder,
            "JUPYTER_RUNTIME_DIR": folder,
            "MATPLOTLIBRC": str(STYLE_FILE),
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        }
        # Parallel kernels on TCP now and then race for a port.
        sockets = (
            {"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}} if os.name == "posix" else {}
        )
        client = NotebookClient(
            document,
            timeout=TIMEOUT_SECONDS,
            startup_timeout=TIMEOUT_SECONDS,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,
            allow_errors=False,
            resources={"metadata": {"path": folder}},
            config=Config(sockets),
        )
        try:
            client.execute()
        except CellExecutionError as error:
            last_line = f"{error.ename}: {error.evalue}".strip().splitlines()[0]
            return Fault(
                _failed_place(before, document),
                last_line,
                "mend the cell; the stored outputs were left as they were",
            )
        except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            return Fault(
                _failed_place(before, document),
                reason,
                "shorten the experiment; a notebook has about ten seconds",
            )
    document.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in document.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("lines_to_next_cell", None)
    document.metadata["scaling_lab"] = {"hash": _digest(document)}
    text = nbformat.writes(document, version=4) + "\n"
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return None


def _failed_place(notebook: Notebook, document: Any) -> str:
    """The first code cell that did not finish."""
    for cell, executed in zip(notebook.cells, document.cells, strict=True):
        if cell.kind != "code" or not cell.code:
            continue
        outputs = executed.get("outputs", [])
        if executed.execution_count is None or any(out.output_type == "error" for out in outputs):
            return notebook.at(cell)
    return notebook.place


def _digest(document: Any) -> str:
    """Hash of what decides whether the stored outputs are those of the code: code, figure style, outputs."""
    content: list[Any] = [STYLE_FILE.read_text(encoding="utf-8"), KERNEL_CONFIG]
    for number, cell in enumerate(document.cells, 1):
        if cell.cell_type == "code":
            code = Cell(number, "code", cell.source, (), (), None).code
            outputs = [{k: v for k, v in out.items() if k != "metadata"} for out in cell.get("outputs", [])]
            content.append([code, outputs])
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
