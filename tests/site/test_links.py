"""Every address that a built page, stylesheet, script or search index names exists, and none is on another host."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from benchmarks.search import HOMES, index_parts
from scaling_lab.site import built
from tests.conftest import URLS
from tests.site.reading import CATALOGUE, head

QUESTION = f"questions/{CATALOGUE.questions[0].slug}/index.html"
# What a page is made to hold, and what is said about it.
PLANTED = {
    '<a href="../nowhere/">x</a>': "the link ../nowhere/ leads nowhere",
    '<a href="#nowhere">x</a>': f"the link #nowhere leads to an id that {QUESTION} does not have",
    '<a href="../../en/#nowhere">x</a>': "the link ../../en/#nowhere leads to an id that en/index.html does not have",
    '<img src="nowhere.png" alt="x">': "the link nowhere.png leads nowhere",
    '<script src="nowhere.js"></script>': "the link nowhere.js leads nowhere",
    '<link rel="stylesheet" href="nowhere.css">': "the link nowhere.css leads nowhere",
    '<img src="https://example.org/x.png" alt="x">': "the page fetches https://example.org/x.png from another host",
    '<script src="https://example.org/x.js"></script>': "the page fetches https://example.org/x.js from another host",
    '<link rel="stylesheet" href="//example.org/x.css">': "the page fetches //example.org/x.css from another host",
    '<link rel="preload" href="//example.org/x.woff2" as="font">': "the page fetches //example.org/x.woff2 from another host",
    '<iframe src="https://example.org/x/"></iframe>': "the page fetches https://example.org/x/ from another host",
}


def test_the_site_has_no_fault(anywhere):
    assert list(map(str, built.faults(anywhere.folder, built.documents(anywhere.folder), anywhere.url))) == []


def test_a_fault_of_any_kind_is_named(site, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy, copy_function=os.link)
    page, style = copy / QUESTION, copy / "assets/site.css"
    rewrite(page, page.read_text().replace("</article>", "".join(PLANTED) + "</article>"))
    rewrite(
        style, style.read_text() + "p{background:url(nowhere.png)} q{background:url(//example.org/x.png)}"
    )
    (copy / "en" / QUESTION).unlink()
    found = {(fault.place, fault.wrong) for fault in built.faults(copy, built.documents(copy), URLS["root"])}
    assert {(f"site/{QUESTION}", wrong) for wrong in PLANTED.values()} <= found
    assert ("site/assets/site.css", "the link nowhere.png leads nowhere") in found
    assert ("site/assets/site.css", "the page fetches //example.org/x.png from another host") in found
    # Three kinds of page led to the one that is gone: its translation, the home page and the short link.
    assert {f"site/{QUESTION}", "site/en/index.html", f"site/en/{CATALOGUE.questions[0].id}/index.html"} <= {
        place for place, wrong in found if wrong.endswith("leads nowhere")
    }


def rewrite(path: Path, text: str) -> None:
    """Give a linked file a text of its own."""
    path.unlink()
    path.write_text(text, encoding="utf-8")


def test_every_policy_admits_this_host_only(anywhere):
    for path in anywhere.folder.rglob("*.html"):
        policies = head(path).select("meta[http-equiv='Content-Security-Policy']")
        assert len(policies) == 1, path
        default, *rules = policies[0]["content"].split("; ")
        assert default == "default-src 'none'", path
        sources = {source for rule in rules for source in rule.split()[1:]}
        assert {source for source in sources if not source.startswith("'")} <= {"data:"}, path


def test_scripts_load_what_exists(anywhere):
    scripts = list(anywhere.folder.glob("**/assets/js/*.js"))
    assert len(scripts) > 10
    for script in scripts:
        for target in re.findall(r'"(\.{1,2}/[^"]+)"', script.read_text(encoding="utf-8")):
            assert (script.parent / target).resolve().is_file(), f"{script.name} loads {target}"


def test_every_page_finds_the_search(anywhere):
    for path in [*anywhere.pages(), anywhere.folder / "404.html"]:
        [config] = re.findall(
            r'<script id="__config" type="application/json">(.*?)</script>', path.read_text(encoding="utf-8")
        )
        assert anywhere.file(path, json.loads(config)["search"]).is_file(), path


@pytest.mark.parametrize(("lang", "home"), HOMES.items())
def test_every_search_result_leads_somewhere(site, lang, home):
    addresses = [section[0] for part in index_parts(site, lang).values() for section in part["sections"]]
    assert {f"questions/{question.slug}/#answer" for question in CATALOGUE.questions} <= set(addresses)
    known = {path: set(page.ids) for path, page in built.documents(site / home).items()}
    for address in addresses:
        page, fragment = urldefrag(address)
        assert Path(page, "index.html") in known, address
        assert not fragment or fragment in known[Path(page, "index.html")], address
