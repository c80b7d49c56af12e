"""What the browser tabs of a preview are told: reload, what is wrong, and which page follows an older counterpart."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from scaling_lab.preview.server import Handler, PagesServer, media_type
from scaling_lab.site import offline
from scaling_lab.sources.catalogue import LANGUAGES

HERE = Path(__file__).parent
# Below the site's own addresses, so that the policy of its pages admits them.
FOLDER = "__preview__/"
_FILES = {"live.js": "text/javascript; charset=utf-8", "live.css": "text/css; charset=utf-8"}
# A browser may keep a copy of the built site from this port: it ends here, as where copies are offered no more.
_ENDED = {offline.name_of(lang): ("application/json", json.dumps(offline.OFF).encode()) for lang in LANGUAGES}
_SECONDS_BETWEEN_SIGNS = 5.0
_WAITING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Preview</title></head><body></body></html>"""


@dataclass
class News:
    """The state of the preview; every change wakes whoever waits for one."""

    faults: tuple[str, ...] = ()
    # Address of a page → the id of its question, and whether "this" page or its "other" language is behind.
    behind: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    busy: str = ""
    build: int = 0

    def __post_init__(self) -> None:
        self._run = secrets.token_hex(4)
        self._changed: dict[str, int] = {}
        self._condition = threading.Condition()
        self._version = 0

    @property
    def stamp(self) -> str:
        """The build that a page comes from; another run of the preview counts anew."""
        return f"{self._run}.{self.build}"

    def tell(
        self,
        *,
        faults: Iterable[str] | None = None,
        behind: Mapping[str, tuple[str, str]] | None = None,
        busy: str = "",
        changed: Iterable[str] = (),
    ) -> None:
        """Change the state: ``changed`` are files of the site that a new build changed."""
        with self._condition:
            if new := list(changed):
                self.build += 1
                self._changed |= dict.fromkeys(new, self.build)
            self.faults = self.faults if faults is None else tuple(faults)
            self.behind = self.behind if behind is None else behind
            self.busy = busy
            self._version += 1
            self._condition.notify_all()

    def wait(self, version: int) -> int:
        """Wait for a change after ``version``, but not long; the version now."""
        with self._condition:
            self._condition.wait_for(lambda: self._version != version, _SECONDS_BETWEEN_SIGNS)
            return self._version

    def message(self, page: str, stamp: str) -> str:
        """What a tab is told that shows ``page``, an address below the site, from the build ``stamp``."""
        run, _, number = stamp.partition(".")
        shown = int(number) if number.isdecimal() else 0
        shows = {f"{page}index.html" if page == "" or page.endswith("/") else page}
        newest = max(
            (n for name, n in self._changed.items() if name in shows or "assets/" in name), default=0
        )
        identifier, which = self.behind.get(page, ("", ""))
        return json.dumps(
            {
                "reload": run != self._run or newest > shown,
                "faults": self.faults,
                "busy": self.busy,
                "behind": which,
                "id": identifier,
            },
            ensure_ascii=False,
        )


class LiveServer(PagesServer):
    """Serves a preview: pages that listen for news, and a waiting page while there is none."""

    def __init__(self, folder: Path, port: int):
        super().__init__(folder, port=port)
        self.news = News()
        self._serving = True

    def show(self, site: Path) -> None:
        """Serve another build from now on."""
        self.site = site.resolve()

    def stop(self) -> None:
        self._serving = False
        self.news.tell()
        super().stop()

    def answer(self, handler: Handler, name: str) -> bool:
        if name in _ENDED:
            handler.body(200, *_ENDED[name])
            return True
        if name == offline.WORKER and (ending := self.site / offline.ENDING).is_file():
            handler.body(200, media_type(ending), ending.read_bytes())
            return True
        if not name.startswith(FOLDER):
            if (self.site / "index.html").is_file():
                return False
            handler.body(503, "text/html; charset=utf-8", self._listening(_WAITING.encode()))
            return True
        name = name.removeprefix(FOLDER)
        if name == "events":
            self._events(handler)
        elif name in _FILES:
            handler.body(200, _FILES[name], (HERE / name).read_bytes())
        else:
            return False
        return True

    def page(self, file: Path) -> bytes | None:
        return self._listening(file.read_bytes()) if file.suffix == ".html" else None

    def _listening(self, page: bytes) -> bytes:
        """The page as it was built, with what listens for news."""
        script = (
            f'<link rel="stylesheet" href="{self.prefix}{FOLDER}live.css">'
            f'<script type="module" src="{self.prefix}{FOLDER}live.js" id="preview-live"'
            f' data-events="{self.prefix}{FOLDER}events" data-site="{self.prefix}" data-build="{self.news.stamp}">'
            "</script></head>"
        )
        return page.replace(b"</head>", script.encode(), 1)

    def _events(self, handler: Handler) -> None:
        """Server-sent events: one for each change that concerns the page, until the browser goes."""
        asked = parse_qs(urlsplit(handler.path).query)
        page, stamp = (asked.get(name, [""])[0] for name in ("page", "build"))
        handler.close_connection = True
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
        handler.send_header("Cache-Control", "no-store")
        handler.send_header("Connection", "close")
        handler.end_headers()
        said, version = "", -1
        while self._serving:
            message = self.news.message(page, stamp)
            # A sign of life: writing is how a server learns that nobody listens.
            handler.wfile.write(f"data: {message}\n\n".encode() if message != said else b": here\n\n")
            handler.wfile.flush()
            said, version = message, self.news.wait(version)
