"""Every page, on a phone and on a desktop: it keeps to its own host, stands still, fits screens and paper, is light, and
axe finds nothing in it.

Loading a page is much of the work, so a page like many others is loaded once, and looked at in all these ways.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.accessibility import COLORS, EVERYTHING, LAYOUT, Rules, violations
from tests.browser.conftest import Watched
from tests.browser.fitting import misfits

PHONE = {"width": 360, "height": 800}
# axe looks at these, with a pointer: it wants scrolling code to take the focus, which no touch screen needs.
POINTED = {"desktop": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
SCHEMES = {"light": "default", "dark": "slate"}  # what a reader's system asks for, and its name


@dataclass(frozen=True)
class Looks:
    """How a page is looked at: whether it is loaded ``once`` for both screens, and what axe is asked by scheme and screen."""

    once: bool
    axe: dict[str, dict[str, tuple[Rules, ...]]]


ALONE = Looks(
    once=False,
    axe={
        "light": {"desktop": EVERYTHING, "narrow": EVERYTHING},
        "dark": {"desktop": (COLORS,), "narrow": (COLORS,)},
    },
)
# Questions share scripts, style sheets and header, and so do notebooks: one in so many is looked at as if it were alone,
# and stands for the others in how it loads with a wide screen, and in its colors on a phone.
ALIKE = Looks(
    once=True, axe={"light": {"desktop": EVERYTHING, "narrow": (LAYOUT,)}, "dark": {"desktop": (COLORS,)}}
)
ONE_IN = 7
CHUNKS = 16
LARGEST_SHIFT = 0.02
BUDGET = 145_000  # bytes of a question page with everything it loads, gzipped
OWN_SCRIPTS = 9_000
ELEMENTS = 4_800  # of a question page, once its scripts ran; the median is 3,500
FIRST_VISIT = "if (location.protocol !== 'about:') localStorage.clear()"
WATCH_SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, startTime, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => node?.outerHTML?.slice(0, 60) ?? node?.data);
      if (!hadRecentInput) window.shifts.push({ value, text: `${value.toFixed(3)} at ${startTime} ms: ${moved}` });
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
# Material notices a moment after the screen has changed that a block of code scrolls now.
REACHABLE = """[...document.querySelectorAll("pre > code")]
  .every((code) => code.scrollWidth <= code.clientWidth || code.tabIndex >= 0)"""
OPEN_ALL = "document.querySelectorAll('details').forEach((details) => (details.open = true))"
# Boxes wider than the screen, or boxes whose text is, that do not scroll inside something else.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = "pre, .md-typeset__scrollwrap, .figure, .math-block, math";
  const isWide = (e) => e.getBoundingClientRect().right > width + 1 || e.scrollWidth > Math.max(e.clientWidth, width);
  const wide = [...document.querySelectorAll("article *")]
    .filter((e) => isWide(e) && e.checkVisibility() && !e.parentElement.closest(scrolls))
    .filter((e) => !getComputedStyle(e).overflowX.match(/auto|scroll|hidden/));
  return wide.length ? wide.slice(-5).map((e) => e.outerHTML.slice(0, 100)) : ["something outside of the article"];
}"""


class Transfers:
    """Bytes that came over the wire for each address since :meth:`clear`."""

    def __init__(self, session: CDPSession) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self._session = session
        session.send("Network.enable")
        session.on(
            "Network.responseReceived",
            lambda event: self.addresses.update({event["requestId"]: event["response"]["url"]}),
        )
        session.on(
            "Network.loadingFinished",
            lambda event: self.sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
        )

    def clear(self, *, keep_cache: bool) -> None:
        """Begin anew; what a browser has kept comes over no wire."""
        self.addresses.clear()
        self.sizes.clear()
        self._session.send("Network.setCacheDisabled", {"cacheDisabled": not keep_cache})

    def wait(self, page: Page) -> None:
        """Wait for what has begun to come."""
        for _ in range(100):
            if not self._missing:
                break
            page.wait_for_timeout(20)

    @property
    def _missing(self) -> set[str]:
        return self.addresses.keys() - self.sizes.keys()

    def faults(self) -> Iterator[str]:
        """Whether the page is heavier than its budget, and by what."""
        for request in self._missing:
            yield f"no size is known of {self.addresses[request]}"
        sizes = {url: self.sizes.get(request, 0) for request, url in self.addresses.items()}
        own = {url: size for url, size in sizes.items() if "/assets/js/" in url or "/assets/vendor/" in url}
        scripts = sum(size for url, size in own.items() if url.endswith(".js"))
        heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:4]
        names = ", ".join(f"{url.split('/')[-1] or 'page'} {size}" for url, size in heaviest)
        if sum(sizes.values()) > BUDGET:
            yield f"{sum(sizes.values())} bytes ({names})"
        if scripts > OWN_SCRIPTS:
            yield f"{scripts} bytes of own scripts"


class Viewer:
    """Looks at one page after the other; each is a first visit, in the light."""

    def __init__(self, watched: Watched, axe: Path) -> None:
        self._watched, self.page = watched, watched.page
        self._axe = axe.read_text(encoding="utf-8")
        self._seen: set[str] = set()
        self._session = watched.page.context.new_cdp_session(watched.page)
        self._transfers = Transfers(self._session)
        for script in (FIRST_VISIT, WATCH_SHIFTS):
            watched.page.context.add_init_script(script)

    def faults(self, url: str, *, looks: Looks = ALONE, is_question: bool = False) -> Iterator[str]:
        """What is wrong with one page; that of a question keeps to a budget, and breaks its lines where one may."""
        self._watched.errors.clear()
        self._watched.foreign.clear()
        self._touch(not looks.once)
        self._transfers.clear(keep_cache=not is_question)
        yield from self._load(url, PHONE)
        if is_question:
            self._transfers.wait(self.page)
            yield from self._transfers.faults()
            if (elements := self.page.evaluate("document.querySelectorAll('*').length")) > ELEMENTS:
                yield f"{elements} elements"
        self._touch(True)
        yield from _too_wide(self.page)
        yield from misfits(self.page, with_lines=is_question)
        self._touch(False)
        if not looks.once:
            yield from self._load(url, POINTED["desktop"])
        self.page.emulate_media(reduced_motion="reduce")  # else what a wider screen moves is still on its way
        for screen, size in POINTED.items():
            self.page.set_viewport_size(size)
            yield from (f"{screen}, {fault}" for fault in _too_wide(self.page))
        yield from self._violations(looks)
        yield from self._watched.errors
        yield from (f"asks for {address}" for address in self._watched.foreign)

    def _touch(self, enabled: bool) -> None:
        self._session.send("Emulation.setTouchEmulationEnabled", {"enabled": enabled})

    def _load(self, url: str, screen: dict[str, int]) -> Iterator[str]:
        """Loads the page and opens all its blocks; what is wrong with it up to then."""
        page = self.page
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.set_viewport_size(screen)
        page.goto("about:blank")  # who comes back to an address finds the blocks open that were
        page.goto(url)
        page.wait_for_timeout(200)  # scripts that run after the page has loaded, and the last events
        shifts = page.evaluate("window.shifts")
        if sum(shift["value"] for shift in shifts) > LARGEST_SHIFT:
            yield f"layout shift: {'; '.join(shift['text'] for shift in shifts)}"
        policy = page.locator("meta[http-equiv='Content-Security-Policy']")
        if policy.count() != 1 or "default-src 'none'" not in (policy.get_attribute("content") or ""):
            yield "no strict policy"
        page.evaluate(OPEN_ALL)

    def _violations(self, looks: Looks) -> Iterator[str]:
        page = self.page
        page.evaluate(self._axe)
        for system, screens in looks.axe.items():
            if system == "dark":
                page.emulate_media(color_scheme="dark")
                page.locator("label[for^='__palette']:visible").dispatch_event("click")
            page.locator(f"body[data-md-color-scheme='{SCHEMES[system]}']").wait_for()
            for screen, sets in screens.items():
                page.set_viewport_size(POINTED[screen])
                for _ in range(30):  # what then still lacks it is told by axe
                    if page.evaluate(REACHABLE):
                        break
                    page.wait_for_timeout(100)
                seen = self._seen if looks.once else None
                yield from (
                    f"{screen}, {system}: {violation}" for violation in violations(page, *sets, looks=seen)
                )


def _too_wide(page: Page) -> Iterator[str]:
    page.wait_for_timeout(50)
    yield from (f"wider than the screen: {element}" for element in page.evaluate(TOO_WIDE))


@pytest.fixture
def viewer(visit, server, axe) -> Viewer:
    """A browser that looks at pages."""
    return Viewer(visit(server.url, viewport=PHONE, color_scheme="light"), axe)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_is_wrong(viewer, server, pages, chunk):
    alike = {path for kind in (pages.questions, pages.notebooks) for n, path in enumerate(kind) if n % ONE_IN}
    found = [
        f"{path} {fault}"
        for path in pages.all[chunk::CHUNKS]
        for fault in viewer.faults(
            server.url + path,
            looks=ALIKE if path in alike else ALONE,
            is_question=path in pages.questions,
        )
    ]
    assert not found, "\n".join(found)


END = "</article>"
LATE = (
    "setTimeout(() => document.querySelector('h1').insertAdjacentHTML('beforebegin', '<hr>'.repeat(9)), 50)"
)
NOISE = "".join(map(chr, random.Random(0).choices(range(33, 127), k=BUDGET)))
PALE = '<p style="color: #777; background: #888">Pale.</p>'
# What a page is made to hold, how it is looked at, and what is to be said about it.
PLANTED = {
    "pale text": (
        ALONE, END, PALE, [
            f"{screen}, {scheme}: color-contrast" for screen in POINTED for scheme in SCHEMES
        ],
    ),
    "text that is pale in the dark": (
        ALIKE, END, '<p style="color: #222">Black.</p>', ["dark: color-contrast"],
    ),
    "image without text": (ALONE, END, '<img src="assets/x.png">', ["desktop, light: image-alt", "narrow, light: image-alt"]),
    "wide box": (ALIKE, END, '<div style="width: 999px">x</div>', ["wider than the screen: <div"]),
    "wide text": (
        ALIKE, END, f'<p style="white-space: nowrap">{"x " * 400}</p>', [f"{screen}, wider than the screen: <p" for screen in POINTED],
    ),
    "text cut on paper": (
        ALIKE, END, '<pre style="overflow: auto; white-space: pre">' + "x " * 400 + "</pre>", ["cut on paper: <pre"],
    ),
    "wide on the narrowest screen alone": (
        ALIKE, END, '<div style="width: 340px">x</div>', ["wider than 320 pixels: <div"],
    ),
    "another host": (ALIKE, END, '<img src="https://example.org/x.png" alt="x">', ["asks for https://example.org"]),
    "script against the policy": (ALIKE, END, "<script>alert(1)</script>", ["error: "]),
    "lax policy": (ALIKE, "default-src 'none'", "default-src *", ["no strict policy"]),
    "what moves": (ALIKE, END, '<script src="assets/js/planted.js"></script>', ["layout shift"]),
    "heavy with elements": (ALIKE, END, "<i></i>" * ELEMENTS, [" elements"]),
    "heavy script": (
        ALIKE, END, '<script src="assets/js/planted.js"></script>', ["bytes of own scripts", "bytes (planted.js"],
    ),
}  # fmt: skip


def test_what_looks_as_nothing_did_before_is_asked_about(viewer, server):
    question, home = f"{server.url}en/questions/q01-model-scaling/", server.url
    assert list(viewer.faults(question, looks=ALIKE)) == list(viewer.faults(home, looks=ALIKE)) == []
    viewer.page.route(
        home,
        lambda route: route.fulfill(
            body=route.fetch().text().replace(END, PALE + END), content_type="text/html"
        ),
    )
    found = list(viewer.faults(home, looks=ALIKE))
    assert len(found) == 2 and all("color-contrast: <p style" in fault for fault in found), found
    assert list(viewer.faults(home, looks=ALIKE)) == [], "the same once more"


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_wrong_is_found(viewer, server, name):
    """The checks above see what they look for."""
    looks, old, new, wanted = PLANTED[name]
    text = new if old != END else f'<h2 id="planted">Planted</h2>{new}{END}'
    script = f"{LATE} // {NOISE if 'heavy' in name else ''}"
    page = viewer.page
    page.route(
        server.url,
        lambda route: route.fulfill(body=route.fetch().text().replace(old, text), content_type="text/html"),
    )
    page.route("**/planted.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    found = list(viewer.faults(server.url, looks=looks, is_question="heavy" in name))
    for wrong in wanted:
        assert any(wrong in fault for fault in found), found
