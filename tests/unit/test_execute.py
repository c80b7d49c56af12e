"""Executing notebooks when something comes in between: a save, a flood of text, a refusal of the system, a signal."""

import errno
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

from scaling_lab.evidence import execute
from scaling_lab.faults import Fault, Faults
from scaling_lab.sources import notebooks, records


def write(tmp_path, name, *sources, **metadata):
    path = tmp_path / "notebooks" / name
    path.parent.mkdir(exist_ok=True)
    cells = [nbformat.v4.new_code_cell(text) for text in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


def faults(tmp_path, *paths):
    with pytest.raises(Faults) as error:
        execute.execute(paths, tmp_path, 1)
    assert list((tmp_path / "notebooks").glob(".*")) == []
    return error.value.faults


def test_text_saved_while_a_notebook_runs_is_kept(tmp_path):
    saving = "from pathlib import Path\npath = Path({!r})\npath.write_text(path.read_text() + '\\n\\n')"
    path = write(tmp_path, "q01-a.ipynb", saving.format(str(tmp_path / "notebooks" / "q01-a.ipynb")))
    before = path.read_bytes()
    [fault] = faults(tmp_path, path)
    assert path.read_bytes() == before + b"\n\n"
    assert fault.place == "notebooks/q01-a.ipynb"
    assert "changed while" in fault.wrong and "again" in fault.mend


@pytest.mark.parametrize(
    ("code", "amount"),
    [
        ("print('x' * 2_000_000)", r"2\.0 MB"),
        # As much as a machine prints until it is stopped.
        ("while True:\n    print('x' * 1000)", r"[0-9.]+ [kM]B"),
        ("'x' * 2_000_000", r"2\.0 MB"),
    ],
    ids=["one line", "for ever", "last expression"],
)
def test_a_flood_of_text_is_named_within_seconds(tmp_path, code, amount):
    started = time.monotonic()
    [fault] = faults(tmp_path, write(tmp_path, "q01-a.ipynb", "print(1)", code))
    assert fault.place == "notebooks/q01-a.ipynb cell 2"
    assert re.fullmatch(f"the cell prints {amount}; a cell may print 20 kB", fault.wrong)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        ("import sys\nsys.exit(0)", "without `sys.exit`"),
        ("name = input()", "nobody is there to answer"),
        ("import os\nos._exit(1)", "crashed the interpreter or ran out of memory"),
        ("1 / 0", "mend the cell"),
    ],
)
def test_every_cause_has_its_own_mend(tmp_path, code, mend):
    [fault] = faults(tmp_path, write(tmp_path, "q01-a.ipynb", "print(1)", code))
    assert (fault.place, mend in fault.mend) == ("notebooks/q01-a.ipynb cell 2", True)


def test_a_full_disk_names_the_notebook_and_the_others_are_stored(tmp_path, monkeypatch):
    full = write(tmp_path, "q01-full.ipynb", "print(1)")
    good = write(tmp_path, "q02-good.ipynb", "print(1)")
    before = full.read_bytes()

    def refuse_the_first(descriptor, waiting=[True]):  # noqa: B006
        if waiting:
            waiting.pop()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse_the_first)
    found = faults(tmp_path, full, good)
    assert [fault.place for fault in found] == ["notebooks/q01-full.ipynb"]
    assert "No space left on device" in found[0].wrong and "make room" in found[0].mend
    assert full.read_bytes() == before
    assert records.is_fit(good, tmp_path)


def test_a_temporary_folder_with_a_long_path_is_named_once(tmp_path, monkeypatch):
    folder = tmp_path / ("x" * 110)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    found = [write(tmp_path, f"q0{number}-a.ipynb", "print(1)") for number in (1, 2)]
    with pytest.raises(Fault, match="shorter TMPDIR"):
        execute.execute(found, tmp_path, 1)
    assert list(folder.iterdir()) == []


def test_a_linked_notebook_stays_a_link(tmp_path):
    target = write(tmp_path, "q01-a.ipynb", "print(1)").rename(tmp_path / "elsewhere.ipynb")
    link = tmp_path / "notebooks" / "q01-a.ipynb"
    link.symlink_to(target)
    execute.execute([link], tmp_path, 1)
    assert link.is_symlink() and records.is_fit(link, tmp_path)


@pytest.fixture
def short_folder():
    """A folder for temporary files: that of a test is too deep for a kernel's sockets when tests run side by side."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_leaves_nothing_behind(tmp_path, short_folder, number):
    running = tmp_path / "running"
    path = write(tmp_path, "q01-a.ipynb", f"import time\nopen({str(running)!r}, 'w')\ntime.sleep(60)")
    before = path.read_bytes()
    code = (
        "from pathlib import Path; from scaling_lab.evidence import execute; "
        f"execute.execute([Path({str(path)!r})], Path({str(tmp_path)!r}), 1)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"TMPDIR": str(short_folder)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not running.exists():
        assert process.poll() is None, "it ended before the cell ran"
        time.sleep(0.1)
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    process.wait(20)
    assert list(short_folder.iterdir()) == []
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_only_line_feeds_end_a_line_of_code():
    code = "#| fold: true\nx = 'a\x0cb\u2028c\x85d'\nprint(x)"
    cell = notebooks.Cell(1, "code", code, (), (), None)
    assert cell.code == code.partition("\n")[2]


@pytest.mark.parametrize(
    ("text", "mend"),
    [("UserWarning: no\n", "cause of the warning"), (" 50%|##   | 5/10 [00:01, 5.0it/s]", "progress bar")],
)
def test_what_stands_on_standard_error_tells_the_mend(tmp_path, text, mend):
    from scaling_lab.sources import output_rules

    output = {"output_type": "stream", "name": "stderr", "text": text}
    cell = notebooks.Cell(1, "code", "x = 1", (), (output,), 1)
    book = notebooks.Notebook(tmp_path, "notebooks/q01-a.ipynb", (cell,), "", "", {})
    [fault] = output_rules.output_faults(book)
    assert mend in fault.mend
