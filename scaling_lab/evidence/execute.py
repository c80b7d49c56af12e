"""Executes notebooks and stores their outputs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources.notebook_form import read_document
from scaling_lab.sources.notebooks import KERNEL_CONFIG, STYLE_FILE, Notebook, digest_of, read

TIMEOUT_SECONDS = 120
# One thread each: notebooks already run side by side, and a threaded BLAS makes sums depend on the machine's load.
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}


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
    document = read_document(path, root)
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
    document.metadata["scaling_lab"] = {"hash": digest_of(document)}
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
