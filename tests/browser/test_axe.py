"""axe finds nothing among search results, in light and dark, on a phone and on a desktop.

What it finds on the pages themselves, test_every_page.py asks.
"""

import pytest

from tests.browser.accessibility import violations

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.mark.parametrize(("home", "query"), [("", "批量归一化"), ("en/", "batch norm")], ids=["zh", "en"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_among_search_results(browser, server, axe, scheme, viewport, home, query):
    context = browser.new_context(color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
    context.add_init_script(path=axe)
    page = context.new_page()
    page.goto(server.url + home)
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.locator(".md-search-result__item a").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert not violations(page)
    context.close()
