"""A copy of the site answers without a network; it is made, renewed and removed on a press alone, and can be ended for all.

The server is really gone where a test says so: a browser that is told to be offline lets the requests of workers through.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scaling_lab.preview.live import LiveServer
from scaling_lab.preview.server import Handler, PagesServer
from scaling_lab.site import offline
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE

SLUG = "q02-batch-size"
QUESTION = f"questions/{SLUG}/"
# What the browser holds: how many caches and how many workers.
HELD = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()]).then((all) => all.map((a) => a.length))"
# Below this time nobody can have waited for a slow network.
PATIENCE = 3.0


class Site(PagesServer):
    """The site below a path, which may change, fail, be slow or gone; it remembers what it was asked for."""

    def __init__(self, folder: Path, prefix: str = "/repo/"):
        super().__init__(folder, prefix)
        self.changed: dict[str, bytes] = {}
        self.failing: set[str] = set()
        self.asked: list[str] = []
        self.asked_for_copy: list[str] = []
        self.delay = 0.0
        self.gone = False

    def answer(self, handler: Handler, name: str) -> bool:
        if self.gone:
            raise ConnectionAbortedError
        self.asked.append(name)
        if handler.headers.get("X-For-Copy"):
            self.asked_for_copy.append(name)
        time.sleep(self.delay)
        if name in self.failing:
            handler.body(503, "text/plain", b"")
        elif name in self.changed:
            kind = {"json": "application/json", "js": "text/javascript"}.get(
                name.rpartition(".")[2], "text/html"
            )
            handler.body(200, kind, self.changed[name])
        else:
            return False
        return True

    def parts(self, lang: str = "zh") -> dict[str, list[offline.File]]:
        return json.loads((self.site / offline.name_of(lang)).read_bytes())["parts"]

    def deploy(self, path: str) -> None:
        """Change a Chinese page, and the list with it."""
        page = (self.site / path / "index.html").read_text(encoding="utf-8").replace("<h1", "<h1 data-new", 1)
        parts = self.parts()
        entry = (path, *offline.measured(page.encode()))
        parts["pages"] = [entry if file[0] == path else file for file in parts["pages"]]
        self.changed[path] = page.encode()
        self.changed[offline.name_of("zh")] = json.dumps({"parts": parts}).encode()

    def fetched(self, act: Callable[[], None]) -> list[str]:
        """What a copy asks it for while something is done."""
        before = len(self.asked_for_copy)
        act()
        return self.asked_for_copy[before:]


class Reader:
    """A browser that keeps nothing yet, and the site that it reads."""

    def __init__(self, page: Page, site: Site):
        self.page, self.site = page, site

    def open(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def press(self, name: str, lang: str = "zh") -> None:
        self.page.locator(f"[data-lang={lang}]").get_by_role("button", name=name).click()

    def hears(self, words: str, lang: str = "zh") -> None:
        expect(self.page.locator(f"[data-lang={lang}]")).to_contain_text(words, timeout=30_000)

    def keep(self, lang: str = "zh", *, part: str = "") -> None:
        self.open("offline/")
        if part:
            self.page.locator(f"[data-lang={lang}]").get_by_label(part).check()
        self.press("存下", lang)
        self.hears("都存好了", lang)

    def holds(self, caches: int, workers: int) -> None:
        for _ in range(100):
            if (held := self.page.evaluate(HELD)) == [caches, workers]:
                return
            self.page.wait_for_timeout(100)
        assert held == [caches, workers]

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


def test_everything_opens_without_a_network_after_one_press_and_nothing_is_kept_before(reader):
    page = reader.open("offline/")
    reader.hears("还没有存")
    reader.holds(0, 0)
    reader.keep()
    reader.holds(1, 1)
    with reader.without_network():
        reader.open(f"{QUESTION}?from=a-friend#follow-up-1")
        expect(page.locator("#follow-up-1")).to_have_attribute("open", "")
        assert (
            page.evaluate("document.fonts.load('1em \"Scaling Lab Math\"').then((fonts) => fonts.length)")
            == 1
        )
        page.locator("input[data-md-component=search-query]").fill("临界批量")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        signs = {
            "": ".question-map",
            "review/": ".study-today",
            "mock/": ".study-form",
            "lists/": ".study-form",
            "calculator/": ".calculator-part",
            "topics/scaling/": ".question-table",
            "offline/index.html": ".offline-state",
        }
        for path, sign in signs.items():
            reader.open(path)
            expect(page.locator(sign).first).to_be_visible()
        reader.hears("没有网络")
        reader.open("q02")  # without the slash at its end, and it leads on
        page.wait_for_url(f"**/repo/{QUESTION}")
        for path, lang, words in [
            ("en/", "en", "This page is not in your copy"),
            (f"notebooks/{SLUG}/", "zh-CN", "这一页不在离线副本里"),
        ]:
            reader.open(path)
            expect(page.locator("h1")).to_have_text(words)
            assert page.locator("html").get_attribute("lang") == lang
        page.get_by_role("link", name="中文").click()
        expect(page.locator(".question-map")).to_be_visible()
    reader.open("en/")
    expect(page.locator(".question-map")).to_be_visible()


def test_the_copy_answers_where_the_network_is_slow_and_the_network_otherwise(reader):
    reader.keep()
    page = reader.page
    reader.site.delay = 2 * PATIENCE
    begun = time.monotonic()
    reader.open(QUESTION)
    assert (
        PATIENCE < time.monotonic() - begun < 2 * PATIENCE
    )  # waited once, not again for what the page loads
    reader.site.delay = 0
    reader.site.deploy(QUESTION)
    reader.open(QUESTION)
    assert page.locator("h1[data-new]").count() == 1
    reader.site.asked.clear()
    reader.open(QUESTION)
    assert QUESTION in reader.site.asked
    assert "assets/js/study.js" not in reader.site.asked  # the site has the same as the copy
    reader.site.failing = {QUESTION}
    reader.open(QUESTION)
    assert (page.locator("h1").count(), page.locator("h1[data-new]").count()) == (1, 0)


def test_only_what_changed_is_fetched_again_and_only_when_asked(reader):
    reader.keep()
    reader.site.deploy(QUESTION)
    reader.open(QUESTION)
    with reader.without_network():
        assert reader.open(QUESTION).locator("h1[data-new]").count() == 0
    page = reader.open("offline/")
    reader.hears("有 1 个文件要取")

    def update():
        reader.press("更新（")
        reader.hears("都存好了")

    assert reader.site.fetched(update) == [QUESTION]
    reader.hears("与网站一致")
    with reader.without_network():
        assert reader.open(QUESTION).locator("h1[data-new]").count() == 1
    assert page.evaluate(
        "caches.keys().then(async ([name]) => (await (await caches.open(name)).keys()).length)"
    ) == 1 + len({file[1] for file in reader.site.parts()["pages"]})


def test_what_broke_off_goes_on_and_leaves_the_older_copy_whole(reader):
    last = reader.site.parts()["pages"][-1][0]
    page = reader.open("offline/")
    reader.site.failing = {last}
    reader.press("存下")
    reader.hears("没有取完")
    reader.holds(1, 0)
    page.reload()
    reader.hears("取了一部分")
    reader.site.failing = set()

    def go_on():
        reader.press("接着取")
        reader.hears("都存好了")

    asked = reader.site.fetched(go_on)
    assert last in asked and len(asked) <= 6  # what was on its way beside it
    # The same for a copy that is there.
    reader.site.deploy(QUESTION)
    reader.site.deploy("glossary/")
    page.reload()
    reader.site.failing = {"glossary/"}
    reader.press("更新（")
    reader.hears("没有取完")
    with reader.without_network():
        assert reader.open("glossary/").locator("h1").count() == 1
        assert reader.open(QUESTION).locator("h1[data-new]").count() == 0


def test_a_download_is_stopped_by_its_reader_and_no_other_tab_takes_part(reader):
    other = Reader(reader.page.context.new_page(), reader.site)
    other.open("offline/")
    page = reader.open("offline/")
    reader.site.delay = 0.5
    reader.press("存下")
    expect(page.get_by_role("button", name="停下")).to_be_focused()
    other.press("存下")
    other.hears("另一个标签页")
    page.keyboard.press("Enter")
    reader.hears("已停下")
    count = len(reader.site.asked)
    page.wait_for_timeout(800)
    assert len(reader.site.asked) == count
    reader.site.delay = 0
    reader.press("删除中文版")
    reader.hears("还没有存")
    reader.holds(0, 0)


def test_a_file_that_is_not_the_one_of_the_list_is_not_kept(reader):
    reader.open("offline/")
    reader.site.changed["glossary/"] = b"<!doctype html><title>half of a page"
    reader.press("存下")
    reader.hears("网站刚刚更新")
    reader.holds(1, 0)


def test_both_languages_share_files_and_each_goes_alone(reader):
    reader.keep()
    shared = {file[1] for file in reader.site.parts("zh")["pages"]}
    own = {file[1]: file[0] for file in reversed(reader.site.parts("en")["pages"]) if file[1] not in shared}
    asked = reader.site.fetched(lambda: (reader.press("存下", "en"), reader.hears("都存好了", "en")))
    assert sorted(asked) == sorted(own.values())
    assert len(own) < len(reader.site.parts("en")["pages"]) - 40
    reader.press("删除中文版")
    reader.hears("还没有存")
    page = reader.page
    with reader.without_network():
        reader.open(f"en/{QUESTION}")
        expect(page.locator("label[for^='__palette']:visible")).to_be_visible()
        expect(reader.open("").locator("h1")).to_have_text("这一页不在离线副本里")
    reader.open("en/offline/")
    page.get_by_role("button", name="Remove everything").click()
    reader.hears("Nothing is kept", "en")
    reader.holds(0, 0)


def test_no_room_is_said_before_anything_is_fetched_and_where_it_runs_out(reader):
    page = reader.open("offline/")
    page.evaluate("navigator.storage.estimate = async () => ({ quota: 1e9, usage: 999e6 })")
    assert reader.site.fetched(lambda: (reader.press("存下"), reader.hears("空间不够"))) == []
    page.reload()
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": reader.site.origin, "quotaSize": 1_000_000})
    reader.press("存下")
    reader.hears("空间不够")
    reader.hears("取了一部分")
    reader.press("删除中文版")
    reader.hears("还没有存")
    reader.holds(0, 0)


@pytest.mark.parametrize("missing", ["navigator.serviceWorker", "window.caches"])
def test_a_browser_that_keeps_nothing_is_told_so(reader, missing):
    owner, name = missing.split(".")
    prototype = "Navigator.prototype" if owner == "navigator" else "window"
    reader.page.add_init_script(f"delete {prototype}.{name}")
    expect(reader.open("offline/").locator("[data-app=offline]")).to_contain_text("不让网站存")


@pytest.mark.parametrize("how", ["list", "worker"])
def test_a_switch_ends_copies_for_everybody_at_the_next_visit(reader, how):
    reader.keep()
    if how == "list":
        reader.site.changed[offline.name_of("zh")] = json.dumps(offline.OFF).encode()
    else:
        reader.site.changed[offline.WORKER] = (reader.site.site / offline.ENDING).read_bytes()
    reader.open(QUESTION)
    reader.holds(0, 0)


def test_a_preview_on_the_same_port_is_not_haunted(browser, site_under_repo, site):
    context = browser.new_context()
    page = context.new_page()
    with Site(site, "/") as built:
        reader = Reader(page, built)
        reader.keep()
        built.gone = True  # the connections that the browser holds, too
    with LiveServer(site, built.port) as preview:
        page.goto(preview.url + QUESTION)
        reader.holds(0, 0)
        page.goto(preview.url + "offline/")
        expect(page.locator("[data-app=offline]")).to_contain_text("这里不提供离线副本")
    context.close()


def test_an_exercise_runs_without_a_network(reader):
    if "exercises" not in reader.site.parts():
        pytest.skip("the site was built without Python for exercises")
    solution = Path(__file__).parents[2] / "exercises" / SLUG / "solution.py"
    reader.keep(part="编程题")
    with reader.without_network():
        page = reader.open(QUESTION)
        page.locator(".exercise-here button").click()
        page.locator(".cm-content").fill(solution.read_text(encoding="utf-8"))
        page.get_by_role("button", name="运行测试").click()
        everything = re.compile(r"核心 (\d+) / \1，边界情形 (\d+) / \2$")
        expect(page.locator(".exercise-state")).to_have_text(everything, timeout=60_000)


def test_axe_finds_nothing_and_the_page_fits_a_phone(reader, axe):
    reader.keep()
    page = reader.page
    page.set_viewport_size(PHONE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.reload()
        page.locator(".offline-state").first.wait_for()
        page.evaluate(axe.read_text(encoding="utf-8"))
        assert violations(page) == []
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]
