"""Search finds what only a notebook says."""

import re

import pytest


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_word_of_a_notebook_output_leads_to_its_question(visit, anywhere, pages, lang):
    path = pages.question(lang)
    page = visit(anywhere.url + path).page
    text = page.locator("article").inner_text().lower()
    outputs = " ".join(page.locator("pre.output").all_text_contents())
    words = sorted(
        set(re.findall(r"[a-z]{6,}", outputs)), key=lambda word: (text.count(word), -len(word), word)
    )
    assert words, "no word in any output"
    page.goto(anywhere.url + ("en/" if lang == "en" else ""))
    box = page.locator("input.md-search__input")
    box.click()
    box.press_sequentially(words[0], delay=20)
    first = page.locator(".md-search-result__item a").first
    first.wait_for()
    found = page.locator(".md-search-result__item a").evaluate_all("(all) => all.map((link) => link.href)")
    assert any(path in href for href in found), (words[0], found)
