"""The phone benchmark's own arithmetic: which pages it takes and what it reads from a report."""

from __future__ import annotations

import pytest

from benchmarks.phones.__main__ import Load, elements_by_kind, middle, pages_of, read_report, wanted

PAGES = ["questions/q01-a/", "questions/q10-b/", "en/questions/q01-a/", "en/questions/q10-b/"]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], PAGES),
        (["q01"], PAGES[:1]),
        (["en/q10"], PAGES[3:]),
        (["q10", "en/q01"], PAGES[1:3]),
        (["q1"], []),  # no id, though q10 begins with it
    ],
)
def test_pages_are_chosen_by_id_and_language(names, found):
    assert wanted(PAGES, names) == found


def test_question_pages_of_both_languages_are_found(tmp_path):
    for page in [*PAGES, "topics/scaling/", "notebooks/q01-a/"]:
        (tmp_path / page).mkdir(parents=True)
        (tmp_path / page / "index.html").touch()
    assert pages_of(tmp_path) == PAGES


def test_elements_are_counted_by_what_they_do():
    html = "<body><svg><g></g></svg><article><svg><g><path></path></g></svg><pre><code><span>a</span></code></pre>"
    assert elements_by_kind(html + "<math><mi>x</mi></math></article></body>") == (3, 3, 2)


def report(score):
    names = ("total-blocking-time", "mainthread-work-breakdown", "dom-size-insight", "total-byte-weight")
    audits = {name: {"numericValue": 1000 * (place + 1)} for place, name in enumerate(names)}
    return {"categories": {"performance": {"score": score}}, "audits": audits}


def test_figures_are_read_and_the_median_taken_of_each():
    loads = [read_report(report(score)) for score in (0.9, 0.5, 0.7)]
    assert middle(loads) == Load(70, 1000, 2000, 3000, 4)


def test_a_report_without_a_score_is_no_measurement():
    with pytest.raises(RuntimeError, match="no page"):
        read_report(report(None) | {"runtimeError": {"message": "no page"}})
