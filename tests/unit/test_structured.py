"""Structured data: no text of a page ends the element that it stands in, and the same page gives the same bytes."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scaling_lab.site.programs import structured
from scaling_lab.sources import content
from scaling_lab.sources.history import Dates

DATES = Dates(datetime(2026, 3, 4, 23, 59, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC))


@pytest.fixture
def written(tree):
    def write(brief="Short.", lang="en", site_url="https://example.org/lab/en/", **changes):
        read = content.read(tree)
        pages = {key: replace(page, **changes) for key, page in read.pages.items()}
        read, asked = replace(read, pages=pages), read.catalogue.questions[0]
        return structured.question(read, asked, lang, site_url, DATES, brief)

    return write


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!-- <script>", "a < b & c > d"])
def test_no_text_ends_the_element(written, text):
    made = written(brief=text, title=text)
    assert "<" not in made
    resource = json.loads(made)["@graph"][0]
    assert resource["name"] == resource["mainEntity"]["acceptedAnswer"]["text"] == text


def test_dates_and_addresses(written):
    assert written() == written()
    resource, trail = json.loads(written())["@graph"]
    assert (resource["datePublished"], resource["dateModified"]) == ("2026-03-04", "2026-05-06")
    assert resource["@id"] == "https://example.org/lab/en/questions/q01-demo/"
    assert resource["author"] == {
        "@type": "Organization", "name": "Scaling Lab", "url": "https://example.org/lab/",
    }  # fmt: skip
    assert [each["item"] for each in trail["itemListElement"]][:2] == [
        "https://example.org/lab/en/",
        "https://example.org/lab/en/topics/scaling/",
    ]
