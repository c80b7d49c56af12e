"""Rules about what claims measure: each comparison can fail alone, and its bound tells something."""

import pytest

from scaling_lab.sources.measured import form_faults, record_faults
from scaling_lab.sources.notebooks import Cell, Notebook

SETTING = "#| setting-zh: 两层\n#| setting-en: two layers\n"
WORLD = "#| falsify: x = {}\n#| refuted-zh: 若\n#| refuted-en: if\n"


def notebook(path, assertion, record=None, worlds=1, extra="", setting=SETTING):
    lines = "#| claim: it\n" + "".join(WORLD.format(number) for number in range(worlds)) + extra + setting
    cell = Cell(1, "code", f"{lines}assert {assertion}", (), (), 1)
    kept = {name: {"seeds": seeds, "falsified": worlds} for name, (seeds, worlds) in (record or {}).items()}
    return Notebook(path, "notebooks/q01-demo.ipynb", (cell,), "", "", {"it": kept} if kept else {})


@pytest.mark.parametrize(
    ("assertion", "wrong"),
    [
        ("gap > 0.2 and 0.9 < ratio < 1.1 and 0 == rest", ""),
        ("a / b < 0.9", "`a / b` has no name"),
        ("abs(gap) < 0.9", "`abs(gap)` has no name"),
        ("gap[0] < 0.9", "`gap[0]` has no name"),
        ("gap != 1", "does not bound one quantity"),
        ("gap in (1, 2)", "does not bound one quantity"),
        ("a < 1 < b", "does not bound one quantity"),
        ("gap > 0 and gap < 1", "2 comparisons bound gap"),
    ],
)
def test_an_assertion_bounds_named_quantities(tmp_path, assertion, wrong):
    found = [fault.wrong for fault in form_faults(notebook(tmp_path, assertion))]
    assert len(found) == bool(wrong) and all(wrong in text for text in found)


def test_what_else_decides_the_result_is_said_in_both_languages(tmp_path):
    found = form_faults(notebook(tmp_path, "gap > 0", setting="#| setting-zh: 两层\n"))
    assert [fault.wrong for fault in found] == ["the claim cell has no `setting-en`"]


SEEDS = [0.30, 0.35, 0.31, 0.28, 0.33]


@pytest.mark.parametrize(
    ("assertion", "record", "wrong"),
    [
        # one side, positive: distances of logarithms
        ("gap > 0.2", {"gap": (SEEDS, [0.1])}, ""),
        ("gap > 0.2", {"gap": (SEEDS, [0.15])}, "the bound 0.2 of `gap > 0.2` tells nothing"),
        ("gap < 2", {"gap": ([1.0] * 5, [4.1])}, ""),
        ("gap < 2", {"gap": ([1.0] * 5, [3.9])}, "tells nothing"),
        ("gap < 1e-12", {"gap": ([1e-16] * 5, [0.7])}, ""),
        # a number that is not positive: plain distances
        ("gap < 2", {"gap": ([-1.0] * 5, [5.1])}, ""),
        ("gap < 2", {"gap": ([-1.0] * 5, [4.9])}, "tells nothing"),
        ("gap > 0", {"gap": (SEEDS, [-0.4])}, ""),
        ("gap > 0", {"gap": (SEEDS, [-0.2])}, "tells nothing"),
        # two sides: neither bound may be farther away than the falsified value is from the nearer one
        ("0.9 < r < 1.1", {"r": ([0.98, 1.02, 1.0, 1.01, 0.99], [1.35])}, ""),
        ("0.5 < r < 1.1", {"r": ([0.98, 1.02, 1.0, 1.01, 0.99], [1.35])}, "the bound 0.5 of"),
        ("0.9 < r < 1.3", {"r": ([0.98, 1.02, 1.0, 1.01, 0.99], [1.35])}, "the bound 1.3 of"),
        ("-0.02 < d < 0.02", {"d": ([0.01, -0.01, 0.0, 0.0, 0.0], [0.05])}, ""),
        ("-0.02 < d < 0.02", {"d": ([0.01, -0.01, 0.0, 0.0, 0.0], [-0.025])}, "tells nothing"),
        ("n == 1024", {"n": ([1024] * 5, [2])}, ""),
        # the comparison itself
        ("gap > 0.2", {"gap": (SEEDS, [0.25])}, "`gap > 0.2` cannot fail: falsified, gap is 0.250"),
        ("gap > 0.29", {"gap": (SEEDS, [0.1])}, "`gap > 0.29` does not hold at seed 3: 0.280"),
        # worlds
        ("gap > 0.2", {"gap": (SEEDS, [0.25, 0.1])}, ""),
        ("gap > 0.2", {"gap": (SEEDS, [0.19, 0.1])}, ""),
        ("gap < 0.5", {"gap": (SEEDS, [1.0])}, "gap is exactly 1"),
        ("gap > 0.2", {"gap": (SEEDS, [1e-15])}, "gap is exactly 0"),
        # not recorded
        ("gap > 0.2", {}, "what the claim measures is not recorded"),
        ("gap > 0.2 and r < 2", {"gap": (SEEDS, [0.1])}, "the quantity r is not recorded"),
    ],
)
def test_what_a_record_must_show(tmp_path, assertion, record, wrong):
    worlds = max((len(falsified) for _, falsified in record.values()), default=1)
    found = [fault.wrong for fault in record_faults(notebook(tmp_path, assertion, record, worlds))]
    assert len(found) == bool(wrong) and all(wrong in text for text in found), found


def test_each_comparison_fails_in_some_world(tmp_path):
    record = {"gap": (SEEDS, [0.1, 0.3]), "ratio": ([1.0] * 5, [1.0, 1.5])}
    assertion = "gap > 0.2 and 0.9 < ratio < 1.1"
    assert list(record_faults(notebook(tmp_path, assertion, record, worlds=2))) == []
    alone = {name: (seeds, falsified[:1]) for name, (seeds, falsified) in record.items()}
    [fault] = record_faults(notebook(tmp_path, assertion, alone))
    assert "`0.9 < ratio < 1.1` cannot fail" in fault.wrong


def test_a_world_that_gives_exactly_one_may_say_why_it_is_no_tautology(tmp_path):
    why = "#| no-tautology: the scale is learned, and could end anywhere\n"
    assert list(record_faults(notebook(tmp_path, "gap < 0.5", {"gap": (SEEDS, [1.0])}, extra=why))) == []


@pytest.mark.parametrize(
    ("assertion", "record"),
    [
        ("gap > 0.2", {"gap": (SEEDS, [0.15])}),
        ("gap < 2", {"gap": ([-1.0] * 5, [4.9])}),
        ("0.5 < r < 1.1", {"r": ([0.98, 1.02, 1.0, 1.01, 0.99], [1.35])}),
    ],
)
def test_the_bound_that_is_proposed_is_good(tmp_path, assertion, record):
    [fault] = record_faults(notebook(tmp_path, assertion, record))
    bound = fault.wrong.split()[2]
    proposed = fault.mend.split()[3]
    assert list(record_faults(notebook(tmp_path, assertion.replace(bound, proposed), record))) == []
