"""The real search box puts the right page first, for every query of ``benchmarks/queries.json``."""

from __future__ import annotations

import gzip
import json
import random
import re

import pytest

from benchmarks import search
from scaling_lab import catalogue
from scaling_lab.server import gzipped

LANGUAGES = {"zh": "", "en": "en/"}


@pytest.fixture(scope="module")
def written(root):
    return {question.id for question in catalogue.load(root).questions}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_queries_find_their_page(visit, server, written, lang):
    ready = [one for one in search.queries(lang) if written & set(one["expect"])]
    page = visit(server.url + LANGUAGES[lang]).page
    found = search.run(page, server.url + LANGUAGES[lang], ready)
    report = search.report(lang, found)
    assert search.zero_rate(found) == 0, report
    assert search.hit_rate(found, 5) == 1, report
    assert search.hit_rate(found, 1) >= 0.95, report


@pytest.mark.parametrize("lang", LANGUAGES)
def test_any_piece_of_a_text_leads_back_to_its_page(visit, server, site, lang):
    home = site / LANGUAGES[lang]
    sections = json.loads((home / "search/sections.json").read_text())["sections"]
    texts = [
        (re.search(r"(q\d+)-", location)[1], text)
        for location, _, text in sections
        if "questions/q" in location
    ]
    draw = random.Random(0)
    page = visit(server.url + LANGUAGES[lang]).page
    search.open_search(page, server.url + LANGUAGES[lang])
    missed = []
    for _ in range(100):
        question, text = draw.choice([one for one in texts if len(one[1]) > 40])
        length = draw.randint(4, 8)
        start = draw.randrange(len(text) - length)
        piece = text[start : start + length].strip()
        # Signs alone name nothing.
        if len(re.findall(r"\w", piece)) < 4:
            continue
        pages, _ = search.ask(page, piece)
        holds = {one for one, text in texts if piece.lower() in text.lower()}
        # A piece that stands on more than five pages cannot tell them apart.
        if question not in pages[:5] and len(holds) <= 5:
            missed.append((piece, question, pages[:5]))
    assert len(missed) <= 3, missed


def test_nothing_but_a_few_bytes_is_fetched_before_the_first_keystroke(visit, server, site):
    watched = visit(server.url)
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.reload()
    watched.page.wait_for_load_state("networkidle")
    assert not any("sections.json" in url or "minisearch" in url for url in asked)
    assert (
        len(gzipped(site / "assets/js/search-worker.js"))
        + len(gzip.compress((site / "search/search_index.json").read_bytes()))
        < 5000
    )


@pytest.mark.parametrize("way", ["insert_text", "evaluate"])
def test_pasting_searches(visit, server, way):
    page = visit(server.url).page
    box = page.locator("input.md-search__input")
    box.click()
    if way == "insert_text":
        page.keyboard.insert_text("过拟合")
    else:
        box.evaluate(
            "(box) => { box.value = '过拟合'; box.dispatchEvent(new Event('input', {bubbles: true})); }"
        )
    page.locator(".md-search-result__item a").first.wait_for()


@pytest.mark.parametrize(
    ("typed", "same_as"), [("過擬合", "过拟合"), ("ＢＮ", "BN"), ("regularisation", "regularization")]
)
def test_forms_of_one_word_find_the_same_first_page(visit, server, typed, same_as):
    home = server.url + ("en/" if typed == "regularisation" else "")
    page = visit(home).page
    search.open_search(page, home)
    assert search.ask(page, typed)[0][0] == search.ask(page, same_as)[0][0]
