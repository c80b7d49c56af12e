"""A page translator leaves alone what it would ruin: measured lines, code, symbols of formulas."""

import pytest

from tests.site.reading import soup


@pytest.mark.parametrize("folder", ["questions", "notebooks"])
@pytest.mark.parametrize("home", ["", "en"])
def test_outputs_code_and_formulas_are_not_to_be_translated(site, home, folder):
    for path in sorted((site / home / folder).glob("*/index.html")):
        article = soup(path).article
        found = article.select("pre, code, math")
        assert len(found) > 20
        translated = [
            tag for tag in found if tag.get("translate") != "no" and not tag.find_parent(translate="no")
        ]
        assert translated == [], path
