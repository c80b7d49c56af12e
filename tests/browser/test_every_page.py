"""Every page, on a phone and on a desktop: it keeps to its own host, stands still, fits screens and paper, is light, and
axe finds nothing in it.

A page is loaded once with a pointer and once to be touched, and looked at in all these ways, since loading is most of
the work.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import ALL_BUT_COLORS, COLORS, EVERYTHING, Rules, violations
from tests.browser.conftest import Watched
from tests.browser.fitting import misfits

TOUCH = {"width": 360, "height": 800}
# axe looks at these: it wants scrolling code to take the focus, which no touch screen needs.
POINTED = {"desktop": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
SCHEMES = {"light": "default", "dark": "slate"}  # what a reader's system asks for, and its name
Looks = dict[str, dict[str, Rules]]
# What axe is asked of a page, by scheme and screen.
ALONE: Looks = {
    "light": {"desktop": EVERYTHING, "narrow": EVERYTHING},
    "dark": {"desktop": COLORS, "narrow": COLORS},
}
# Questions share style sheets and header, and so do notebooks: on a phone the colors of one in so many stand for all.
ALIKE: Looks = {"light": {"desktop": EVERYTHING, "narrow": ALL_BUT_COLORS}, "dark": {"desktop": COLORS}}
ONE_IN = 7
CHUNKS = 8
LARGEST_SHIFT = 0.02
BUDGET = 145_000  # bytes of a question page with everything it loads, gzipped
OWN_SCRIPTS = 9_000
ELEMENTS = 4_800  # of a question page, once its scripts ran; the median is 3,500
FIRST_VISIT = "localStorage.clear()"
WATCH_SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
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
    """Bytes that came over the wire for each address since :meth:`clear`, with an empty cache."""

    def __init__(self, watched: Watched) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        session = watched.page.context.new_cdp_session(watched.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on(
            "Network.responseReceived",
            lambda event: self.addresses.update({event["requestId"]: event["response"]["url"]}),
        )
        session.on(
            "Network.loadingFinished",
            lambda event: self.sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
        )

    def clear(self) -> None:
        self.addresses.clear()
        self.sizes.clear()

    def faults(self) -> Iterator[str]:
        """Whether the page is heavier than its budget, and by what."""
        for request in self.addresses.keys() - self.sizes.keys():
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


@pytest.fixture
def watch(visit, server, axe):
    """Gives a browser page; whatever it shows is a first visit, in the light."""

    def open_page(*, touch: bool) -> Watched:
        options = {"has_touch": touch, "reduced_motion": None if touch else "reduce"}
        watched = visit(server.url, viewport=TOUCH, color_scheme="light", **options)
        for script in [FIRST_VISIT, WATCH_SHIFTS, *([] if touch else [axe.read_text(encoding="utf-8")])]:
            watched.page.context.add_init_script(script)
        return watched

    return open_page


def faults(
    watched: Watched, url: str, transfers: Transfers | None = None, *, touch: bool, looks: Looks = ALONE
) -> Iterator[str]:
    """What is wrong with one page; with ``transfers``, whether it keeps to the budget of a question page too.

    One that is touched is tried at other widths and on paper, another by axe in its ``looks``.
    """
    page = watched.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(TOUCH if touch else POINTED["desktop"])
    watched.errors.clear()
    watched.foreign.clear()
    if transfers:
        transfers.clear()
    page.goto(url, wait_until="networkidle" if transfers else "load")
    page.wait_for_timeout(200)  # scripts that run after the page has loaded, and the last events
    if transfers:
        yield from transfers.faults()
        if (elements := page.evaluate("document.querySelectorAll('*').length")) > ELEMENTS:
            yield f"{elements} elements"
    if (shift := page.evaluate("window.shift")) > LARGEST_SHIFT:
        yield f"layout shift {shift:.3f}"
    policy = page.locator("meta[http-equiv='Content-Security-Policy']")
    if policy.count() != 1 or "default-src 'none'" not in (policy.get_attribute("content") or ""):
        yield "no strict policy"
    page.evaluate(OPEN_ALL)
    if touch:
        yield from _too_wide(page)
        yield from misfits(page, with_lines=transfers is not None)
    else:
        yield from _misfits_and_violations(page, looks)
    yield from watched.errors
    yield from (f"asks for {address}" for address in watched.foreign)


def _misfits_and_violations(page: Page, looks: Looks) -> Iterator[str]:
    for screen, size in POINTED.items():
        page.set_viewport_size(size)
        yield from (f"{screen}, {fault}" for fault in _too_wide(page))
    for system, screens in looks.items():
        if system == "dark":
            page.emulate_media(color_scheme="dark")
            page.locator("label[for^='__palette']:visible").click()
        page.locator(f"body[data-md-color-scheme='{SCHEMES[system]}']").wait_for()
        for screen, rules in screens.items():
            page.set_viewport_size(POINTED[screen])
            for _ in range(30):  # what then still lacks it is told by axe
                if page.evaluate(REACHABLE):
                    break
                page.wait_for_timeout(100)
            yield from (f"{screen}, {system}: {violation}" for violation in violations(page, rules))


def _too_wide(page: Page) -> Iterator[str]:
    page.wait_for_timeout(50)
    yield from (f"wider than the screen: {element}" for element in page.evaluate(TOO_WIDE))


@pytest.mark.parametrize("chunk", range(2 * CHUNKS))
def test_nothing_is_wrong(watch, server, pages, chunk):
    watched = watch(touch=False)
    alike = {path for kind in (pages.questions, pages.notebooks) for n, path in enumerate(kind) if n % ONE_IN}
    found = [
        f"{path} {fault}"
        for path in pages.all[chunk :: 2 * CHUNKS]
        for fault in faults(watched, server.url + path, touch=False, looks=ALIKE if path in alike else ALONE)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_is_wrong_on_a_touch_screen_and_question_pages_are_light(watch, server, pages, chunk):
    watched = watch(touch=True)
    transfers = Transfers(watched)
    found = [
        f"{path} {fault}"
        for path in pages.all[chunk::CHUNKS]
        for fault in faults(
            watched, server.url + path, transfers if path in pages.questions else None, touch=True
        )
    ]
    assert not found, "\n".join(found)


END = "</article>"
LATE = (
    "setTimeout(() => document.querySelector('h1').insertAdjacentHTML('beforebegin', '<hr>'.repeat(9)), 50)"
)
NOISE = "".join(map(chr, random.Random(0).choices(range(33, 127), k=BUDGET)))
# What a page is made to hold, whether it is touched, and what is to be said about it.
PLANTED = {
    "pale text": (
        False, END, '<p style="color: #777; background: #888">Pale.</p>', [
            f"{screen}, {scheme}: color-contrast" for screen in POINTED for scheme in SCHEMES
        ],
    ),
    "text that is pale in the dark": (
        False, END, '<p style="color: #222">Black.</p>', ["dark: color-contrast"],
    ),
    "image without text": (False, END, '<img src="assets/x.png">', ["desktop, light: image-alt", "narrow, light: image-alt"]),
    "wide box": (True, END, '<div style="width: 999px">x</div>', ["wider than the screen: <div"]),
    "wide text": (
        False, END, f'<p style="white-space: nowrap">{"x " * 400}</p>', [f"{screen}, wider than the screen: <p" for screen in POINTED],
    ),
    "text cut on paper": (
        True, END, '<pre style="overflow: auto; white-space: pre">' + "x " * 400 + "</pre>", ["cut on paper: <pre"],
    ),
    "wide on the narrowest screen alone": (
        True, END, '<div style="width: 340px">x</div>', ["wider than 320 pixels: <div"],
    ),
    "another host": (False, END, '<img src="https://example.org/x.png" alt="x">', ["asks for https://example.org"]),
    "script against the policy": (True, END, "<script>alert(1)</script>", ["error: "]),
    "lax policy": (True, "default-src 'none'", "default-src *", ["no strict policy"]),
    "what moves": (True, END, '<script src="assets/js/planted.js"></script>', ["layout shift"]),
    "heavy with elements": (True, END, "<i></i>" * ELEMENTS, [" elements"]),
    "heavy script": (
        True, END, '<script src="assets/js/planted.js"></script>', ["bytes of own scripts", "bytes (planted.js"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_wrong_is_found(watch, server, name):
    """The checks above see what they look for."""
    touch, old, new, wanted = PLANTED[name]
    watched = watch(touch=touch)
    text = new if old != END else f'<h2 id="planted">Planted</h2>{new}{END}'
    script = f"{LATE} // {NOISE if 'heavy' in name else ''}"
    watched.page.route(
        server.url,
        lambda route: route.fulfill(body=route.fetch().text().replace(old, text), content_type="text/html"),
    )
    watched.page.route(
        "**/planted.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    transfers = Transfers(watched) if "heavy" in name else None
    found = list(faults(watched, server.url, transfers, touch=touch))
    for wrong in wanted:
        assert any(wrong in fault for fault in found), found
