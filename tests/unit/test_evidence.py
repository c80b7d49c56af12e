"""Evidence: what counts as a claim that holds, and as one that can be refuted."""

import ast

import nbformat
import pytest

from scaling_lab.evidence import run
from scaling_lab.evidence.agreement import agree
from scaling_lab.sources import notebooks
from scaling_lab.sources.claims import touched_names

SETUP = "import numpy as np\n\nSEED = 0\nx = np.random.default_rng(SEED).normal(size=1000)\nlimit = 0.5\n\n\ndef scale(a):\n    return 2 * a"


def outcome(tmp_path, code: str, falsify: str, committed: str = "value = 2.000"):
    """What one claim cell gives, run as the checks run it."""
    cell = f"#| claim: it-holds\n#| falsify: {falsify}\n#| refuted-zh: 若\n#| refuted-en: if\n{code}"
    cells = [nbformat.v4.new_code_cell(SETUP), nbformat.v4.new_code_cell(cell)]
    cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text=committed + "\n")]
    for count, one in enumerate(cells, 1):
        one.execution_count = count
    path = tmp_path / "notebooks" / "q01-demo.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    [found] = run.run([path], tmp_path, 1)
    # The record of a notebook has tests of its own (test_recording.py).
    found.faults = [fault for fault in found.faults if "is not recorded" not in fault.wrong]
    return found


GOOD = 'ratio = scale(x).std() / x.std()\nprint(f"value = {ratio:.3f}")\nassert 1.9 < ratio < 2.2'


def test_a_claim_that_holds_and_can_be_refuted(tmp_path):
    found = outcome(tmp_path, GOOD, "scale = lambda a: a")
    assert (found.holds, found.refutable, found.faults) == (True, True, [])
    assert found.measured == "value = 2.000"
    assert found.margin == pytest.approx(0.1 / 1.9)


@pytest.mark.parametrize(
    ("falsify", "wrong"),
    [
        ("scale = lambda a: 2 * a", "the assertion cannot fail"),
        ("ratio = 1", "which the assertion reads"),
        ("np.std = lambda a: 0", "changes the library np"),
        ("abs = lambda a: 0", "which no earlier cell made"),
        ("sketch = 1", "which no earlier cell made"),
        ("x[:] = np.nan", "NaN or inf"),
        ("scale = lambda a: a * np.inf", "NaN or inf"),
        ("scale = lambda a: None", "instead of failing its own assertion"),
        ("scale = lambda a: 1 / 0", "instead of failing its own assertion"),
        ("x = 1 / 0", "`falsify` itself raises"),
        ("exec('limit = 1')", "`falsify` uses exec"),
        ("globals()['x'] = 0", "`falsify` uses globals"),
        ("np.__dict__['std'] = 0", "`falsify` uses __dict__"),
        ("x = x; limit = 0", "not one assignment or call"),
        ("assert False", "not one assignment or call"),
        ("import os", "not one assignment or call"),
        ("x = = 1", "is no Python"),
    ],
)
def test_a_falsifier_that_shows_nothing(tmp_path, falsify, wrong):
    found = outcome(tmp_path, GOOD, falsify)
    assert not found.refutable
    assert wrong in str(found.faults[0])


@pytest.mark.parametrize(
    "falsify", ["x[:] = 0.5 + 0 * x", "x *= 0", "np.copyto(x, 0)", "x.fill(0)", "x, limit = x * 0, 1"]
)
def test_every_way_to_change_the_data(tmp_path, falsify):
    code = 'spread = x.std()\nprint(f"value = {1 + spread:.3f}")\nassert spread > 0.5'
    found = outcome(tmp_path, code, falsify, committed="value = 1.978")
    assert found.refutable, [str(fault) for fault in found.faults]


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        (GOOD.replace("2.2", "1.95"), "the claim does not hold: AssertionError"),
        (GOOD.replace("1.9 <", "limit <"), "a threshold that is not a number"),
        (GOOD.replace("assert 1.9 < ratio < 2.2", "assert ratio"), "is no comparison"),
        (GOOD.replace("assert 1.9 < ratio < 2.2", "assert 1 < 2"), "compares nothing that was measured"),
        (GOOD.replace("\nassert 1.9 < ratio < 2.2", ""), "asserts nothing"),
        (GOOD.replace("value", "result"), "is not what the code gives"),
        (GOOD.replace("ratio = ", "ratio = 1.02 * "), "is not what the code gives"),
        ("raise ValueError('no')\nassert x < 1", "does not hold: ValueError: no"),
    ],
)
def test_a_claim_that_is_none(tmp_path, code, wrong):
    assert wrong in "\n".join(map(str, outcome(tmp_path, code, "scale = lambda a: a").faults))


def test_an_assertion_of_a_helper_is_not_the_claims_own(tmp_path):
    code = "np.testing.assert_allclose(scale(1), 2)\nratio = scale(x).std() / x.std()\nassert ratio > 1.5"
    found = outcome(tmp_path, code, "scale = lambda a: a")
    assert "an AssertionError that is not the cell's own" in str(found.faults[-1])


def test_a_falsified_world_leaves_no_trace(tmp_path):
    again = "x.fill(0)"
    assert outcome(tmp_path, GOOD, again).holds


@pytest.mark.parametrize(
    ("fresh", "committed", "same"),
    [
        ("slope = -1.003", "slope = -1.003", True),
        ("slope = -1.003", "slope = -1.008", True),
        ("slope = -1.003", "slope = -1.03", False),
        ("slope = 1.003", "slope = -1.003", False),
        ("x = 3.1e-5", "x = 3.12e-5", True),
        ("x = 3.1e-5", "x = 3.2e-5", False),
        ("error 2e-16", "error 9e-17", True),
        ("n = 1,024", "n = 1024", True),
        ("a = 1", "b = 1", False),
        ("a = 1", "a = 1, b = 2", False),
        ("−2.5", "-2.5", True),
        ("0.62 ± 0.03", "0.57 ± 0.03", True),
        ("0.64 ± 0.03", "0.57 ± 0.03", False),
        ("2.0 ± 0.0", "2.1 ± 0.1", True),  # 2.1 - 2.0 is 0.1 and a little
        ("2.0 ± 0.0", "2.2 ± 0.1", False),
        ("0.62 ± 0.03, n = 3", "0.57 ± 0.03, n = 4", False),
        ("0.62", "0.62 ± 0.03", False),
    ],
)
def test_measured_lines_agree_within_one_percent_or_their_spread(fresh, committed, same):
    assert agree(fresh, committed) is same


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("x = 1", {"x"}),
        ("x[0], (y.a, *z) = 1, (2, 3)", {"x", "y", "z"}),
        ("x += y", {"x"}),
        ("x.sort()", {"x"}),
        ("np.copyto(x[1:], y)", {"np", "x"}),
    ],
)
def test_touched_names(statement, names):
    assert touched_names(ast.parse(statement).body[0]) == names


def test_directives_are_read_from_the_top_of_a_cell_only():
    cell = notebooks.Cell(1, "code", "#| claim: a\n#| fold: true\nx = 1\n#| claim: b", (), (), None)
    assert cell.directives == {"claim": "a", "fold": "true"}
    assert cell.code == "x = 1\n#| claim: b"
