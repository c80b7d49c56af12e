"""The built site and its pages, as the tests of the built HTML read them.

``site`` and ``site_under_repo``, the built folders, come from tests/conftest.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import URLS
from tests.site.reading import PAGES, BuiltPage, Site


@pytest.fixture(scope="session", params=["/", "/repo/"])
def anywhere(request: pytest.FixtureRequest) -> Site:
    """The site at the root of a host and, once more, below a path: tests of addresses run on both."""
    if request.param == "/":
        return Site(request.getfixturevalue("site"), URLS["root"])
    return Site(request.getfixturevalue("site_under_repo"), URLS["repo"])


# Session scope keeps the tests of one page together, so that it is parsed once.
@pytest.fixture(scope="session", params=PAGES, ids=lambda param: f"{param[0].id}-{param[1]}")
def page(request: pytest.FixtureRequest, site: Path) -> BuiltPage:
    """The page of each question in each language."""
    return BuiltPage.of(site, "questions", *request.param)


@pytest.fixture(scope="session", params=PAGES, ids=lambda param: f"{param[0].id}-{param[1]}")
def notebook_page(request: pytest.FixtureRequest, site: Path) -> BuiltPage:
    """The page of each question's notebook in each language."""
    return BuiltPage.of(site, "notebooks", *request.param)
