"""Search finds what only a notebook says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import search
from tests.site.reading import PAGES, BuiltPage, text


def own_words(site: Path, lang: str) -> Iterator[tuple[str, str]]:
    """Questions, each with a word that its notebook printed and that no other page holds."""
    sections = [section for part in search.index_parts(site, lang).values() for section in part["sections"]]
    for question, language in PAGES:
        if language == lang:
            page = BuiltPage.of(site, "questions", question, lang)
            printed = " ".join(map(text, page.article.select("pre.output, .measured code")))
            elsewhere = " ".join(
                f"{title} {words}".lower()
                for address, title, words in sections
                if question.slug not in address
            )
            for word in sorted(set(re.findall(r"[a-z]{6,}", printed))):
                if word not in elsewhere:
                    yield page.path.parent.relative_to(site).as_posix(), word


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_word_of_a_notebook_output_leads_to_its_question(visit, anywhere, site, lang):
    path, word = next(own_words(site, lang))
    page = visit(anywhere.url).page
    page.goto(anywhere.url + ("en/" if lang == "en" else ""))
    box = page.locator("input.md-search__input")
    box.click()
    box.press_sequentially(word, delay=20)
    # Results of the first letters may stand there until the whole word is typed.
    first = page.locator(f".md-search-result__item a[href*='h={word}']").first
    first.wait_for()
    assert path in first.get_attribute("href"), word
