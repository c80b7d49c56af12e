"""The home page leads to the files of the book where the repository, whose release has them, is known."""

import pytest

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
