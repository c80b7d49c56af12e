"""Chromium takes the manifest and the structured data: the site can be put on a home screen wherever it lies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import BrowserContext

from scaling_lab.site.links import language_url
from scaling_lab.sources.catalogue import HTML_LANG, LANGUAGES
from tests.browser import chromium

# The colour of the header and the one that a device is told to frame it with; both as #rrggbb.
COLOURS = """() => {
  const [red, green, blue] = getComputedStyle(document.querySelector(".md-header")).backgroundColor.match(/\\d+/g);
  const header = "#" + [red, green, blue].map((each) => Number(each).toString(16).padStart(2, "0")).join("");
  return [header, ...[...document.querySelectorAll("meta[name='theme-color']")].map((meta) => meta.content)];
}"""


@pytest.fixture(scope="module")
def installing(browser, tmp_path_factory) -> Iterator[BrowserContext]:
    """A browser with a profile: Chromium installs nothing where it is to forget everything. Its reader's system is dark."""
    kind = browser.browser_type
    context = kind.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=chromium.find(SimpleNamespace(chromium=kind)),
        args=chromium.ARGUMENTS,
        color_scheme="dark",
    )
    yield context
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_site_can_be_installed(installing, anywhere, pages, lang):
    page = installing.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(anywhere.url + pages.question(lang))
    session = installing.new_cdp_session(page)
    answer = session.send("Page.getAppManifest")
    assert answer["data"] and answer["errors"] == []
    start, written = anywhere.url + language_url("", lang), json.loads(answer["data"])
    found = answer["manifest"]
    assert found["startUrl"] == found["scope"] == found["id"] == start
    assert (found["display"], written["lang"]) == ("kStandalone", HTML_LANG[lang])
    assert [icon.get("purpose", "any") for icon in written["icons"]] == [*["any"] * 3, "maskable"]
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert said == []
    page.close()


def test_a_device_frames_a_page_in_the_colour_of_its_header(installing, server, visit):
    page = installing.new_page()
    page.goto(server.url)
    dark, light = page, visit(server.url, color_scheme="light").page
    colours = []
    for each in (dark, light):
        each.locator("meta[name='theme-color'][content^='#']").wait_for(state="attached")
        header, *told = each.evaluate(COLOURS)
        assert told == [header]
        colours.append(header)
    manifest = json.loads(light.request.get(f"{server.url}manifest.json").text())
    assert colours[0] != colours[1] == manifest["theme_color"] == manifest["background_color"]
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_policy_lets_structured_data_stand_and_a_page_fetches_no_file_for_programs(
    visit, server, pages, lang
):
    watched = visit(server.url + pages.question(lang))
    [text] = watched.page.locator("script[type='application/ld+json']").all_text_contents()
    resource = json.loads(text)["@graph"][0]
    assert resource["mainEntity"]["name"] == watched.page.locator("article blockquote p").first.inner_text()
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.reload(wait_until="networkidle")
    # Material takes a link to a feed for one to another edition of the site, whose pages it would look up.
    assert [url for url in asked if url.endswith((".xml", ".json", ".jsonl"))] == []
    assert watched.errors == []
