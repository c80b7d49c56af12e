"""An address that leads nowhere is answered in its own language; one that was cut short leads to the table."""

from pathlib import PurePosixPath

import pytest

QUERIES = {"zh": "过拟合", "en": "overfitting"}
MISSING = {
    "zh": ["nope", "questions/q99-nothing/", "questions/q02-batch-size/nope/?a=b#c", "english/"],
    "en": [
        "en/nope",
        "en/questions/q99-nothing/",
        "en/questions/q02-batch-size/nope/?a=b#c",
        "EN/questions/",
    ],
}


@pytest.mark.parametrize(("lang", "path"), [(lang, path) for lang in MISSING for path in MISSING[lang]])
def test_a_missing_page_speaks_and_searches_the_language_of_its_address(visit, anywhere, lang, path):
    watched = visit(anywhere.url + path)
    page = watched.page
    page.locator(".not-found h1").wait_for()
    assert page.url == anywhere.url + path
    assert page.locator("html").get_attribute("lang").startswith(lang)
    assert page.request.get(anywhere.url + path).status == 404
    page.locator("input.md-search__input").click()
    page.keyboard.type(QUERIES[lang])
    found = page.locator(".md-search-result__item a").first
    found.wait_for()
    home = anywhere.url + ("en/" if lang == "en" else "")
    assert found.evaluate("(link) => link.href").startswith(home + "questions/")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}questions/*/?h=*")
    page.go_back()
    page.locator(".not-found h1").wait_for()
    assert page.url == anywhere.url + path
    assert [error for error in watched.errors if "404" not in error] == []
    assert watched.foreign == []


@pytest.mark.parametrize("path", ["nope/deep/", "en/nope/deep/"])
def test_its_links_and_its_colours_are_those_of_the_site(visit, server, path):
    page = visit(server.url, color_scheme="light").page
    page.goto(server.url + ("en/" if path.startswith("en/") else ""))
    page.locator("label[for^='__palette']:visible").click()
    page.locator("body[data-md-color-scheme='slate']").wait_for()
    page.goto(server.url + path)
    page.locator(".not-found h1").wait_for()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    links = page.locator("a[href]").evaluate_all("(links) => links.map((link) => link.href.split('#')[0])")
    own = sorted({link for link in links if link.startswith(server.origin)} - {page.url})
    assert len(own) > 20
    assert [link for link in own if page.request.get(link).status != 200] == []


def test_without_scripts_it_speaks_both_languages(visit, server):
    page = visit(server.url + "en/nope", java_script_enabled=False).page
    assert (
        page.locator(".not-found [lang=en]").count() == page.locator(".not-found [lang=zh-CN]").count() == 2
    )


@pytest.mark.parametrize(
    "address", ["en/missing.html", "en/missing.html?//elsewhere.example/", "en/missing.html?%E0"]
)
def test_the_page_itself_harms_nobody(visit, server, address):
    watched = visit(server.url + address)
    assert watched.page.url.startswith(server.url + "en/missing.html")
    assert watched.errors == []


def test_an_address_that_was_cut_short_leads_to_the_table(visit, anywhere, pages):
    cut = {
        f"{folder}/"
        for path in pages.all
        for folder in PurePosixPath(path).parents
        if str(folder) not in (".", "en") and "nowhere" not in path
    } - set(pages.all)
    assert {"questions/", "topics/", "en/questions/", "en/topics/"} <= cut
    page = visit(anywhere.url).page
    for path in sorted(cut):
        page.goto(anywhere.url + path)
        home = anywhere.url + ("en/" if path.startswith("en/") else "")
        page.wait_for_url(f"{home}#questions")
        assert page.locator("#questions ~ .question-table").count() == 1
    page.goto(anywhere.url + "questions")  # without its slash
    page.wait_for_url(f"{anywhere.url}#questions")
