"""Search finds what only a notebook says."""

import re

import pytest

from benchmarks import search


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_word_of_a_notebook_output_leads_to_its_question(visit, anywhere, pages, site, lang):
    path = pages.question(lang)
    page = visit(anywhere.url + path).page
    words = set(re.findall(r"[a-z]{6,}", " ".join(page.locator("pre.output").all_text_contents())))
    elsewhere = " ".join(
        f"{title} {text}".lower()
        for part in search.index_parts(site, lang).values()
        for address, title, text in part["sections"]
        if address.split("#")[0] not in path
    )
    own = sorted(word for word in words if word not in elsewhere)
    assert own, "every word of the outputs stands on another page too"
    page.goto(anywhere.url + ("en/" if lang == "en" else ""))
    box = page.locator("input.md-search__input")
    box.click()
    box.press_sequentially(own[0], delay=20)
    # Results of the first letters may stand there until the whole word is typed.
    first = page.locator(f".md-search-result__item a[href*='h={own[0]}']").first
    first.wait_for()
    assert path in first.get_attribute("href"), own[0]
