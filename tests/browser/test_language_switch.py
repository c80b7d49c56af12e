"""The switch leads to the same place in the other language."""

import re
from urllib.parse import urljoin, urlsplit

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


def test_it_leads_somewhere_from_every_page(pages, site):
    for path in pages.all:
        file = site / path / "index.html" if (site / path).is_dir() else site / "404.html"
        [link] = re.findall(r'<a class="[^"]*language-switch"[^>]*>', file.read_text(encoding="utf-8"))
        [href] = re.findall(r'href="([^"]*)"', link)
        target = urlsplit(urljoin(f"http://host/{path}", href)).path
        assert (site / target.lstrip("/") / "index.html").is_file(), path


@pytest.mark.parametrize("prefix", ["", "en/"], ids=["zh", "en"])
def test_short_links_keep_the_fragment(visit, anywhere, pages, prefix):
    slug = pages.question().rstrip("/").split("/")[-1]
    page = visit(f"{anywhere.url}{prefix}{slug.split('-')[0]}/#full").page
    page.wait_for_url(f"{anywhere.url}{prefix}questions/{slug}/#full")
    page.locator("#full[open]").wait_for()
