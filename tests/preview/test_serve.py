"""`make serve`, from the first line to Ctrl+C, as a writer meets it."""

import contextlib
import http.client
import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.preview.conftest import files

ROOT = Path(__file__).parents[2]
PAGE = "docs/en/questions/q01-demo.md"
ADDRESS = "/en/questions/q01-demo/"


class Preview:
    """A running `serve`, what it prints, and what its pages show."""

    def __init__(self, tree: Path, *options: str):
        self.tree = tree
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scaling_lab", "serve", f"--port={self.port}", *options],
            cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(tree)},
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def says(self, pattern: str, seconds: float = 120) -> str:
        """Everything printed up to the line that matches."""
        said = ""
        while not re.search(pattern, said):
            try:
                said += self.lines.get(timeout=seconds)
            except queue.Empty:
                pytest.fail(f"it does not say {pattern!r} but:\n{said}")
        return said

    def get(self, path: str = ADDRESS) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse().read().decode()

    def news(self, path: str = ADDRESS) -> dict:
        """What a tab is told that just loaded the page."""
        build = re.search(r'data-build="([^"]*)"', self.get(path))[1]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"/__preview__/events?page={path[1:]}&build={build}")
        return json.loads(connection.getresponse().readline().removeprefix(b"data: "))

    def stop(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def running(session: int, seconds: float = 5) -> list[str]:
    """The processes of a session that still run after some seconds; the last helpers of Python end on their own."""
    end = time.monotonic() + seconds
    while (left := _running(session)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def _running(session: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "sid=,stat=,args="], capture_output=True, text=True).stdout
    lines = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [args for sid, stat, args in lines if int(sid) == session and not stat.startswith("Z")]


def test_writing_in_peace(tree):
    published = files(tree / "site")
    with Preview(tree) as preview:
        said = preview.says("up to date")
        assert f"http://localhost:{preview.port}/" in said
        page = preview.get()
        assert (
            "a tenth of what one person" in page
            and f'href="http://localhost:{preview.port}{ADDRESS}"' in page
        )
        assert preview.news() == {"reload": False, "faults": [], "busy": "", "behind": "", "id": ""}
        # One language alone: shown, and said in one line and on the page.
        edit(tree / PAGE, "A hundred people", "Ninety-nine people")
        said = preview.says("up to date")
        assert said.count("make synced ID=q01") == 1 and len(said.splitlines()) == 2
        assert "Ninety-nine people" in preview.get()
        assert (preview.news()["behind"], preview.news()["id"]) == ("other", "q01")
        assert preview.news("/questions/q01-demo/")["behind"] == "this"
        # A fault: the last good page stays, and both say where it is.
        edit(tree / PAGE, "Ninety-nine people", "[Ten people](nowhere.md)")
        said = preview.says("stays up")
        [fault] = preview.news()["faults"]
        assert re.match(rf"{PAGE}:\d+: the link nowhere.md leads nowhere\n +mend: ", fault) and fault in said
        assert "Ninety-nine people" in preview.get()
        # Mended: the next page is good, and nothing is said any more.
        edit(tree / PAGE, "[Ten people](nowhere.md)", "Ten people")
        assert "synced" not in preview.says("up to date")
        assert "Ten people" in preview.get() and preview.news()["faults"] == []
        assert preview.stop() == 0
        said = preview.says("stopped")
        assert said == "\nstopped\n", said
        assert running(preview.process.pid) == [] and list(preview.lines.queue) == []
    assert files(tree / "site") == published, "site/ holds only what was verified"
    assert list((tree / ".cache" / "preview").iterdir()) == []


def test_it_waits_for_the_first_good_state(tree):
    edit(tree / PAGE, "# Noise", "Noise")
    with Preview(tree) as preview:
        said = preview.says("no state to show yet")
        assert f"{PAGE}:" in said
        assert preview.news()["faults"]
        edit(tree / PAGE, "\nNoise", "\n# Noise")
        preview.says("up to date")
        assert "A hundred people" in preview.get()


def test_a_change_of_our_code_is_shown_too(tree):
    (tree / "scaling_lab").unlink()
    shutil.copytree(ROOT / "scaling_lab", tree / "scaling_lab", ignore=shutil.ignore_patterns("__pycache__"))
    with Preview(tree) as preview:
        preview.says("up to date")
        edit(tree / "scaling_lab/page/labels.py", '"measured": "Measured"', '"measured": "Was measured"')
        preview.says("up to date")
        assert "Was measured" in preview.get()
        # Code that cannot be loaded is a fault like another.
        edit(tree / "scaling_lab/page/labels.py", "TEXT = ", "TEXT = = ")
        assert "SyntaxError" in preview.says("stays up") and preview.news()["faults"]
        edit(tree / "scaling_lab/page/labels.py", "TEXT = = ", "TEXT = ")
        preview.says("up to date")
        # Of the preview itself: it starts anew, on the same port.
        edit(
            tree / "scaling_lab/preview/live.py", '"Cache-Control", "no-store"', '"Cache-Control", "no-cache"'
        )
        preview.says("(?s)preview: .*up to date")
        assert "Was measured" in preview.get()
        assert preview.stop() == 0


def test_a_port_in_use_is_said_before_anything_is_built(tree):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "scaling_lab", "serve", f"--port={port}"],
            cwd=tree, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 1 and done.stdout == "" and time.monotonic() - start < 20
        assert done.stderr.startswith(f"port {port}: the port is in use\n") and done.stderr.count("\n") == 2
        other_port = int(re.search(r"make serve PORT=(\d+)", done.stderr)[1])
        assert other_port != port
        socket.socket().bind(("127.0.0.1", other_port))
    assert not (tree / ".cache" / "preview").exists()


@pytest.mark.parametrize(("port", "said"), [("70000", "70000"), ("-1", "-1"), ("abc", "abc")])
def test_make_passes_the_port_on(port, said):
    command = ["make", "-o", ".venv/site", "--no-print-directory", "serve", f"PORT={port}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert f"{said!r} is no whole number from 1 to 65535" in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stderr
