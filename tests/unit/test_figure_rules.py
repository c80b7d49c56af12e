"""Figures that a phone can show, and code that fits the page: what breaks the rules is named."""

from __future__ import annotations

from io import StringIO

import matplotlib
import pytest

matplotlib.use("agg")
import matplotlib.pyplot as plt

from scaling_lab.evidence.figure_marks import marked
from scaling_lab.sources.figure_rules import _figure_problems, _width_problems
from scaling_lab.sources.notebooks import STYLE_FILE, Cell


def wrong(draw, source="#| text-zh: step => 步\n", **size) -> list[str]:
    """What is wrong with a figure."""
    with plt.style.context(str(STYLE_FILE)):
        figure, axes = plt.subplots(**{"figsize": (5.4, 3), **size})
        draw(figure, axes)
        out = StringIO()
        marked(figure).savefig(out, format="svg", bbox_inches="tight")
        plt.close(figure)
    cell = Cell(1, "code", f"{source}plot()", (), (), 1)
    return [problem for problem, _ in _figure_problems(out.getvalue(), cell)]


def good(figure, axes):
    axes.plot([1, 2], label="10")
    axes.set_xlabel("step")
    axes.legend()


def test_a_good_figure_has_no_fault():
    assert wrong(good) == []


def test_a_color_bar_is_no_panel():
    def draw(figure, axes):
        figure.colorbar(axes[0].imshow([[1, 2], [3, 4]]), ax=axes[0])

    assert wrong(draw, ncols=2) == []


@pytest.mark.parametrize(
    ("draw", "size", "problem"),
    [
        (good, {"figsize": (9, 3)}, "inches wide"),
        (lambda figure, axes: None, {"ncols": 3}, "the figure has 3 panels"),
        (lambda figure, axes: axes.set_xlabel("step", fontsize=8), {}, "letters of the figure have 8 points"),
        (lambda figure, axes: axes.set_xlabel("$x$", fontsize=7), {}, "letters of the figure have 7 points"),
        (lambda figure, axes: axes.set_xlabel("loss"), {}, "the label 'loss' has no Chinese"),
        (lambda figure, axes: axes.set_title("Loss falls"), {}, "the label 'Loss falls' has no Chinese"),
    ],
)
def test_a_figure_that_breaks_a_rule_is_named(draw, size, problem):
    assert any(problem in text for text in wrong(draw, **size))


def test_many_series_are_named_at_their_lines():
    def draw(figure, axes):
        for n in range(5):
            axes.plot([1, n], label=str(n))
        axes.legend()

    assert wrong(draw) == ["the legend names 5 series"]


def test_a_line_of_84_columns_fits():
    assert not list(_width_problems("x" * 84))
    [(problem, _)] = _width_problems("\n" + "x" * 85 + "\n" + "x" * 90)
    assert problem == "line 2 of the code has 85 columns, and 1 others are too wide"
