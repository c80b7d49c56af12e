"""What the code of a notebook may do: the same numbers in every run, plain Python, one message a cause."""

import ast

import pytest

from scaling_lab.sources import notebook_rules


def problems(code: str) -> list[str]:
    return [wrong for wrong, _ in notebook_rules._code_problems(notebook_rules._parsed(code))]


@pytest.mark.parametrize(
    "code",
    [
        "np.random.default_rng(SEED)", "np.random.default_rng(seed=SEED)", "default_rng([SEED, 1])", "default_rng(*seeds)",
        "np.random.default_rng(**{'seed': SEED})", "np.random.SeedSequence(entropy=SEED)", "np.random.SeedSequence(SEED).spawn(2)",
        "np.random.Generator(bits)", "x = (a\n     % b)", "y = (a\n     != b)", "import scipy.stats", "import math",
    ],
)  # fmt: skip
def test_what_gives_the_same_numbers_is_allowed(code):
    assert problems(code) == []


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("np.random.default_rng()", "without a seed"), ("np.random.default_rng(None)", "without a seed"),
        ("np.random.default_rng(seed=None)", "without a seed"), ("np.random.SeedSequence()", "without a seed"),
        ("np.random.normal(size=3)", "draws from a hidden state"), ("numpy.random.seed(0)", "draws from a hidden state"),
        ("import time", "imports time"), ("from random import random", "imports random"), ("import torch", "imports torch"),
        ("%matplotlib inline", "magic or a shell command: %matplotlib inline"), ("x = 1\n!ls", "shell command: !ls"),
        ("np.mean?", "asks IPython for help: np.mean?"), ("?np.mean", "asks IPython for help"), ("x = = 1", "line 1 of the code"),
    ],
)  # fmt: skip
def test_what_does_not_is_one_message(code, wrong):
    [problem] = problems(code)
    assert wrong in problem


def test_code_that_cannot_be_read_is_no_traceback():
    assert isinstance(notebook_rules._parsed("x = 1"), ast.Module)
    assert "cannot be read" in problems("x = " + "(" * 150 + ")" * 150 + "\0")[0] or problems("\0")
