"""Addresses of redirects and of the page in the other language."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

import pytest

from scaling_lab.faults import Fault, Faults
from scaling_lab.site import links

SITES = ["http://localhost:8000/", "https://someone.github.io/scaling-lab/"]
PAGE = "questions/q02-batch-size/"


@pytest.mark.parametrize("root", SITES)
@pytest.mark.parametrize("url", ["", "topics/scaling/", PAGE])
def test_switch_and_alternates_name_the_same_page(root: str, url: str) -> None:
    for lang, other in (("zh", "en"), ("en", "zh")):
        home = links.language_url(root, lang)
        alternates = links.alternates(home, lang, url)
        assert alternates[lang] == home + url
        assert urljoin(home + url, links.switch_url(lang, url)) == alternates[other]


def test_site_root_may_end_in_en() -> None:
    assert links.site_root("https://host/en/", "zh") == "https://host/en/"
    assert links.site_root("https://host/en/en/", "en") == "https://host/en/"


@pytest.mark.parametrize("old", ["q02/", "questions/q02-old/", "a/b/c/"])
def test_redirect_page_leads_to_the_page_and_loads_its_script(old: str) -> None:
    page = links.redirect_page("en", old, PAGE, "A <title>", "https://host/repo/en/")
    target = page.partition('data-target="')[2].partition('"')[0]
    script = page.partition('<script src="')[2].partition('"')[0]
    assert urljoin(f"https://host/repo/en/{old}", target) == f"https://host/repo/en/{PAGE}"
    assert urljoin(f"https://host/repo/en/{old}", script) == "https://host/repo/en/assets/js/redirect.js"
    assert f'canonical" href="https://host/repo/en/{PAGE}"' in page
    assert "A &lt;title&gt;" in page and "<title>A <" not in page


def write(root: Path, text: str) -> Path:
    (root / "docs").mkdir()
    (root / links.REDIRECTS_FILE).write_text(text, encoding="utf-8")
    return root


def test_redirects_may_be_absent_or_empty(tmp_path: Path) -> None:
    assert links.redirects(tmp_path, [PAGE]) == {}
    assert links.redirects(write(tmp_path, "# none yet\n"), [PAGE]) == {}


def test_redirects_are_read(tmp_path: Path) -> None:
    assert links.redirects(write(tmp_path, f"questions/old/: {PAGE}\n"), [PAGE]) == {"questions/old/": PAGE}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("questions/old/: questions/gone/\n", "questions/old/ leads to questions/gone/, which is no page"),
        (f"{PAGE}: {PAGE}\n", f"{PAGE} is a page"),
        (f"/questions/old/: {PAGE}\n", "/questions/old/ is not an address as this file writes them"),
        (f"questions/old: {PAGE}\n", "questions/old is not an address as this file writes them"),
        ("- questions/old/\n", "it does not map old addresses to new ones"),
    ],
)
def test_bad_redirects_are_named(tmp_path: Path, text: str, wrong: str) -> None:
    with pytest.raises((Fault, Faults)) as caught:
        links.redirects(write(tmp_path, text), [PAGE])
    assert str(caught.value).startswith(f"{links.REDIRECTS_FILE}: {wrong}\n    mend: ")


def test_robots_names_both_sitemaps() -> None:
    assert links.robots("https://host/repo/").splitlines() == [
        "User-agent: *",
        "Allow: /",
        "Sitemap: https://host/repo/sitemap.xml",
        "Sitemap: https://host/repo/en/sitemap.xml",
    ]
