"""Serves the built site, and rebuilds it when a page, notebook, exercise or theme file changes."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from scaling_lab.evidence import execute
from scaling_lab.faults import Fault, Faults
from scaling_lab.preview.server import PagesServer
from scaling_lab.site import build
from scaling_lab.sources import records
from scaling_lab.sources.catalogue import load
from scaling_lab.sources.files import visible

WATCHED = ("docs", "notebooks", "exercises", "theme", "scaling_lab", "mkdocs.yml", "mkdocs.en.yml")
# Editors write a file in several steps; one rebuild is enough for all of them.
QUIET_SECONDS = 0.4


class _Changes(FileSystemEventHandler):
    """Remembers that something changed, and when."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.last = 0.0

    def on_any_event(self, event: FileSystemEvent) -> None:
        path = str(event.src_path)
        ours = (
            event.event_type in ("opened", "closed_no_write")
            or "__pycache__" in path
            or path.endswith((".tmp", ".pyc", "~"))
        )
        if not ours and not event.is_directory:
            self.last = time.monotonic()
            self.event.set()


def serve(root: Path, port: int) -> None:
    """Build, serve, and rebuild on change until interrupted; a failed build leaves the last good site up."""
    target = root / "site"
    os.environ["SITE_URL"] = f"http://localhost:{port}/"
    _refresh(root, target)
    if not target.is_dir():
        raise Fault(
            "site/",
            "there is no good build to serve yet",
            "mend what is printed above, then run `make serve` again",
        )
    changes = _Changes()
    observer = Observer()
    for name in WATCHED:
        if (root / name).exists():
            observer.schedule(changes, str(root / name), recursive=True)
    observer.start()
    with PagesServer(target, port=port) as server:
        print(f"serving {server.url} and {server.url}en/ (stop with Ctrl+C)", flush=True)
        try:
            while True:
                changes.event.wait()
                while time.monotonic() - changes.last < QUIET_SECONDS:
                    time.sleep(QUIET_SECONDS / 4)
                changes.event.clear()
                _refresh(root, target)
        except KeyboardInterrupt:
            print()
        finally:
            observer.stop()
            observer.join()


def _refresh(root: Path, target: Path) -> None:
    """Execute what is stale, then build; print what went wrong and carry on."""
    started = time.monotonic()
    try:
        first_edition = load(root).first_edition
        stale = [
            path
            for path in visible((root / "notebooks").glob("*.ipynb"))
            if not records.is_fit(path, root, first_edition)
        ]
        if stale:
            print(f"executing {', '.join(path.stem for path in stale)}", flush=True)
            execute.execute(stale, root, os.cpu_count() or 1, first_edition=first_edition)
        build.build(root, target, thorough=False, say=lambda step: print(f"{step} …", flush=True))
    except (Fault, Faults) as error:
        print(f"{error}\nthe last good site stays up", flush=True)
    else:
        print(f"built in {time.monotonic() - started:.1f} s", flush=True)
