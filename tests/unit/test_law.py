"""The experiment behind a scaling law: a right gradient, text that is held out, and runs that survive being stopped."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from scaling_lab.faults import Fault
from scaling_lab.law import corpus, model, plan, rows, search, training
from scaling_lab.law.model import Shape

ROOT = Path(__file__).parents[2]
TINY = Shape(width=8, layers=2, context=6, head_width=4)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A small library: some files of this project."""
    library = tmp_path / "library"
    for path in sorted((ROOT / "scaling_lab").rglob("*.py"))[:60]:
        file = library / path.relative_to(ROOT)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.read_bytes())
    return library


@pytest.mark.parametrize("name", TINY.tensors())
def test_the_gradient_is_that_of_the_loss(name):
    rng = np.random.default_rng(0)
    point = model.initial(TINY, rng).astype(np.float64) + rng.normal(0, 0.3, TINY.total)
    inputs, targets = rng.integers(0, 256, (2, 3, 6))
    gradient = model.loss_and_gradient(point, TINY, inputs, targets)[1]
    places = model.views(np.arange(TINY.total), TINY)[name].ravel()
    direction = np.zeros(TINY.total)
    direction[places] = rng.normal(size=len(places))
    step = 1e-6 * direction
    difference = model.loss(point + step, TINY, inputs, targets) - model.loss(
        point - step, TINY, inputs, targets
    )
    assert difference / 2e-6 == pytest.approx(gradient @ direction, rel=1e-6)


def test_no_byte_sees_those_after_it():
    rng = np.random.default_rng(0)
    weights = model.initial(TINY, rng)
    weights += rng.normal(0, 0.3, TINY.total).astype(np.float32)
    inputs, targets = rng.integers(0, 256, (2, 1, 6))
    first = model.loss(weights, TINY, inputs[:, :3], targets[:, :3])
    changed = inputs.copy()
    changed[:, 3:] = rng.integers(0, 256, (1, 3))
    whole = [model._forward(model.views(weights, TINY), TINY, x, targets)[2][:3] for x in (inputs, changed)]
    assert np.array_equal(*whole)
    assert first == pytest.approx(-np.log(whole[0][range(3), targets[0, :3]]).mean(), rel=1e-5)


def test_training_stays_in_single_precision_and_begins_at_a_uniform_guess():
    weights = model.initial(TINY, np.random.default_rng(0))
    inputs = np.zeros((2, 6), np.int64)
    loss, gradient = model.loss_and_gradient(weights, TINY, inputs, inputs)
    assert gradient.dtype == weights.dtype == np.float32
    assert loss == pytest.approx(math.log(256))


def test_parameters_are_counted_both_ways():
    shape = Shape(width=32, layers=3, context=64, head_width=8)
    d = shape.width
    assert shape.non_embedding == 3 * (12 * d * d + 2 * d) + d
    assert (
        shape.total
        == shape.non_embedding + (256 + 64 + 256) * d
        == len(model.initial(shape, np.random.default_rng(0)))
    )


def test_held_out_files_are_chosen_by_their_path_alone(text):
    read = corpus.read(text)
    held_out = bytes(read.held_out)
    assert 0 < len(held_out) < len(read.train) / 4
    (text / "zzz.py").write_text("another = 'file'\n")  # where it falls changes nothing for the others
    corpus.read.cache_clear()
    again = corpus.read(text)
    assert held_out in bytes(again.held_out) and read.sha256 != again.sha256
    assert bytes(read.train) + held_out != b"" and held_out[:200] not in bytes(read.train)


@pytest.mark.parametrize("name", ["site-packages/a.py", "_sysconfigdata_x.py", "config-3.12/b.py"])
def test_what_differs_between_machines_is_left_out(text, name):
    before = corpus.read(text).sha256
    (text / name).parent.mkdir(exist_ok=True)
    (text / name).write_text("x = 1\n")
    corpus.read.cache_clear()
    assert corpus.read(text).sha256 == before


def test_no_byte_is_predicted_twice_before_all_were(text):
    read = corpus.read(text)
    in_all = (len(read.train) - 1) // 64
    numbered = corpus.Corpus(np.arange(len(read.train)), read.held_out, 0, "")  # type: ignore[arg-type]
    seen = corpus.training_windows(numbered, 64, 0, 0, in_all)[:, 1:]
    assert len(np.unique(seen)) == seen.size
    parts = [corpus.training_windows(numbered, 64, 0, first, 5) for first in (0, 5)]
    assert np.array_equal(np.concatenate(parts), corpus.training_windows(numbered, 64, 0, 0, 10))
    assert not np.array_equal(parts[0], corpus.training_windows(numbered, 64, 1, 0, 5))


def test_a_branch_leaves_the_trunk_as_it_was(text):
    recipe = plan.Plan(context=16).recipe(8, 32, 0.01)
    read = corpus.read(text)
    state = training.trunk(recipe, training.start(recipe), read, 2048)
    before = state.parameters.copy()
    end = training.branch(recipe, state, read, 2048)
    assert np.array_equal(state.parameters, before) and not np.array_equal(end.parameters, before)
    assert (state.steps, end.steps) == (51, 64)


def losses_of(best: dict[int, float], batch: int):
    """A bowl around the best rate of each width, deeper at one batch."""

    def losses(recipes):
        return {
            recipe: 2
            + (math.log2(recipe.rate) - math.log2(best[recipe.shape.width])) ** 2
            + abs(math.log2(recipe.batch / batch))
            for recipe in recipes
        }

    return losses


@pytest.mark.parametrize(("rate", "batch"), [(0.006, 256), (0.3, 1024), (0.0001, 128)])
def test_the_search_goes_on_until_the_best_point_lies_inside(rate, batch):
    design = plan.Plan(widths=(16, 32, 64), context=64)
    best = {width: rate * (32 / width) ** 0.7 for width in design.widths}
    found, rates = search.found(design, losses_of(best, batch))
    assert found == batch
    best[design.test_width] = rate * (32 / design.test_width) ** 0.7
    assert rates == {width: pytest.approx(value, rel=0.01) for width, value in best.items()}


def test_a_run_that_diverges_is_the_worst():
    design = plan.Plan(widths=(32,))

    def losses(recipes):
        return {recipe: math.nan if recipe.rate > 0.005 else 2 - recipe.rate for recipe in recipes}

    batch, rates = search.found(design, losses)
    assert rates == {32: 0.004, design.test_width: 0.004} and batch in design.batches


def test_runs_of_different_texts_never_share_a_table(tmp_path, text):
    design = plan.Plan(context=16)
    table = rows.Table(tmp_path / "runs.csv", tmp_path)
    read = corpus.read(text)
    table.add(rows.row("law", design.recipe(8, 32, 0.01), 2048, 2.0, 1.0, read))
    kept = table.path.read_bytes()
    other = corpus.Corpus(read.train, read.held_out, read.files, "another")
    with pytest.raises(Fault, match="of another Python"):
        table.add(rows.row("law", design.recipe(8, 32, 0.01, 1), 2048, 2.0, 1.0, other))
    assert table.path.read_bytes() == kept
    assert rows.Table(table.path, tmp_path).rows == table.rows


@pytest.mark.parametrize("spoiled", ["a,b\n1,2\n", "purpose,width\nlaw,16\n"])
def test_a_file_that_is_no_table_is_named(tmp_path, spoiled):
    (tmp_path / "runs.csv").write_text(spoiled)
    with pytest.raises(Fault, match="no table of runs"):
        rows.Table(tmp_path / "runs.csv", tmp_path)


def command(text: Path, folder: Path) -> subprocess.Popen:
    """``make law`` with a small plan, in a session of its own."""
    design = (
        f"widths=(8, 16), data=(4096, 8192), layers=1, context=16, test_width=24, test_data=16384, search_width=8, search_data=4096, "
        f"batches=(32, 64), rates=(0.04,), folder=Path({str(text)!r})"
    )
    program = (
        "import sys\nfrom functools import partial\nfrom pathlib import Path\n"
        "from scaling_lab.commands import cli, console\nfrom scaling_lab.law import plan\n"
        f"plan.Plan = partial(plan.Plan, {design})\n"
        f"sys.exit(console.run(lambda: cli.run_command(['law', '--into', {str(folder)!r}])))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", start_new_session=True,
    )  # fmt: skip


def left(session: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "sid=,stat=,args="], capture_output=True, text=True).stdout
    lines = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [args for sid, stat, args in lines if int(sid) == session and not stat.startswith("Z")]


def stop(process: subprocess.Popen, at: str, number: int) -> None:
    """Send a signal once a line begins with ``at``, and wait until the command and its processes are gone."""
    for line in process.stdout:
        if line.startswith(at):
            break
    os.kill(process.pid, number)
    errors = process.communicate(timeout=60)[1]
    # Killed while it starts a process, the command leaves one that Python itself cannot start, which says so. A process
    # that runs our code has a name, and tells nothing in either case.
    assert ("Process Spawn" if number == signal.SIGKILL else "Traceback") not in errors
    end = time.monotonic() + 60
    while left(process.pid):  # nobody told the processes of a killed command
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_stopped_experiment_goes_on_and_ends_as_if_it_had_never_stopped(tmp_path, text):
    folder = tmp_path / "law"
    stop(command(text, folder), "search: ", signal.SIGINT)
    stop(command(text, folder), "law: ", signal.SIGKILL)  # trunks are under way
    before = {row.key: row for row in rows.read(folder / "runs.csv")}
    assert any(row.purpose == "law" for row in before.values())
    # As one stopped just after its last result leaves it; on a busy machine all may have ended before the signal comes.
    (folder / "trunks").mkdir(exist_ok=True)
    (folder / "trunks" / "trunk-8-32-0.04-0.npz").touch()

    said, errors = command(text, folder).communicate(timeout=300)
    assert not errors and said.endswith("every run of the plan\n")
    after = {row.key: row for row in rows.read(folder / "runs.csv")}
    assert before == {key: after[key] for key in before}, "a finished run is kept as it was"
    grid = [row for row in after.values() if row.purpose == "law"]
    assert sorted((row.width, row.data, row.seed) for row in grid) == [
        (width, data, seed) for width in (8, 16) for data in (4096, 8192) for seed in (0, 1)
    ]
    assert {row.purpose for row in after.values()} == {"search", "law", "check", "test"}
    assert not (folder / "trunks").exists()
    read = corpus.read(text)
    for row in grid:  # each as it would be had it been the only one
        recipe = plan.Plan(layers=1, context=16).recipe(row.width, row.batch, row.rate, row.seed)
        state = training.trunk(recipe, training.start(recipe), read, row.data)
        loss = training.held_out_loss(recipe.shape, training.branch(recipe, state, read, row.data), read)
        assert row.loss == pytest.approx(loss, abs=2e-4)
