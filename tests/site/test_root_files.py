"""What stands once at the root: the 404 page, robots.txt and the sitemaps."""

from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit

import pytest

from scaling_lab.site import links
from scaling_lab.sources.catalogue import LANGUAGES
from tests.site.reading import CATALOGUE, soup, text


def test_404_page_works_at_any_depth(anywhere):
    """It is shown in place of any missing page: a link that depends on where it stands would lead astray."""
    page = soup(anywhere.folder / "404.html")
    prefix = urlsplit(anywhere.url).path
    links = [str(tag[name]) for name in ("href", "src") for tag in page.select(f":not(svg *)[{name}]")]
    assert len(links) > 10
    assert [link for link in links if not link.startswith((prefix, anywhere.url, "#", "https://"))] == []


def test_404_page_speaks_both_languages(anywhere):
    path = anywhere.folder / "404.html"
    article = soup(path).select_one(".not-found")
    for lang, home in {"zh-CN": "index.html", "en": "en/index.html"}.items():
        heading, paragraph = article.select(f"[lang={lang}]")
        assert text(heading)
        [link] = paragraph.select("a")
        assert anywhere.file(path, link["href"]) == anywhere.folder / home
    # GitHub Pages knows one 404 page; a second would look as if it served.
    assert list(anywhere.folder.rglob("404.html")) == [path]


def test_robots_lead_to_the_sitemaps(anywhere):
    robots = (anywhere.folder / "robots.txt").read_text(encoding="utf-8")
    assert robots == links.robots(anywhere.url)
    for address in re.findall("^Sitemap: (.*)$", robots, re.MULTILINE):
        assert anywhere.file(anywhere.folder / "index.html", address).is_file(), address


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sitemap_lists_every_page_once_and_nothing_else(anywhere, lang):
    path = anywhere.folder / ("en/sitemap.xml" if lang == "en" else "sitemap.xml")
    locations = [str(tag.text) for tag in ElementTree.parse(path).iterfind(".//{*}loc")]
    pages = anywhere.pages(lang)
    assert sorted(anywhere.file(path, address) for address in locations) == pages
    assert len(pages) > 2 * len(CATALOGUE.questions)
    assert gzip.decompress(path.with_name("sitemap.xml.gz").read_bytes()) == path.read_bytes()
