"""A real Chromium, the built site on a server that behaves like GitHub Pages, and pages that remember their errors.

``site`` and ``site_under_repo``, the built folders, come from tests/conftest.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from scaling_lab.faults import Fault
from scaling_lab.preview.server import PagesServer
from tests.browser import chromium

ROOT = Path(__file__).parents[2]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
MISSING = "nowhere/at-all/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            started = chromium.launch(playwright)
        except (Fault, Error) as error:
            pytest.fail(str(error).splitlines()[0], pytrace=False)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[PagesServer]:
    with PagesServer(site) as running:
        yield running


@pytest.fixture(scope="session")
def server_under_repo(site_under_repo: Path) -> Iterator[PagesServer]:
    with PagesServer(site_under_repo, "/repo/") as running:
        yield running


@pytest.fixture(params=["/", "/repo/"])
def anywhere(request: pytest.FixtureRequest) -> PagesServer:
    """The site at the root of a host and, once more, below a path: tests of links and scripts run on both."""
    return request.getfixturevalue("server" if request.param == "/" else "server_under_repo")


@dataclass
class Pages:
    """Addresses of the pages below the home page of a site."""

    all: list[str]

    @property
    def questions(self) -> list[str]:
        return [
            path
            for path in self.all
            if "questions/" in path and path.rstrip("/").split("/")[-1] != "questions"
        ]

    @property
    def notebooks(self) -> list[str]:
        return [path for path in self.all if "notebooks/" in path]

    def question(self, lang: str = "zh") -> str:
        """One question page of a language."""
        return next(path for path in self.questions if path.startswith("en/") == (lang == "en"))


@pytest.fixture(scope="session")
def pages(site: Path) -> Pages:
    """Every page a reader can stand on: redirects are left out, a missing page is added."""
    found = [
        path.parent.relative_to(site).as_posix().removeprefix(".") + "/"
        for path in sorted(site.rglob("index.html"))
        if "data-target=" not in path.read_text(encoding="utf-8")[:400]
    ]
    return Pages([path.lstrip("/") for path in found] + [MISSING])


@dataclass
class Watched:
    """A browser page, and what went wrong on it."""

    page: Page
    own_host: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on(
            "console", lambda message: self._said(message.type, message.text, message.location.get("url", ""))
        )
        self.page.on("pageerror", lambda error: self.errors.append(f"exception: {error}"))
        self.page.on("request", self._asked)

    def _said(self, kind: str, text: str, url: str) -> None:
        if kind in ("error", "warning") and not (MISSING in url and "404" in text):
            self.errors.append(f"{kind}: {text} {url}")

    def _asked(self, request: object) -> None:
        address = urlsplit(request.url)  # type: ignore[attr-defined]
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.own_host:
            self.foreign.append(request.url)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def axe() -> Path:
    """The script that looks for what keeps people from using a page."""
    script = ROOT / "node_modules/axe-core/axe.min.js"
    if not script.is_file():
        pytest.fail("axe-core is not installed: run `python -m scaling_lab assets`", pytrace=False)
    return script


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens an address in a fresh context: ``visit(server.url + path, phone=True, color_scheme="dark")``."""
    contexts = []

    def open_page(url: str, *, phone: bool = False, **options: object) -> Watched:
        usual = {"viewport": PHONE if phone else DESKTOP, "has_touch": phone, "is_mobile": phone}
        context = browser.new_context(**usual | options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        watched = Watched(context.new_page(), urlsplit(url).netloc)
        watched.page.goto(url)
        return watched

    yield open_page
    for context in contexts:
        context.close()
