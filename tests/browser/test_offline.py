"""A copy of the site answers without a network; it is made, renewed and removed on a press alone, and can be ended for all.

The server is really gone where a test says so: a browser that is told to be offline lets the requests of workers through.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scaling_lab.preview.server import Handler, PagesServer
from scaling_lab.site import offline

QUESTION = "questions/q02-batch-size/"
HERE = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])"
COUNT = f"{HERE}.then((found) => found.map((each) => each.length))"


class Site(PagesServer):
    """The site below a path, which may change, fail, be slow or gone; remembers what it was asked for."""

    def __init__(self, folder: Path):
        super().__init__(folder, "/repo/")
        self.changed: dict[str, bytes] = {}
        self.failing: set[str] = set()
        self.asked: list[str] = []
        self.delay = 0.0
        self.gone = False

    def answer(self, handler: Handler, name: str) -> bool:
        if self.gone:
            raise ConnectionAbortedError
        self.asked.append(name)
        time.sleep(self.delay)
        if name in self.failing:
            handler.body(404, "text/plain", b"")
        elif name in self.changed:
            kind = "application/json" if name.endswith("json") else "text/html; charset=utf-8"
            handler.body(200, kind, self.changed[name])
        else:
            return False
        return True

    def parts(self, lang: str) -> dict[str, list[offline.File]]:
        return json.loads((self.site / offline.name_of(lang)).read_bytes())["parts"]

    def renew(self, path: str, page: str) -> None:
        """A deployment in which one Chinese page was changed."""
        parts = self.parts("zh")
        entry = (path, *offline.measured(page.encode()))
        parts["pages"] = [entry if file[0] == path else file for file in parts["pages"]]
        self.changed = {path: page.encode(), offline.name_of("zh"): json.dumps({"parts": parts}).encode()}


class Reader:
    """A browser that keeps nothing yet, and the site that it reads."""

    def __init__(self, page: Page, site: Site):
        self.page, self.site = page, site

    def open(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def part(self, lang: str = "zh"):
        return self.page.locator(f"[data-app=offline] [data-lang={lang}]")

    def press(self, name: str, lang: str = "zh") -> None:
        self.part(lang).get_by_role("button", name=name).click()

    def says(self, words: str, lang: str = "zh") -> None:
        expect(self.part(lang)).to_contain_text(words, timeout=30_000)

    def keep(self, lang: str = "zh") -> None:
        self.open("offline/")
        self.press("存下", lang)
        self.says("都存好了", lang)

    @contextmanager
    def without_network(self) -> Iterator[Page]:
        self.site.gone = True
        self.page.context.set_offline(True)
        yield self.page
        self.page.context.set_offline(False)
        self.site.gone = False


@pytest.fixture
def reader(browser: Browser, site_under_repo: Path) -> Iterator[Reader]:
    with Site(site_under_repo) as site:
        context = browser.new_context()
        context.set_default_timeout(15_000)
        yield Reader(context.new_page(), site)
        context.close()


def test_nothing_is_kept_before_the_press_and_everything_opens_after_it(reader):
    page = reader.open("offline/")
    reader.says("还没有存")
    assert page.evaluate(COUNT) == [0, 0]
    reader.keep()
    assert page.evaluate(COUNT) == [1, 1]
    with reader.without_network():
        reader.open(f"{QUESTION}?from=a-friend#follow-up-1")
        expect(page.locator("#follow-up-1")).to_have_attribute("open", "")
        assert page.evaluate(
            "document.fonts.ready.then(() => document.fonts.check('1em \"Scaling Lab Math\"'))"
        )
        page.locator("input[data-md-component=search-query]").fill("临界批量")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        for path, sign in {
            "": ".question-map",
            "review/": ".study-today",
            "mock/": ".study-form",
            "lists/": ".study-form",
            "topics/scaling/": ".question-table",
        }.items():
            reader.open(path)
            expect(page.locator(sign)).to_be_visible()
        reader.open("q02")
        page.wait_for_url(f"**/repo/{QUESTION}")
        for path, words in {
            "en/": "This page is not in your copy",
            "nowhere/": "这一页不在离线副本里",
        }.items():
            reader.open(path)
            expect(page.locator("h1")).to_have_text(words)
            assert page.locator("html").get_attribute("lang") == ("en" if path == "en/" else "zh-CN")
        page.get_by_role("link", name="中文").click()
        expect(page.locator(".question-map")).to_be_visible()
