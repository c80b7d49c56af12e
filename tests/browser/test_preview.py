"""What a writer sees in the browser while `make serve` runs: pages that renew themselves, and notices in their language."""

import pytest

from scaling_lab.preview.live import LiveServer

NOTICE = "#preview-notice"


@pytest.fixture
def preview(site):
    with LiveServer(site, 0) as running:
        yield running


def loaded(watched) -> None:
    """Wait until the page listens."""
    watched.page.locator(NOTICE).wait_for(state="attached")


@pytest.mark.parametrize(("lang", "says"), [("zh", "没有跟上"), ("en", "does not follow")])
def test_a_notice_stands_in_the_language_of_the_page_and_goes(preview, visit, pages, lang, says):
    path = pages.question(lang)
    watched = visit(preview.url + path)
    loaded(watched)
    notice = watched.page.locator(NOTICE)
    assert notice.is_hidden()
    preview.news.tell(behind={path: ("q02", "other")})
    notice.wait_for()
    assert says in notice.inner_text() and "make synced ID=q02" in notice.inner_text()
    preview.news.tell(behind={}, faults=["docs/x.md:3: <b>wrong</b>\n    mend: so"])
    watched.page.locator(f"{NOTICE} pre").wait_for()
    assert watched.page.locator(f"{NOTICE} pre").inner_text() == "docs/x.md:3: <b>wrong</b>\n    mend: so"
    preview.news.tell(faults=[])
    notice.wait_for(state="hidden")
    assert watched.errors == [] and watched.foreign == []


def test_a_tab_reloads_when_its_page_changed_and_stays_where_it_was(preview, visit, pages):
    path, other = pages.question("en"), pages.question("zh")
    watched = visit(preview.url + path)
    loaded(watched)
    watched.page.evaluate("() => document.querySelector('#sources').scrollIntoView()")
    at = watched.page.evaluate("() => scrollY")
    assert at > 300
    with watched.page.expect_navigation():
        preview.news.tell(changed=[path + "index.html", "search/pages.json"])
    loaded(watched)
    watched.page.wait_for_timeout(300)
    assert abs(watched.page.evaluate("() => scrollY") - at) < 3
    watched.page.evaluate("() => { window.old = true; }")
    preview.news.tell(changed=[other + "index.html"], busy="executing q02")
    watched.page.locator(NOTICE).wait_for()
    assert watched.page.evaluate("() => window.old") and watched.errors == []


def test_the_notice_says_when_the_preview_stops(site, visit, pages):
    with LiveServer(site, 0) as running:
        watched = visit(running.url + pages.question("en"))
        loaded(watched)
    watched.page.locator(NOTICE).wait_for()
    assert "stopped" in watched.page.locator(NOTICE).inner_text()


def test_the_published_site_knows_nothing_of_it(site):
    assert not [path for path in site.rglob("*.html") if "preview-" in path.read_text(encoding="utf-8")]
