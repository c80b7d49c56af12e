"""The switch leads to the same place in the other language."""

import pytest


def test_to_the_same_page_and_back(visit, anywhere, pages):
    page = visit(anywhere.url + pages.question("zh")).page
    start = page.url
    page.locator("a.language-switch").click()
    assert page.url == anywhere.url + "en/" + pages.question("zh")
    assert page.locator("html").get_attribute("lang").startswith("en")
    page.locator("a.language-switch").click()
    assert page.url == start


@pytest.mark.parametrize("path", ["", "en/"])
def test_from_the_home_page(visit, anywhere, path):
    page = visit(anywhere.url + path).page
    page.locator("a.language-switch").click()
    assert page.url == anywhere.url + ("" if path else "en/")


def test_it_keeps_the_fragment(visit, anywhere, pages):
    page = visit(f"{anywhere.url}{pages.question('zh')}#full").page
    page.locator("a.language-switch").click()
    assert page.url == f"{anywhere.url}en/{pages.question('zh')}#full"
    page.locator("#full[open]").wait_for()
    page.evaluate("location.hash = 'brief'")
    page.locator("a.language-switch").click()
    assert page.url == f"{anywhere.url}{pages.question('zh')}#brief"


def test_it_works_without_scripts(visit, anywhere, pages):
    page = visit(anywhere.url + pages.question("en"), java_script_enabled=False).page
    page.locator("a.language-switch").click()
    assert page.url == anywhere.url + pages.question("en").removeprefix("en/")


def test_it_leads_somewhere_from_every_page(visit, server, pages, site):
    page = visit(server.url).page
    for path in pages.all:
        page.goto(server.url + path)
        target = page.locator("a.language-switch").evaluate("(link) => new URL(link.href).pathname")
        assert (site / target.lstrip("/") / "index.html").is_file(), path


def test_short_links_keep_the_fragment(visit, anywhere):
    for prefix in ("", "en/"):
        page = visit(f"{anywhere.url}{prefix}{SHORT}/#full").page
        page.wait_for_url("**/questions/**")
        assert page.url.startswith(f"{anywhere.url}{prefix}questions/{SHORT}-")
        assert page.url.endswith("#full")
        page.locator("#full[open]").wait_for()


@pytest.fixture(autouse=True)
def _short(pages):
    global SHORT
    SHORT = pages.question().rstrip("/").split("/")[-1].split("-")[0]
