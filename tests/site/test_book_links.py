"""Links to the book's files, and links in it: what a page leads to, the book holds, or is told."""

import shutil
from datetime import UTC, datetime

import pytest

from scaling_lab.book import making
from scaling_lab.faults import Faults
from scaling_lab.sources.content import read
from tests.conftest import REPOSITORY
from tests.site.reading import soup


@pytest.mark.parametrize(("home", "lang"), [("", "zh"), ("en", "en")])
def test_the_book_is_offered_only_where_its_repository_is_known(site, site_under_repo, home, lang):
    def offered(folder):
        links = soup(folder / home / "index.html").select("article .book a")
        return [link["href"] for link in links]

    base = f"{REPOSITORY}/releases/download/book/scaling-lab-{lang}"
    assert offered(site_under_repo) == [f"{base}.pdf", f"{base}.epub"]
    assert offered(site) == []


def test_a_link_to_what_the_book_leaves_out_is_told(root, site, tmp_path):
    def book():
        return making.book(read(root), tmp_path, "zh", datetime.now(UTC), ["q02"])

    for name in ("questions", "topics", "glossary"):
        shutil.copytree(site / name, tmp_path / name)
    assert book().chapters
    page = next(tmp_path.glob("questions/q02-*/index.html"))
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</h1>", '</h1><p><a href="#tests">x</a></p>', 1), encoding="utf-8")
    with pytest.raises(Faults, match="a link leads to q02-tests, which the book leaves out"):
        book()
