"""A small web server that behaves as GitHub Pages does: sub-path, gzip, directory redirects, the site's own 404 page.

What a browser has already, and has not changed, is not sent again.

Over a :class:`Line` it is as slow as a telephone far away.
"""

from __future__ import annotations

import gzip
import mimetypes
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

COMPRESSED = (
    "text/",
    "application/json",
    "application/javascript",
    "application/wasm",
    "application/xml",
    "image/svg+xml",
)
TYPES = {".ipynb": "application/json", ".js": "text/javascript", ".otf": "font/otf", ".woff2": "font/woff2"}


@dataclass
class Line:
    """A slow line: each answer begins after ``delay`` seconds, all of them together get ``rate`` bytes a second."""

    delay: float
    rate: float
    _free: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, out: BufferedIOBase, body: bytes) -> None:
        piece = max(4096, int(0.02 * self.rate))  # on a fast line, sleeping so briefly would slow it down
        time.sleep(self.delay)
        for start in range(0, len(body), piece):
            part = body[start : start + piece]
            with self._lock:
                self._free = max(time.monotonic(), self._free) + len(part) / self.rate
                arrival = self._free
            time.sleep(max(0, arrival - time.monotonic()))
            out.write(part)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    pages: PagesServer


class PagesServer:
    """Serves ``site`` below ``prefix`` in a thread, as a context manager or until :meth:`stop`."""

    def __init__(
        self, site: Path, prefix: str = "/", port: int = 0, host: str = "127.0.0.1", line: Line | None = None
    ):
        self.site = Path(site).resolve()
        self.prefix = f"/{prefix.strip('/')}/".replace("//", "/")
        self.line = line
        self._http = _Http((host, port), Handler)
        self._http.pages = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return self._http.server_address[1]

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def url(self) -> str:
        """The address of the home page, with a slash at its end."""
        return f"{self.origin}{self.prefix}"

    def answer(self, handler: Handler, name: str) -> bool:
        """Answer a request for ``name`` below the prefix by something else than the file; whether that was done."""
        return False

    def page(self, file: Path) -> bytes | None:
        """What to send in place of a file; None for the file itself."""
        return None

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def media_type(path: Path) -> str:
    known = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known


def is_compressed(kind: str) -> bool:
    return kind.startswith(COMPRESSED)


@lru_cache(maxsize=512)
def _gzipped(path: Path, _modified: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def gzipped(path: Path) -> bytes:
    """The file as GitHub Pages sends it to a browser that accepts gzip."""
    return _gzipped(path, path.stat().st_mtime_ns)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection; what it serves is the server's to say."""

    protocol_version = "HTTP/1.1"
    server: _Http

    def do_GET(self) -> None:
        pages = self.server.pages
        path = unquote(urlsplit(self.path).path)
        if not path.startswith(pages.prefix):
            self._missing(pages.site)
            return
        name = path.removeprefix(pages.prefix)
        if pages.answer(self, name):
            return
        site = pages.site  # once: another build may take its place meanwhile
        file = (site / name).resolve()
        if not file.is_relative_to(site):
            self._missing(site)
        elif file.is_dir() and not path.endswith("/"):
            self._redirect(f"{urlsplit(self.path).path}/")
        elif file.is_dir() and (file / "index.html").is_file():
            self._send(200, file / "index.html")
        elif file.is_file() and not path.endswith("/"):
            self._send(200, file)
        else:
            self._missing(site)

    do_HEAD = do_GET

    def _missing(self, site: Path) -> None:
        page = site / "404.html"
        if page.is_file():
            self._send(404, page)
        else:
            self.body(404, "text/plain; charset=utf-8", b"404")

    def _redirect(self, location: str) -> None:
        query = urlsplit(self.path).query
        self.send_response(301)
        self.send_header("Location", f"{location}?{query}" if query else location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, file: Path) -> None:
        kind, state = media_type(file), file.stat()
        tag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
        if (page := self.server.pages.page(file)) is not None:
            self.body(status, kind, page)
        elif status == 200 and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
        elif is_compressed(kind) and "gzip" in self.headers.get("Accept-Encoding", ""):
            self.body(status, kind, gzipped(file), encoding="gzip", tag=tag)
        else:
            self.body(status, kind, file.read_bytes(), tag=tag)

    def body(
        self, status: int, kind: str, body: bytes, encoding: str | None = None, tag: str | None = None
    ) -> None:
        """Send an answer whole."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        if tag:
            self.send_header("ETag", tag)
        if encoding:
            self.send_header("Content-Encoding", encoding)
            self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        line = self.server.pages.line
        if self.command != "HEAD":
            line.write(self.wfile, body) if line else self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # the reader went on to another page

    def log_message(self, format: str, *args: object) -> None:
        pass  # the caller prints what matters
