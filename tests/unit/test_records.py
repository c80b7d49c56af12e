"""What a notebook keeps of its claims."""

from scaling_lab.sources.claims import Refutation
from scaling_lab.sources.notebooks import Cell, Notebook
from scaling_lab.sources.records import records

CODE = """#| claim: gap
#| falsify: x = 0
#| refuted-zh: 若
#| refuted-en: if
#| falsify: y = 0
#| refuted-zh: 又若
#| refuted-en: or if
#| no-tautology: the scale is learned, so 1 is one value of many
#| setting-zh: 两层
#| setting-en: two layers
#| record: steps
assert gap > 0.2 and 0.98 < ratio < 1.02 and a / b < 2"""
KEPT = {
    "gap": {"seeds": [0.3, 0.35, 0.31, 0.28, 0.33], "falsified": [0.1, 0.3]},
    "ratio": {"seeds": [1.0] * 5, "falsified": [1.0, 1.5]},
    "steps": {"seeds": [12] * 5, "falsified": [12, 40]},
}


def notebook(path, record):
    cell = Cell(1, "code", CODE, (), (), 1)
    return Notebook(path, "notebooks/q01-demo.ipynb", (cell,), "", "", record)


def test_a_record_joins_what_is_asserted_with_what_was_measured(tmp_path):
    record = records(notebook(tmp_path, {"gap": KEPT}))["gap"]
    gap, ratio, steps = record.quantities
    assert (gap.name, gap.comparison.text, gap.value, gap.failing) == ("gap", "gap > 0.2", 0.3, (0,))
    assert (ratio.comparison.two_sided, ratio.failing) == (True, (1,))
    assert (steps.comparison, steps.values, steps.falsified) == (None, (12,) * 5, (12, 40))
    assert record.setting == {"zh": "两层", "en": "two layers"}
    assert record.refutations == (
        Refutation("x = 0", {"zh": "若", "en": "if"}),
        Refutation("y = 0", {"zh": "又若", "en": "or if"}, "the scale is learned, so 1 is one value of many"),
    )
    assert record.quantity("steps") is steps and record.quantity("loss") is None


def test_what_was_not_recorded_is_left_out(tmp_path):
    assert records(notebook(tmp_path, {})) == {}
    [gap] = records(notebook(tmp_path, {"gap": {"gap": KEPT["gap"]}}))["gap"].quantities
    assert gap.name == "gap"
