"""Executing notebooks: deterministic, in parallel, and nothing half-done is stored."""

import nbformat
import pytest

from scaling_lab.evidence import execute
from scaling_lab.faults import Faults
from scaling_lab.sources import notebooks, output_rules, records

CODE = "import matplotlib.pyplot as plt\nimport numpy as np\n\nSEED = 0"
PLOT = "plt.plot(np.random.default_rng(SEED).normal(size=9), label=str({'b', 'a'}))\nprint(1)\nplt.legend()\nplt.show()"


def write(tmp_path, name, *sources):
    path = tmp_path / "notebooks" / name
    path.parent.mkdir(exist_ok=True)
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in sources]), path
    )
    return path


def test_two_runs_give_the_same_bytes(tmp_path):
    path = write(tmp_path, "q01-a.ipynb", CODE, PLOT)
    execute.execute([path], tmp_path, 1)
    first = path.read_bytes()
    execute.execute([path], tmp_path, 1)
    assert path.read_bytes() == first
    book = notebooks.read(path, tmp_path)
    assert list(notebooks.state_faults(book)) == [] and list(output_rules.output_faults(book)) == []
    assert len(book.cells[1].figures) == 1 and book.cells[1].measured == "1"


BROKEN = """#| claim: broken
#| falsify: data = 1
#| refuted-zh: 若
#| refuted-en: if
#| setting-zh: 一
#| setting-en: one
x = 1 / data
assert x > 0"""


def test_a_notebook_that_fails_is_left_alone_and_the_others_run(tmp_path):
    bad = write(tmp_path, "q01-bad.ipynb", CODE + "\ndata = 0", BROKEN)
    good = write(tmp_path, "q02-good.ipynb", CODE)
    before = bad.read_bytes()
    with pytest.raises(Faults) as error:
        execute.execute([bad, good], tmp_path, 2)
    assert len(error.value.faults) == 1
    assert "notebooks/q01-bad.ipynb cell 2 (claim broken): ZeroDivisionError" in str(error.value)
    assert bad.read_bytes() == before
    assert records.is_fit(good, tmp_path)


@pytest.mark.parametrize(
    ("change", "fresh"),
    [
        (lambda cells: cells[1].update(source=cells[1].source + "\n# changed"), False),
        (lambda cells: cells[1].outputs[0].update(text="2\n"), False),
        (lambda cells: cells[1].update(source="#| fold: true\n" + cells[1].source), True),
        (lambda cells: cells.insert(0, nbformat.v4.new_markdown_cell("text")), True),
    ],
    ids=["code", "output", "directive", "narrative"],
)
def test_what_makes_the_outputs_stale(tmp_path, change, fresh):
    path = write(tmp_path, "q01-a.ipynb", CODE, "print(1)")
    execute.execute([path], tmp_path, 1)
    document = nbformat.read(path, as_version=4)
    change(document.cells)
    nbformat.write(document, path)
    assert records.is_fit(path, tmp_path) is fresh
