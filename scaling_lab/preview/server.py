"""A small web server that behaves as GitHub Pages does: sub-path, gzip, directory redirects, the site's own 404 page.

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
from urllib.parse import unquote, urlsplit

COMPRESSED = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")
TYPES = {".ipynb": "application/json", ".js": "text/javascript", ".otf": "font/otf", ".woff2": "font/woff2"}


@dataclass
class Line:
    """A slow line: each answer begins after ``delay`` seconds, all of them together get ``rate`` bytes a second."""

    delay: float
    rate: float
    _free: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, out: BufferedIOBase, body: bytes, piece: int = 4096) -> None:
        time.sleep(self.delay)
        for start in range(0, len(body), piece):
            part = body[start : start + piece]
            with self._lock:
                self._free = max(time.monotonic(), self._free) + len(part) / self.rate
                arrival = self._free
            time.sleep(max(0, arrival - time.monotonic()))
            out.write(part)


class PagesServer:
    """Serves ``site`` below ``prefix`` in a thread, as a context manager or until :meth:`stop`."""

    def __init__(
        self, site: Path, prefix: str = "/", port: int = 0, host: str = "127.0.0.1", line: Line | None = None
    ):
        self.site = Path(site).resolve()
        self.prefix = f"/{prefix.strip('/')}/".replace("//", "/")
        self._http = ThreadingHTTPServer((host, port), _handler(self.site, self.prefix, line))
        self._http.daemon_threads = True
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

    def start(self) -> PagesServer:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> PagesServer:
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


def _handler(site: Path, prefix: str, line: Line | None) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            if not path.startswith(prefix):
                self._missing()
                return
            file = (site / path.removeprefix(prefix)).resolve()
            if not file.is_relative_to(site):
                self._missing()
            elif file.is_dir() and not path.endswith("/"):
                self._redirect(f"{urlsplit(self.path).path}/")
            elif file.is_dir() and (file / "index.html").is_file():
                self._send(200, file / "index.html")
            elif file.is_file() and not path.endswith("/"):
                self._send(200, file)
            else:
                self._missing()

        do_HEAD = do_GET

        def _missing(self) -> None:
            page = site / "404.html"
            if page.is_file():
                self._send(404, page)
            else:
                self._body(404, "text/plain; charset=utf-8", b"404")

        def _redirect(self, location: str) -> None:
            query = urlsplit(self.path).query
            self.send_response(301)
            self.send_header("Location", f"{location}?{query}" if query else location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send(self, status: int, file: Path) -> None:
            kind = media_type(file)
            if is_compressed(kind) and "gzip" in self.headers.get("Accept-Encoding", ""):
                self._body(status, kind, gzipped(file), encoding="gzip")
            else:
                self._body(status, kind, file.read_bytes())

        def _body(self, status: int, kind: str, body: bytes, encoding: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache")
            if encoding:
                self.send_header("Content-Encoding", encoding)
                self.send_header("Vary", "Accept-Encoding")
            self.end_headers()
            if self.command != "HEAD":
                line.write(self.wfile, body) if line else self.wfile.write(body)

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True  # the reader went on to another page

        def log_message(self, format: str, *args: object) -> None:
            pass  # the caller prints what matters

    return Handler
