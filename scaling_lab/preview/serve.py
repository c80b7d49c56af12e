"""Serves a preview: what is written, as the site will show it, a moment after it is saved."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from scaling_lab.faults import Fault, system_fault
from scaling_lab.preview.builder import Report
from scaling_lab.preview.live import LiveServer
from scaling_lab.preview.watch import Watch
from scaling_lab.preview.worker import Worker

FOLDER = ".cache/preview"


def serve(root: Path, port: int) -> None:
    """Build, serve, and show every change until Ctrl+C; what is wrong leaves the last good state up."""
    folder = root / FOLDER / str(port)
    server = _listening(folder, port)
    with ExitStack() as stack:
        shutil.rmtree(folder, ignore_errors=True)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(parents=True)
        stack.enter_context(server)
        print(f"preview: {server.url} and {server.url}en/ (stop with Ctrl+C)", flush=True)
        watch = stack.enter_context(Watch(root))
        worker = stack.enter_context(Worker(root, folder, server.url))
        try:
            changed: set[Path] = set()
            while True:
                _show(server, worker, watch, changed)
                changed = watch.wait()
                if any(path.is_relative_to(root / "scaling_lab") for path in changed):
                    worker.stop()  # the code it runs is the old one
                if any(path.is_relative_to(root / "scaling_lab/preview") for path in changed):
                    stack.close()
                    os.execv(sys.executable, [sys.executable, "-m", "scaling_lab", "serve", f"--port={port}"])
        except KeyboardInterrupt:
            print("\nstopped")


def _listening(folder: Path, port: int) -> LiveServer:
    try:
        return LiveServer(folder, port)
    except OSError as error:
        place = f"port {port}"
        if error.errno == errno.EADDRINUSE:
            mend = f"stop what uses it, or take another: make serve PORT={_free_port(port)}"
            raise Fault(place, "the port is in use", mend) from None
        if error.errno in (errno.EACCES, errno.EPERM):
            raise Fault(place, "the system keeps this port", "take another: make serve PORT=8000") from None
        raise system_fault(error, place) from None


def _free_port(taken: int) -> int:
    for port in [*range(taken + 1, min(taken + 50, 65536)), 0]:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    return taken


def _show(server: LiveServer, worker: Worker, watch: Watch, changed: set[Path]) -> None:
    started = time.monotonic()

    def say(step: str) -> None:
        print(f"{step} …", flush=True)
        server.news.tell(busy=step)

    report = worker.refresh(changed, say)
    watch.wrote(report.wrote)
    if report.site is None:
        server.news.tell(faults=map(str, report.faults))
        last = "the last good state stays up" if server.news.build else "there is no state to show yet"
        print("\n".join([*map(str, report.faults), last]), flush=True)
        return
    _say_behind(report, server)
    server.show(report.site)
    server.news.tell(faults=(), behind=report.behind, changed=report.changed)
    print(f"up to date after {time.monotonic() - started:.1f} s", flush=True)


def _say_behind(report: Report, server: LiveServer) -> None:
    """One line for each page that began to follow an older state of its counterpart."""
    for page, (identifier, which) in report.behind.items():
        if which == "this" and server.news.behind.get(page) != (identifier, which):
            print(
                f"/{page} follows an older state of its counterpart: read both, then `make synced ID={identifier}`",
                flush=True,
            )
