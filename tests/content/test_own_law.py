"""The runs that question 28 fits are those of the published table, and all of the plan."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import nbformat
import pytest

from scaling_lab.law import rows
from scaling_lab.law.plan import Plan

NOTEBOOK = Path(__file__).parents[2] / "notebooks/q28-your-own-law.ipynb"
TABLE = rows.read(NOTEBOOK.with_suffix(".csv"))
LAW = {(row.width, row.data, row.seed): row for row in TABLE if row.purpose == "law"}


def written(name: str) -> list[float]:
    """The numbers of the list that a cell of the notebook makes an array of, flat."""
    for cell in nbformat.read(NOTEBOOK, 4).cells:
        for node in ast.parse(cell.source).body if cell.cell_type == "code" else ():
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                found = next(part for part in ast.walk(node.value) if isinstance(part, ast.List))
                text = ast.unparse(found).replace("np.nan", "1e999")
                rows = ast.literal_eval(text)
                return [value for row in rows for value in (row if isinstance(row, list) else [row])]
    raise LookupError(name)


def test_the_table_holds_every_run_of_the_plan_and_no_other():
    plan = Plan()
    assert sorted(LAW) == [(w, d, s) for w in plan.widths for d in plan.data for s in plan.seeds]
    assert len({row.world for row in TABLE}) == 1
    assert len({row.batch for row in LAW.values()}) == 1
    assert len({(row.width, row.rate) for row in LAW.values()}) == len(plan.widths)


def test_the_notebook_fits_the_losses_of_the_table():
    assert written("losses") == [LAW[key].loss for key in sorted(LAW)]


def test_the_notebook_tests_itself_on_the_last_runs_of_the_table():
    plan = Plan()
    last = {(row.data, row.seed): row for row in TABLE if row.purpose == "test"}
    assert sorted(last) == [(d, s) for d in (*plan.data, plan.test_data) for s in plan.seeds]
    assert {row.width for row in last.values()} == {plan.test_width}
    assert written("test_losses") == [last[key].loss for key in sorted(last)]


def test_the_notebook_shows_the_search_of_the_table():
    plan = Plan()
    found = {
        (row.batch, row.rate): row.loss
        for row in TABLE
        if row.purpose == "search" and row.width == plan.search_width
    }
    batches, rates = sorted({batch for batch, _ in found}), sorted({rate for _, rate in found})
    assert written("batches") == batches and written("rates") == rates
    assert written("search") == [found.get((b, r), math.inf) for b in batches for r in rates]


@pytest.mark.parametrize("row", LAW.values(), ids=lambda row: f"{row.width}-{row.data}-{row.seed}")
def test_sizes_are_those_of_the_models(row):
    shape = Plan().recipe(row.width, row.batch, row.rate).shape
    assert (row.n_non_embedding, row.n_total) == (shape.non_embedding, shape.total)
