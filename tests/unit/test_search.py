"""The search index: plain text by section, and the traditional characters that the site has."""

from scaling_lab.site import search


def test_sections_are_plain_text():
    docs = [
        {"location": "a/#b", "title": "学习率 <code>lr</code>", "text": "<p>一 &lt; 二</p><pre>x = 1\n</pre>"}
    ]
    assert search.parts(docs, {})["answers"]["sections"] == [["a/#b", "学习率 lr", "一 < 二 x = 1"]]


def test_marks_between_words_are_no_text():
    docs = [{"location": "a/#b", "title": "梯度\u200b消失", "text": "<p>批量\u200b归一\u200b化</p>"}]
    assert search.parts(docs, {})["answers"]["sections"] == [["a/#b", "梯度消失", "批量归一化"]]


def test_what_readers_look_for_first_comes_first():
    places = {
        "q/": "pages",
        "q/#full-data": "answers",
        "q/#experiment-2": "code",
        "q/#exercise": "code",
        "": "pages",
    }
    docs = [{"location": place, "title": "t", "text": "x"} for place in places]
    found = search.parts(docs, {"q/": ["alias"]})
    assert {row[0]: name for name, part in found.items() for row in part["sections"]} == places
    assert list(found) == ["pages", "answers", "code"] and found["pages"]["aliases"] == {"q/": ["alias"]}


def test_only_characters_of_the_site_are_folded():
    found = search.traditional(frozenset("过拟学"))
    assert "過过" in found and "擬拟" in found and "學学" in found
    assert len(found) < 20


def test_the_theme_index_is_emptied_and_ours_holds_all(tmp_path):
    (tmp_path / "search").mkdir()
    (tmp_path / "search/search_index.json").write_text(
        '{"config": {"lang": ["en"]}, "docs": [{"location": "", "title": "a", "text": "b"}]}'
    )
    search.write(tmp_path, {"": ["alias"]})
    assert '"docs":[]' in (tmp_path / search.THEME_INDEX).read_text()
    assert '"aliases":{"":["alias"]}' in (tmp_path / search.part_file("pages")).read_text()
    assert all((tmp_path / search.part_file(name)).is_file() for name in search.PARTS)


def test_a_page_starts_our_worker():
    page = '{"search": "../assets/javascripts/workers/search.a7633da7.min.js"}'
    assert search.with_worker(page) == '{"search": "../assets/js/search-worker.js"}'
