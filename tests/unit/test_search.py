"""The search index: plain text by section, and the traditional characters that the site has."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from selectolax.lexbor import LexborHTMLParser

from scaling_lab.maths.mathml import to_mathml
from scaling_lab.site import search
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.terms import Term

SETTINGS = {"lang": ["en"], "separator": "[ -]+", "pipeline": [], "fields": {}, "enabled": True}


def sections(html):
    return search.sections(LexborHTMLParser(html), "a/")


def test_sections_are_plain_text():
    page = (
        '<h1 id="top">A</h1><p>before</p><h2 id="b">学习率 <code>lr</code></h2>'
        "<p>一 &lt; 二</p><pre>x = 1\n</pre><svg data-search-exclude><text>drawn</text></svg>"
    )
    assert sections(page) == [("a/", "A", "before"), ("a/#b", "学习率 lr", "一 < 二 x = 1")]


def test_formulas_are_in_the_index_as_readers_type_them():
    formula = to_mathml(r"\beta_1 = 1/\sqrt{B}")
    heading = f'<h2 id="b">Momentum {formula}<span hidden>β_1 twice</span></h2><p>as {formula}, and</p>'
    [section] = sections(heading)
    assert section == ("a/#b", "Momentum β_1 = 1/√B", "as β_1 = 1/√B, and")


def test_words_of_neighbouring_blocks_stay_apart():
    [section] = sections("<table><tr><td>one</td><td>two</td></tr></table><ul><li>three</li></ul>four")
    assert section == ("a/", "", "one two three four")


def test_what_readers_look_for_first_comes_first():
    places = {
        "q/": "pages",
        "q/#full-data": "answers",
        "q/#experiment-2": "code",
        "q/#exercise": "code",
        "": "pages",
    }
    found = search.parts([(place, "t", "x") for place in places], {"q/": ["alias"]})
    assert {row[0]: name for name, part in found.items() for row in part["sections"]} == places
    assert list(found) == ["pages", "answers", "code"] and found["pages"]["aliases"] == {"q/": ["alias"]}


def test_only_characters_of_the_site_are_folded():
    found = search.traditional(frozenset("过拟学"))
    assert "過过" in found and "擬拟" in found and "學学" in found
    assert len(found) < 20


def test_all_parts_are_written_and_the_theme_loads_none_of_it(tmp_path):
    search.write(tmp_path, [("", "a", "b")], {"": ["alias"]}, SETTINGS)
    assert '"aliases":{"":["alias"]}' in (tmp_path / search.part_file("pages")).read_text()
    assert all((tmp_path / search.part_file(name)).is_file() for name in search.PARTS)


@pytest.mark.parametrize("rows", [[], [["a/", "t", "x"]], [["a/", "t", "x\ny"], ["b/", "", "]}"]]])
def test_each_section_of_a_part_has_its_line(tmp_path, rows):
    part = {"sections": rows, "aliases": {"a/": ["alias"]}}
    search.write_part(tmp_path / "part.json", part)
    written = (tmp_path / "part.json").read_text()
    assert json.loads(written) == part
    head, *lines, end = written.split("\n")
    assert json.loads(f"{head}]}}") == part | {"sections": []} and end == "]}"
    assert [json.loads(line.removesuffix(",")) for line in lines if line] == rows


def test_material_keeps_the_settings_with_which_it_marks_words():
    written = json.loads(search.no_sections(SETTINGS))
    assert written["docs"] == [] and written["config"]["separator"] == "[ -]+"
    assert "enabled" not in written["config"]


def test_a_page_is_found_by_every_name_of_the_terms_it_explains():
    question = Question("q06", "q06-batch-norm", "basic", ("x",), 1, (), ())
    ours = Term(
        {"zh": "批量归一化", "en": "batch normalization"},
        "BN",
        True,
        "q06",
        {"zh": ("批标准化",), "en": ()},
        (),
    )
    other = replace(ours, page="q07", short="XX")
    page = SimpleNamespace(aliases=["bn", "Norm"])
    found = search.names(question, page, [ours, other])
    assert found == ["q06", "bn", "Norm", "批量归一化", "batch normalization", "批标准化"]


def test_a_page_starts_our_worker():
    page = '{"search": "../assets/javascripts/workers/search.a7633da7.min.js"}'
    assert search.with_worker(page) == '{"search": "../assets/js/search-worker.js"}'


def test_a_page_does_not_ask_for_material_s_index():
    page = '<form class="md-search__form" name="search">'
    assert search.with_worker(page) == '<form class="md-search__form">'
