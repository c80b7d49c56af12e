"""What search engines and chat windows read of a page: its own address, its translation, its picture."""

from __future__ import annotations

import pytest
from PIL import Image

from scaling_lab.site import cards
from scaling_lab.sources.catalogue import HTML_LANG, LANGUAGES
from tests.site.reading import CATALOGUE, CONTENT, PAGES, BuiltPage, head


def meta(page, name: str) -> str:
    """The one value of a ``<meta>`` element."""
    [tag] = page.select(f"meta[name='{name}'], meta[property='{name}']")
    return tag["content"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_names_its_own_address_and_its_translation(anywhere, lang):
    pages = anywhere.pages(lang)
    assert len(pages) > 2 * len(CATALOGUE.questions)
    for path in pages:
        page = head(path)
        url = anywhere.url + path.relative_to(anywhere.folder).as_posix().removesuffix("index.html")
        inner = url.removeprefix(anywhere.url).removeprefix("en/" if lang == "en" else "")
        zh, en = anywhere.url + inner, f"{anywhere.url}en/{inner}"
        assert [link["href"] for link in page.select("link[rel=canonical]")] == [url]
        assert meta(page, "og:url") == url
        alternates = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}
        assert alternates == {HTML_LANG["zh"]: zh, HTML_LANG["en"]: en, "x-default": en}
        assert all(anywhere.file(path, link).is_file() for link in alternates.values()), alternates
        assert page.html["lang"] in HTML_LANG[lang]


@pytest.mark.parametrize(("question", "lang"), PAGES, ids=lambda value: getattr(value, "id", value))
def test_a_question_unfolds_into_its_description_and_its_card(anywhere, question, lang):
    path = BuiltPage.of(anywhere.folder, "questions", question, lang).path
    page, source = head(path), CONTENT.page(question, lang)
    assert page.title.get_text().startswith(source.title)
    assert meta(page, "description") == meta(page, "og:description") == source.description
    assert meta(page, "og:title") == source.question_text
    with Image.open(anywhere.file(path, meta(page, "og:image"))) as card:
        assert (card.format, card.size) == ("PNG", (cards.WIDTH, cards.HEIGHT))
    assert (meta(page, "og:image:width"), meta(page, "og:image:height")) == (
        str(cards.WIDTH),
        str(cards.HEIGHT),
    )
    assert meta(page, "og:image:alt")


def test_every_question_has_a_card_of_its_own(site):
    pictures = [path.read_bytes() for path in site.glob("**/cards/*.png")]
    assert len(pictures) == len(set(pictures)) == len(PAGES)
