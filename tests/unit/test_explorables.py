"""What moves on a page computes what the notebook of its question computes, and is small."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from scaling_lab.site import scripts
from scaling_lab.sources import notebooks
from scaling_lab.sources.directives import EXPLORABLES
from scaling_lab.sources.records import records
from tests.unit.computed import answers, world


@pytest.fixture(scope="session")
def ask(root) -> Callable[..., list[Any]]:
    """Answers of an explorable's functions: ``ask("momentum", ["best", 0.9], ["limit", 0.9])``."""
    return lambda name, *calls, lang="en": answers(root, f"explore-{name}", *calls, lang=lang)


def test_there_is_a_script_for_each_and_no_other(root):
    scripts = {path.stem for path in root.glob("theme/assets/js/explore-*.js")}
    assert scripts == {f"explore-{name}" for name in EXPLORABLES} | {"explore-panel"}


BETAS = np.round(np.linspace(0, 0.99, 12), 2)
RATES = np.arange(2, 101) / 1000  # those of the slider


@pytest.fixture(scope="module")
def valley(root) -> Callable[[float], tuple[np.ndarray, np.ndarray]]:
    """Paths and steps of the notebook of q09 at one beta and every rate of the slider, from the start that its figure shows."""
    names = world(root, "q09-optimizer", "walk", "stream")
    start = names["starts"][0]

    def walked(beta: float) -> tuple[np.ndarray, np.ndarray]:
        theta = np.tile(start, (len(RATES), 1, 1))
        path = names["walk"]("momentum", np.diag([1.0, 40.0]), beta, RATES[:, None, None], theta)
        return path[:, :, 0], names["steps_to_stay"](path)[:, 0]

    return walked


def test_momentum_walks_as_in_the_notebook(ask, valley):
    shown = [0, 44, 71, 98]  # rates whose whole paths are compared
    calls = [["walk", beta, RATES[i]] for beta in BETAS.tolist() for i in shown]
    found = np.array(ask("momentum", *calls), dtype=float)
    wanted = np.concatenate([valley(beta)[0][:, shown].swapaxes(0, 1) for beta in BETAS])
    scale = np.abs(wanted).max(axis=(1, 2), keepdims=True)  # some diverge, to 1e90
    assert np.abs(found / scale - wanted / scale).max() < 1e-12


def test_momentum_takes_the_steps_of_the_notebook_and_knows_the_best_rate(ask, valley):
    steps = np.array([valley(beta)[1] for beta in BETAS])
    calls = [["stepsAt", beta, rate] for beta in BETAS.tolist() for rate in RATES.tolist()]
    assert ask("momentum", *calls) == steps.ravel().tolist()
    best = ask("momentum", *(["best", beta] for beta in BETAS.tolist()))
    assert [(found["eta"], found["steps"]) for found in best] == [
        (RATES[row.argmin()], row.min()) for row in steps
    ]


def test_momentum_diverges_where_the_notebook_does(ask, valley):
    limits = ask("momentum", *(["limit", beta] for beta in BETAS.tolist()))
    for beta, limit in zip(BETAS, limits, strict=True):
        steep = np.abs(valley(beta)[0][-1, :, 1])  # the coordinate that diverges first
        assert limit == pytest.approx(2 * (1 + beta) / 40)
        assert (steep[1.02 * limit < RATES] > 1).all()
        assert beta > 0.95 or (steep[0.98 * limit > RATES] < 0.01).all()  # near 1 it swings for long


def test_what_diverges_is_drawn_until_it_leaves_the_picture(ask):
    calls = [["drawn", beta, rate] for beta in (0, 0.6, 0.9, 0.99) for rate in RATES.tolist()]
    for (_, beta, rate), path in zip(calls, ask("momentum", *calls), strict=True):
        far = np.abs(np.array(path)[:, 1]) > 2
        assert len(path) == 201 or (rate > (1 + beta) / 20 and far[-1] and not far[:-1].any())
        assert path[0] == [-1, 0.35]


@pytest.fixture(scope="module")
def losses(root) -> dict[str, Any]:
    """The notebook of q01 up to the best loss of each budget."""
    names = world(root, "q01-model-scaling", "table_losses", "isoflop", "fit_frontier")
    runs = names["all_runs"](np.random.default_rng([names["SEED"], 3]))
    return names | {"best_loss": names["isoflop"](runs.mean(axis=0))[1]}


def test_the_losses_are_those_of_the_notebook(ask, losses):
    budgets, shown, entropy = ask("extrapolation", ["BUDGETS"], ["LOSSES"], ["ENTROPY"])
    np.testing.assert_allclose(budgets, losses["budgets"], rtol=1e-12)
    np.testing.assert_allclose(shown, losses["entropy"] + losses["best_loss"], atol=6e-7)
    assert entropy == pytest.approx(losses["entropy"], abs=5e-4)


@pytest.mark.parametrize("with_constant", [True, False])
def test_fits_to_noisy_losses_are_those_of_the_notebook(ask, losses, with_constant):
    """g on the same grid, k and E to nine digits, over the whole slider; among them is one whose E would be negative."""
    draws = [(noise, 1) for noise in (0, 0.001, 0.005, 0.01, 0.02)] + [(0.03, seed) for seed in range(10, 25)]
    seen = ask("extrapolation", *(["noisy", *draw] for draw in draws))
    fits = ask("extrapolation", *(["fit", ["noisy", *draw], with_constant] for draw in draws))
    for loss, found in zip(seen, fits, strict=True):
        wanted = losses["fit_frontier"](losses["budgets"][:7], np.array(loss), with_constant)
        np.testing.assert_allclose(list(found.values())[: len(wanted)], wanted, rtol=1e-9)
    assert not with_constant or 0 in [found["E"] for found in fits]


def test_the_predictions_are_those_that_the_notebook_recorded(ask, root):
    book = notebooks.read(root / "notebooks/q01-model-scaling.ipynb", root)
    recorded = {each.name: each.value for each in records(book)["irreducible-term"].quantities}
    [with_e], [without] = ask("extrapolation", ["refits", 0, True, 1], ["refits", 0, False, 1])
    assert with_e["E"] == pytest.approx(recorded["E_fit"], rel=5e-4)
    assert with_e["off"] == pytest.approx(recorded["error_with"], rel=5e-3)
    assert without["off"] == pytest.approx(recorded["error_without"], rel=5e-4)


def test_noise_is_of_the_size_that_the_slider_says(ask):
    exact, *seen = ask("extrapolation", ["LOSSES"], *(["noisy", 0.02, seed] for seed in range(1, 401)))
    relative = np.array(seen) / np.array(exact)[:7] - 1
    assert abs(relative.mean()) < 0.002 and relative.std() == pytest.approx(0.02, rel=0.05)


def test_polynomials_are_fitted_as_in_the_notebook(ask, root):
    """Curves and both errors of every degree, to seven digits, wherever the slider for the sample size stands."""
    names = world(root, "q15-overfitting", "fit")
    draws = [(20, 1), (20, 2), (25, 1), (40, 3), (160, 1), (1280, 1)]
    samples = ask("degree", *(["sample", *draw] for draw in draws))
    found = ask("degree", *(["fits", ["sample", *draw]] for draw in draws))
    for points, fits in zip(samples, found, strict=True):
        x, y = np.array(points).T
        for degree, shown in enumerate(fits):
            w = names["fit"](x, y, degree)
            curve = names["predict"](w, names["grid"])
            scale = np.abs(curve).max()
            assert np.abs(np.array(shown["curve"]) - curve).max() < 1e-7 * scale
            assert shown["train"] == pytest.approx(names["mse"](w, x, y), rel=1e-7)
            assert shown["true"] == pytest.approx(names["true_error"](curve), rel=1e-7)
    assert len(found[0]) == 18


def test_samples_are_those_of_the_notebook(ask, root):
    """Inputs from -1 to 1, noise of the notebook's size around the notebook's function, and the fewer points among the more."""
    names = world(root, "q15-overfitting", "fit")
    few, many = ask("degree", ["sample", 20, 1], ["sample", 1280, 1])
    assert many[:20] == few
    x, y = np.array(many).T
    noise = y - names["f"](x)
    assert -1 <= x.min() < -0.99 and 0.99 < x.max() <= 1 and abs(x.mean()) < 0.05
    assert noise.std() == pytest.approx(names["sigma"], rel=0.06) and abs(noise.mean()) < 0.03


MOMENTUM = [["words", 0.9, 0.046], ["words", 0.6, 0.046], ["words", 0.6, 0.073]]
EXTRAPOLATION = [
    ["words", ["refits", noise, with_e, 1], with_e] for noise, with_e in [(0, True), (0, False), (0.01, True)]
]
DEGREE = [["words", ["fits", ["sample", n, 1]], d] for n, d in [(25, 5), (25, 12), (320, 12)]]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("slug", "name", "settings", "steps"),
    [
        ("q09-optimizer", "momentum", MOMENTUM, [["50"], ["21"], ["12"]]),
        ("q01-model-scaling", "extrapolation", EXTRAPOLATION, [["0.5%"], ["7.9%"], ["6.8%", "4.5%"]]),
        ("q15-overfitting", "degree", DEGREE, [["0.052", "0.13"], ["0.036", "2.0"], ["0.076", "0.092"]]),
    ],
)
def test_one_sees_what_the_page_says(ask, root, lang, slug, name, settings, steps):
    """The sentence on what to try names the numbers that its settings then show, and no others of that kind."""
    page = (root / f"docs/{lang}/questions/{slug}.md").read_text(encoding="utf-8")
    sentence = page.partition(f"::: explore {name}\n")[2].partition("\n\n")[0]
    for said, numbers in zip(ask(name, *settings, lang=lang), steps, strict=True):
        for number in numbers:
            whole = rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)"
            assert re.search(whole, said) and re.search(whole, sentence), (number, said)


def test_divergence_is_said_plainly(ask):
    [said] = ask("momentum", ["words", 0.6, 0.09])
    assert said.startswith("Momentum diverges: η is above its limit, 0.080.")
    assert said.endswith("Gradient descent with the same η diverges: η is above its limit, 0.050.")
    [said] = ask("momentum", ["words", 0, 0.05])
    assert said.startswith("Momentum swings between the walls forever: η is exactly at its limit, 0.050.")


def test_each_script_is_small(root, tmp_path):
    """Four kilobytes each, as the site serves them; and all that a press of the button fetches is no more, gzipped."""
    shared = ("explore-panel", "stylesheet", "study-dom", "words")
    folder = tmp_path / "site/assets/js"
    folder.mkdir(parents=True)
    for name in (*shared, *(f"explore-{name}" for name in EXPLORABLES)):
        shutil.copy(root / f"theme/assets/js/{name}.js", folder)
    (tmp_path / "node_modules").symlink_to(root / "node_modules")
    scripts.minify(tmp_path / "site", tmp_path)
    written = {path.stem: path.read_bytes() for path in folder.glob("*.js")}
    gzipped = {name: len(gzip.compress(text)) for name, text in written.items()}
    for name in (f"explore-{name}" for name in EXPLORABLES):
        assert len(written[name]) <= 4000
        assert gzipped[name] + sum(gzipped[each] for each in shared) <= 4000
