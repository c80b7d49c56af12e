"""What pages say about measurements."""

import pytest

from scaling_lab.sources.notebooks import Cell, Notebook
from scaling_lab.sources.pages import Page
from scaling_lab.sources.statements import length, number_faults, sentence_faults

CODE = """#| claim: gap
#| falsify: x = 0
#| refuted-zh: 若
#| refuted-en: if
#| setting-zh: 两层
#| setting-en: two layers
#| record: steps
assert {}"""
KEPT = {
    "gap": {
        "gap": {"seeds": [0.3, 0.35, 0.31, 0.28, 0.33], "falsified": [0.1]},
        "steps": {"seeds": [1234.5] * 5, "falsified": [9]},
    }
}


def book(path, assertion="gap > 0.2", stamp="x"):
    cell = Cell(1, "code", CODE.format(assertion), (), (), 1)
    return Notebook(path, "notebooks/q01-demo.ipynb", (cell,), stamp, "x", KEPT)


def page(path, lang, body):
    return Page(path, f"docs/{lang}/q01-demo.md", lang, "t", "d", (), "", body, 7)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('The gap is [0.28–0.35](#gap "gap"), here [30 %](#gap "gap").', ""),
        ('The gap is\n[28 to\n35 %](#gap "gap").', ""),
        ('It took [1235 steps](#gap "steps").', ""),
        ('The gap is [0.31](#gap "gap").', "'0.31' is not what was measured: gap is '0.30' at seed 0"),
        ('The gap is [0.28–0.36](#gap "gap").', "gap is '0.28–0.35' over the seeds"),
        ('The gap is [0.3](#gap "gab").', "records no quantity 'gab'"),
        ('The [gap](#gap "gap") is.', "states no number or more than one"),
        ('[0.28, 0.35 and 0.3](#gap "gap")', "states no number or more than one"),
        ('[see there](#elsewhere "the other section")', ""),
        ("[0.31](#gap)", ""),
        ('```\n[0.31](#gap "gap")\n```', ""),
    ],
)
def test_a_marked_number_is_the_one_that_was_measured(tmp_path, body, wrong):
    found = [fault.wrong for fault in number_faults(page(tmp_path, "en", body), book(tmp_path))]
    assert len(found) == bool(wrong) and all(wrong in text for text in found), found


def test_a_stale_record_says_nothing_about_numbers(tmp_path):
    body = '[0.31](#gap "gap")'
    assert list(number_faults(page(tmp_path, "en", body), book(tmp_path, stamp="old"))) == []


def test_a_fault_names_the_line_of_the_number(tmp_path):
    body = 'One.\n\n```\ncode\n```\n\n[0.31](#gap "gap")'
    [fault] = number_faults(page(tmp_path, "en", body), book(tmp_path))
    assert fault.place == "docs/en/q01-demo.md:13"


@pytest.mark.parametrize(
    ("zh", "en", "wrong"),
    [
        ("差距超过 30 %", "The gap is more than 30 %", []),
        ("差距超过 30 %", "The gap is more than 0.3", []),
        ("差距超过 30 %", "The gap is more than 20 %", ["says 30 % here", "says 20 % here"]),
        ("四轮之后差距翻倍", "After 4 epochs the gap is 2 times as large", []),
        ("样本数 1.2 万", "a sample of 12,000", []),
        ("差距减半", "The gap is halved", []),
        ("差距按 $1/n$ 缩小", "The gap shrinks as $1/n$", []),
        ("差距按 $n^{-2}$ 缩小", "The gap shrinks as $n^{-3}$", ["says −2 here", "says −3 here"]),
    ],
)
def test_numbers_of_a_claim_agree_between_the_languages(tmp_path, zh, en, wrong):
    pages = {
        "zh": page(tmp_path, "zh", f"[{zh}](#gap){{.claim}}"),
        "en": page(tmp_path, "en", f"[{en}](#gap){{.claim}}"),
    }
    found = [fault.wrong for fault in sentence_faults(book(tmp_path), *pages.values())]
    assert len(found) == len(wrong) and all(any(part in text for text in found) for part in wrong), found


@pytest.mark.parametrize(
    ("sentence", "assertion", "good"),
    [
        ("The gap is unchanged", "gap < 0.5", False),
        ("The gap is unchanged", "0.2 < gap < 0.5", True),
        ("The gap stays within a tenth", "gap < 0.5", False),
        ("The gap closes within 30 steps", "gap < 0.5", True),
        ("The second is as good as the first", "gap < 0.5", False),
        ("The gap is large", "gap > 0.2", True),
    ],
)
def test_what_stays_the_same_is_bounded_on_both_sides(tmp_path, sentence, assertion, good):
    pages = {"en": page(tmp_path, "en", f"[{sentence}](#gap){{.claim}}")}
    found = [fault.wrong for fault in sentence_faults(book(tmp_path, assertion), *pages.values())]
    assert (found == []) is good


@pytest.mark.parametrize(
    ("text", "lang", "count"),
    [
        ("The variance shrinks as $1/n$.", "en", 6),
        ("SGD at rate 0.1 ends 22–35 % above well-tuned Adam", "en", 10),
        ("方差按 $1/n$ 缩小", "zh", 7),
        ("SGD 的损失高 22–35 %", "zh", 7),
        ("$\\sqrt{n}$", "en", 1),
    ],
)
def test_a_formula_counts_one_for_each_symbol_that_is_said(text, lang, count):
    assert length(text, lang) == count
