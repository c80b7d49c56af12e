"""A page opened from the disk, and one whose scripts did not come, shows nothing that cannot work."""

import pytest

WAITING = """[...document.querySelectorAll("select, button, input, label[for=__search], [role=button]")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((e) => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def on_disk(visit, site):
    """Opens a page of the built site as a file."""
    return lambda path, **options: visit((site / path / "index.html").as_uri(), **options).page


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("home", ["", "en"])
def test_filters_and_search_are_not_shown(on_disk, home, phone):
    page = on_disk(home, phone=phone)
    page.wait_for_timeout(200)
    assert page.locator(".question-table tbody tr").first.is_visible()
    assert not page.locator(".question-filter").is_visible()
    assert not page.locator(".md-search").is_visible()
    assert page.evaluate(WAITING) == []
    page.locator("label[for^='__palette']:visible").click()
    page.locator("body[data-md-color-scheme='slate']").wait_for()


def test_links_lead_to_pages_not_to_lists_of_files(on_disk, site):
    page = on_disk("")
    page.locator(".question-table td:nth-child(2) a").first.click()
    page.locator("h1").first.wait_for()
    assert page.url.endswith("/index.html") and "/questions/q0" in page.url
    page.locator("a.claim").first.evaluate("(link) => link.click()")
    assert "/index.html#" in page.url
    page.locator("a.language-switch").click()
    page.wait_for_url("**/en/questions/q0*/index.html*")
    page.goto((site / "q02/index.html").as_uri())
    page.wait_for_url("**/questions/q02-*/index.html")


@pytest.mark.parametrize("file", ["question-filter.js", "words.js"])
def test_a_filter_whose_script_did_not_come_is_not_shown(visit, server, file):
    page = visit(server.url).page
    assert page.locator(".question-filter").is_visible()
    page.route(f"**/{file}", lambda route: route.abort())
    page.reload()
    page.wait_for_timeout(200)
    assert not page.locator(".question-filter").is_visible()
    assert page.locator(".md-search").is_visible()


def test_a_search_whose_script_did_not_come_is_not_shown(visit, server):
    page = visit(server.url).page
    page.route("**/page.js", lambda route: route.abort())
    page.reload()
    page.wait_for_timeout(200)
    assert not page.locator(".md-search").is_visible()
    assert page.locator(".question-filter").is_visible()
