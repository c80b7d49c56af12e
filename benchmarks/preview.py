"""How long a writer waits: from saving a file until `make serve` shows it, in a copy of the project.

python -m benchmarks.preview [TIMES]
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("docs", "notebooks", "exercises", "tests/exercises", "theme", "mkdocs.yml", "mkdocs.en.yml")
SLUG = "q02-batch-size"
PAGE = f"questions/{SLUG}/"
TICK = os.sysconf("SC_CLK_TCK")
# What is edited: the file, the address that shows it, and the edit that puts a word there.
Edit = tuple[str, str, Callable[[str, str], str]]
EDITS: dict[str, Edit] = {
    "page, Chinese": (f"docs/zh/{PAGE[:-1]}.md", PAGE, lambda text, word: _in_answer(text, f"又一句 {word}。")),
    "page, English": (f"docs/en/{PAGE[:-1]}.md", f"en/{PAGE}", lambda text, word: _in_answer(text, f" Also {word}.")),
    "notebook, narrative": (f"notebooks/{SLUG}.ipynb", f"en/{PAGE}", lambda text, word: _in_cell(text, word)),
    "exercise": (f"exercises/{SLUG}/solution.py", PAGE, lambda text, word: f"{text}\n# {word}\n"),
    "style sheet": ("theme/assets/site.css", "assets/site.css", lambda text, word: f"{text}\n.md-main{{--{word}:0;top:var(--{word})}}\n"),
}  # fmt: skip


def _in_answer(text: str, sentence: str) -> str:
    """A sentence at the end of the first paragraph, which has to be long enough."""
    return re.sub(r"(attrs: \{id: full\}\n\n[^\n]+)", rf"\g<1>{sentence}", text, count=1)


def _in_cell(text: str, word: str) -> str:
    """A sentence at the end of the second English cell."""
    import nbformat

    book = nbformat.reads(text, as_version=4)
    cell = [cell for cell in book.cells if "en" in cell.metadata.get("tags", ())][1]
    cell.source += f"\n\nAlso {word}."
    return nbformat.writes(book) + "\n"


@contextmanager
def preview(tree: Path) -> Iterator[tuple[str, int]]:
    """`make serve` in ``tree``: its address and the id of its process."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "scaling_lab", "serve", f"--port={_free_port()}"]
    process = subprocess.Popen(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        address = ""
        for line in process.stdout:
            address = address or (found[0] if (found := re.search(r"http://\S+", line)) else "")
            if line.startswith("up to date"):
                break
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(root: int) -> float:
    """What a process and everything below it have used, those that ended included."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        used[pid] = sum(map(int, fields[11:15])) / TICK
    todo, total = [root], 0.0
    while todo:
        pid = todo.pop()
        total += used.get(pid, 0.0)
        todo += children.get(pid, [])
    return total


def measure(tree: Path, address: str, process: int, edit: Edit, word: str) -> tuple[float, float]:
    """Wall and CPU seconds from one edit to the page that shows it."""
    name, page, change = edit
    path = tree / name
    new = change(path.read_text(encoding="utf-8"), word)
    cpu, start = cpu_seconds(process), time.monotonic()
    path.write_text(new, encoding="utf-8")
    while word.encode() not in urllib.request.urlopen(address + page).read():
        time.sleep(0.01)
        if time.monotonic() - start > 60:
            raise SystemExit(f"{name}: the preview does not show the edit")
    wall = time.monotonic() - start
    time.sleep(0.5)
    return wall, cpu_seconds(process) - cpu


def main(times: int = 5) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, tree / name)
        for name in ("scaling_lab", "node_modules"):
            if (ROOT / name).exists():
                (tree / name).symlink_to(ROOT / name)
        with preview(tree) as (address, process):
            print(f"{'edit':22} {'wall s':>8} {'CPU s':>8}   (medians of {times})")
            for kind, edit in EDITS.items():
                words = [f"{re.sub('[^a-z]', '', kind)}{number}" for number in range(times)]
                taken = [measure(tree, address, process, edit, word) for word in words]
                wall, cpu = (statistics.median(column) for column in zip(*taken, strict=True))
                print(f"{kind:22} {wall:8.2f} {cpu:8.2f}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
