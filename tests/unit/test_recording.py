"""Recording what claims measure: deterministic, complete, compared with what a fresh run gives."""

import nbformat
import numpy as np
import pytest

from scaling_lab.evidence import execute, run
from scaling_lab.evidence.recording import differences, rounded
from scaling_lab.evidence.worlds import ClaimRun, Report
from scaling_lab.faults import Fault, Faults
from scaling_lab.sources import notebooks, records
from scaling_lab.sources.comparisons import assertions, comparisons
from scaling_lab.sources.records import Quantity, Record

SETUP = "import numpy as np\n\nSEED = 0\nx = np.random.default_rng(SEED).normal(size=1000)\n\n\ndef scale(a):\n    return 2 * a"
CLAIM = """#| claim: it-holds
#| falsify: scale = lambda a: a
#| refuted-zh: 若
#| refuted-en: if
#| falsify: scale = lambda a: 3 * a
#| refuted-zh: 又若
#| refuted-en: or if
#| setting-zh: 一千个数
#| setting-en: a thousand draws
#| record: spread, count
ratio, spread, count = scale(x).std() / x.std(), x.std(), x.size
print(f"value = {ratio:.3f}")
assert 1.9 < ratio < 2.1"""


def write(tmp_path, *sources):
    path = tmp_path / "notebooks" / "q01-a.ipynb"
    path.parent.mkdir(exist_ok=True)
    cells = [nbformat.v4.new_code_cell(text) for text in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    root = tmp_path_factory.mktemp("recorded")
    path = write(root, SETUP, CLAIM)
    execute.execute([path], root, 2)
    return path


def copy(recorded, tmp_path, change=lambda document: None):
    path = tmp_path / "notebooks" / recorded.name
    path.parent.mkdir()
    document = nbformat.read(recorded, as_version=4)
    change(document)
    nbformat.write(document, path)
    return path


def test_every_quantity_is_recorded_at_five_seeds_and_in_every_world(recorded):
    [record] = records.records(notebooks.read(recorded, recorded.parents[1])).values()
    ratio, spread, count = record.quantities
    assert (ratio.values, ratio.falsified) == ((2,) * 5, (1, 3))
    assert ratio.failing == (0, 1)
    drawn = [np.random.default_rng(seed).normal(size=1000).std() for seed in range(5)]
    assert (
        spread.values == tuple(rounded(value) for value in drawn) and spread.falsified == (spread.value,) * 2
    )
    assert count.values == (1000,) * 5


def test_a_second_run_gives_the_same_bytes(recorded):
    before = recorded.read_bytes()
    execute.execute([recorded], recorded.parents[1], 1)
    assert recorded.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "fit"),
    [
        ("lambda a: a", "lambda a: 1.1 * a", False),
        ("record: spread, count", "record: spread", False),
        ("refuted-en: if", "refuted-en: were it so", True),
        ("setting-en: a thousand", "setting-en: 1000", True),
    ],
)
def test_what_decides_the_record_makes_it_stale(recorded, tmp_path, old, new, fit):
    def change(document):
        document.cells[1].source = document.cells[1].source.replace(old, new)

    assert records.is_fit(copy(recorded, tmp_path, change), tmp_path) is fit


def test_a_narrative_cell_leaves_the_record_as_it_is(recorded, tmp_path):
    def change(document):
        document.cells.insert(0, nbformat.v4.new_markdown_cell("text"))

    assert records.is_fit(copy(recorded, tmp_path, change), tmp_path)


def test_a_number_changed_by_hand_makes_it_stale(recorded, tmp_path):
    def change(document):
        document.metadata.scaling_lab.record["it-holds"].ratio.seeds[3] = 2.05

    assert not records.is_fit(copy(recorded, tmp_path, change), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("ratio, spread", "1 / 0\nratio, spread", "ZeroDivisionError: division by zero"),
        ("x.std(), x.size", "x.std(), [1]", "the quantity count is not measured: it is no number but list"),
        (
            "x.std(), x.size",
            "x.std(), 1 if SEED < 4 else np.nan",
            "seed 4: the quantity count is nan",
        ),
        (
            "x.std(), x.size",
            "x.std(), 1 if SEED < 4 else 1 / 0",
            "seed 4: the cell raised ZeroDivisionError",
        ),
        ("lambda a: 3 * a", "lambda a: 2 * a", "the assertion cannot fail"),
        ("lambda a: 3 * a", "lambda a: a / 0 * np.nan", "NaN or inf"),
        ("#| setting-zh: 一千个数\n", "", "the claim cell has no `setting-zh`"),
        ("1.9 < ratio < 2.1", "1.9 < ratio / 1 < 2.1", "`ratio / 1` has no name"),
    ],
)
def test_what_cannot_be_recorded_is_told_once_and_nothing_is_stored(tmp_path, old, new, wrong):
    assert old in CLAIM
    path = write(tmp_path, SETUP, CLAIM.replace(old, new))
    before = path.read_bytes()
    with pytest.raises(Faults) as error:
        execute.execute([path], tmp_path, 2)
    [fault] = error.value.faults
    assert fault.place.startswith("notebooks/q01-a.ipynb cell 2 (claim it-holds)")
    assert wrong in f"{fault.place.rpartition(', ')[2]}: {fault.wrong}"
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["execute", "run"])
def test_a_process_that_ends_by_itself_is_named(tmp_path, command):
    ends = "import os\nimport sys\n\nif 'ipykernel' not in sys.modules:\n    os._exit(3)"
    path = write(tmp_path, SETUP, ends, CLAIM)
    with pytest.raises((Fault, Faults), match=r"notebooks/q01-a.ipynb: a process .* ended by itself"):
        {"execute": execute.execute, "run": run.run}[command]([path], tmp_path, 1)


def test_evidence_compares_a_fresh_run_with_the_record(recorded, tmp_path):
    def change(document):
        document.metadata.scaling_lab.record["it-holds"].count.seeds[0] = 1020

    [good] = run.run([recorded], recorded.parents[1], 1)
    assert (good.holds, good.refutable, good.faults) == (True, True, [])
    [bad] = run.run([copy(recorded, tmp_path, change)], tmp_path, 1)
    assert [fault.wrong for fault in bad.faults] == [
        "the record of count is not what the code gives: 1020, now 1000"
    ]


@pytest.mark.parametrize(
    ("seeds", "falsified", "fresh", "fresh_falsified", "same"),
    [
        ([1.0] * 5, 3.0, 1.009, 3.0, True),
        ([1.0] * 5, 3.0, 1.02, 3.0, False),
        ([1.0, 0.9, 1.1, 1.0, 1.0], 3.0, 1.19, 3.0, True),
        ([1.0, 0.9, 1.1, 1.0, 1.0], 3.0, 1.21, 3.0, False),
        ([1e-16] * 5, 3.0, 9e-13, 3.0, True),
        ([1.0] * 5, 3.0, 1.0, 3e21, True),
        ([1.0] * 5, 3.0, 1.0, 1.9, False),
    ],
)
def test_what_a_fresh_run_may_give(seeds, falsified, fresh, fresh_falsified, same):
    [comparison] = comparisons(statement.test for statement in assertions("assert gap < 2"))
    kept = Record("it", (Quantity("gap", comparison, tuple(seeds), (falsified,)),), {}, ())
    again = ClaimRun(
        "it", 1, Report(quantities={"gap": fresh}), [Report(quantities={"gap": fresh_falsified})]
    )
    assert (list(differences(kept, again, 0)) == []) is same


@pytest.mark.parametrize(
    ("value", "stored"),
    [(1 / 3, 0.3333), (12361.678, 12360.0), (12345.0, 12345), (1024, 1024), (-2e-16 / 3, -6.667e-17), (0, 0)],
)
def test_four_digits_are_stored_and_whole_numbers_as_they_are(value, stored):
    assert rounded(value) == stored


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (37.552, 37.552),
        (12.749, 12.749),
        (12.75, 12.75),
        (37.5504, 37.5504),
        (0.3749996, 0.3749996),
        (0.1251, 0.1251),
        (12345.678, 12346),
    ],
)
def test_a_stored_value_is_rounded_further_as_the_value_itself_would_be(value, stored):
    """In four digits 37.552 would be 37.55, and that 37.5 in three."""
    assert rounded(value) == stored
    for digits in (1, 2, 3):
        assert float(f"{rounded(value):.{digits}g}") == float(f"{value:.{digits}g}")
