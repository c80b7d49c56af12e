"""The decks that the site offers, in the hands of Anki itself."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from anki.collection import Collection, ImportAnkiPackageRequest

from scaling_lab.anki import check
from scaling_lab.site import built, decks
from scaling_lab.site.links import language_url
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.claims import claims
from scaling_lab.sources.pages import claim_links
from tests.site.reading import CONTENT, soup, text


def deck_of(folder, lang):
    return folder / language_url("", lang) / decks.path_of(lang)


def test_no_deck_has_a_fault_wherever_the_site_lies(anywhere):
    assert list(map(str, decks.faults(anywhere.folder, built.documents(anywhere.folder), anywhere.url))) == []
    for lang in LANGUAGES:
        home = language_url(anywhere.url, lang)
        links = {note.fields["Link"] for note in check.read(deck_of(anywhere.folder, lang).read_bytes())}
        assert links and all(link.startswith(f"{home}questions/") for link in links)


def test_anki_takes_both_decks_and_nothing_twice(site, tmp_path):
    collection = Collection(str(tmp_path / "collection.anki2"))
    expected = {lang: set(expected_notes(lang)) for lang in LANGUAGES}
    for lang in LANGUAGES:
        request = ImportAnkiPackageRequest(package_path=str(deck_of(site, lang)))
        first, second = (collection.import_anki_package(request).log for _ in range(2))
        assert len(first.new) == first.found_notes == len(expected[lang])
        assert (len(second.new), len(second.updated), len(second.conflicting)) == (0, 0, 0)
        assert len(second.duplicate) == len(first.new)
    notes = [collection.get_note(note) for note in collection.find_notes("")]
    names = Counter(collection.models.get(note.mid)["name"] for note in notes)
    assert names == {"Scaling Lab 中文": len(expected["zh"]), "Scaling Lab English": len(expected["en"])}
    assert {note["Id"] for note in notes} == expected["zh"] == expected["en"]
    assert all(len(note.cards()) == 1 and not note["Spare 1"] for note in notes)
    card = next(note for note in notes if note["Id"] == "q02/follow-up-1").cards()[0]
    assert card.answer().count('type="checkbox"') == 3
    collection.close()


def expected_notes(lang):
    """What can be practised, as the sources have it."""
    for question in CONTENT.catalogue.questions:
        page = CONTENT.page(question, lang)
        for anchor in page.anchors:
            if re.fullmatch(r"brief|(follow-up|quiz|pitfall)-\d+", anchor.id):
                yield f"{question.id}/{anchor.id}"
        linked = {link.name for link in claim_links(page.body)}
        yield from (
            f"{question.id}/{claim.name}"
            for claim in claims(CONTENT.notebook(question))
            if claim.name in linked
        )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_review_page_offers_the_deck_with_its_size(site, lang):
    path = site / language_url("", lang) / "review/index.html"
    [link] = soup(path).select(".deck a[download]")
    deck = deck_of(site, lang)
    assert (path.parent / link["href"]).resolve() == deck.resolve()
    number, size = re.findall(r"\d+", text(link.parent).removeprefix(text(link)))
    assert int(number) == len(check.read(deck.read_bytes()))
    assert int(size) == round(deck.stat().st_size / 1000)


def test_no_question_page_loads_or_names_a_deck(page):
    assert ".apkg" not in page.path.read_text(encoding="utf-8")
