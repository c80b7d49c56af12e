"""Runs one notebook in a fresh kernel, and says why where that cannot be done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from scaling_lab.evidence.pool import TIMEOUT_SECONDS
from scaling_lab.faults import Fault
from scaling_lab.sources.notebook_form import read_document
from scaling_lab.sources.notebooks import KERNEL_CONFIG, STYLE_FILE, read

# A page shows what a cell prints: more than this nobody reads, and nbclient would take minutes over a megabyte.
MAX_PRINTED = 20_000
_STORED = "the stored outputs were left as they were"
_MENDS = {
    "SystemExit": f"let the notebook run to its end, without `sys.exit` or `exit`; {_STORED}",
    "StdinNotImplementedError": f"nobody is there to answer: write the value into the cell; {_STORED}",
    "MemoryError": f"use smaller arrays; {_STORED}",
}
_SHORTEN = "shorten the experiment; a notebook has about ten seconds"
_DIED = "the cell crashed the interpreter or ran out of memory: use smaller arrays, do not end the process"


class _Client(NotebookClient):
    """Stops a cell that prints too much while it prints."""

    printed: dict[int, int]

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Count the text of a message before nbclient takes it."""
        content = msg.get("content", {})
        text = content.get("text") or content.get("data", {}).get("text/plain") or ""
        self.printed[cell_index] = self.printed.get(cell_index, 0) + len(text)
        if self.printed[cell_index] > MAX_PRINTED:
            if self.task_poll_for_reply:
                self.task_poll_for_reply.cancel()
            return None
        return super().process_message(msg, cell, cell_index)


def executed(path: Path, root: Path, folder: Path) -> str:
    """The text of a notebook with the outputs of a run in a fresh kernel; raises :class:`Fault` when a cell fails.

    ``folder`` is an empty one for what the kernel needs.
    """
    notebook = read(path, root)
    document = read_document(path, root)
    for number, cell in enumerate(document.cells, 1):
        cell["id"] = f"cell-{number:02d}"  # random ids would make two runs differ
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    profile = folder / "profile_default"
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(KERNEL_CONFIG)
    os.environ |= {
        "IPYTHONDIR": str(folder),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "MATPLOTLIBRC": str(STYLE_FILE),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    # Parallel kernels on TCP now and then race for a port.
    sockets = {"KernelManager": {"transport": "ipc", "ip": str(folder / "k")}} if os.name == "posix" else {}
    client = _Client(
        document,
        timeout=TIMEOUT_SECONDS,
        startup_timeout=TIMEOUT_SECONDS,
        kernel_name="python3",
        shutdown_kernel="immediate",
        record_timing=False,
        coalesce_streams=True,
        allow_errors=False,
        resources={"metadata": {"path": str(folder)}},
        config=Config(sockets),
    )
    client.printed = {}
    running = notebook.place

    def note(cell: Any, cell_index: int) -> None:
        nonlocal running
        running = notebook.at(notebook.cells[cell_index])

    client.on_cell_execute = note
    try:
        client.execute()
    except CellExecutionError as error:
        wrong = f"{error.ename}: {error.evalue}".strip().split("\n")[0]
        mend = _MENDS.get(error.ename, f"mend the cell; {_STORED}")
        raise Fault(running, wrong, mend) from None
    except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
        too_much = max(client.printed.values(), default=0)
        if too_much > MAX_PRINTED:
            wrong = f"the cell prints {_size(too_much)}; a cell may print {_size(MAX_PRINTED)}"
            raise Fault(running, wrong, "print the result, not the data") from None
        mend = _DIED if isinstance(error, DeadKernelError) else _SHORTEN
        raise Fault(running, str(error).strip().split("\n")[0], mend) from None
    document.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in document.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("lines_to_next_cell", None)
    return nbformat.writes(document, version=4)


def _size(characters: int) -> str:
    return f"{characters / 1e6:.1f} MB" if characters >= 1e6 else f"{characters / 1e3:.0f} kB"
