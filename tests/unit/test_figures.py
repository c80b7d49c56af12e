"""Figures whose labels are text of the page: what stands in a label, in which language, and what is left of the SVG."""

from __future__ import annotations

import re
from random import Random
from xml.etree import ElementTree

import matplotlib
import pytest

matplotlib.use("agg")
from io import StringIO

import matplotlib.pyplot as plt

from scaling_lab.evidence.figure_marks import marked
from scaling_lab.page import figure_shapes, figures
from scaling_lab.page.figure_text import SVG, LabelError, fill, runs
from scaling_lab.sources import figure_labels
from scaling_lab.sources.notebooks import STYLE_FILE


def drawn(**labels: str) -> str:
    """A figure as a notebook stores it."""
    with plt.style.context(str(STYLE_FILE)):
        figure, axes = plt.subplots()
        axes.plot([1, 30, 1000], [1, 5, 10], "o-", label=labels.get("legend", "slope 0.53"))
        axes.plot([1, 1000], [5, 20])  # beyond the axes
        axes.set(xscale="log", xlabel=labels.get("x", "condition number"), ylabel="line one\nline two")
        axes.set_ylim(0, 12)
        axes.set_title(labels.get("title", "A finding"))
        axes.legend()
        out = StringIO()
        marked(figure).savefig(out, format="svg", bbox_inches="tight")
        plt.close(figure)
    return out.getvalue()


def texts(svg: str) -> list[str]:
    return [
        "".join(each.itertext()) for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")
    ]


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("step", "step"),
        (r"$\lambda$", "𝜆"),
        (r"$10^{-3}$", "10−3"),
        (r"$\mathdefault{10^{2}}$", "102"),
        (r"error $\hat\theta$", "error 𝜃\u0302"),
        (r"$\sqrt{2/n}$", "√(2/𝑛)"),
        (r"$\eta = 0.1$", "𝜂\u2009=\u20090.1"),
        (r"costs 3\$", "costs 3$"),
    ],
)
def test_a_label_is_text_that_can_be_copied(label, plain):
    text = ElementTree.Element(f"{SVG}text")
    fill(text, label)
    assert "".join(text.itertext()) == plain


def test_scripts_are_raised_lowered_and_brought_back_to_the_line():
    text = ElementTree.Element(f"{SVG}text")
    fill(text, r"$x_i$ and $x^2$ on")
    shifts = [
        float(span.get("dy", "0em").removesuffix("em")) * float(span.get("font-size", "100%")[:-1])
        for span in text
    ]
    assert sum(shifts) == pytest.approx(0, abs=1.2), "the last letters stand on the line again"
    assert [run.level for run in runs(r"$x_i$ and $x^2$ on")] == [0, -1, 0, 0, 1, 0]


@pytest.mark.parametrize("formula", [r"$x_{i_j}$", r"$\overline{ab}\begin{matrix} a \end{matrix}$"])
def test_what_a_label_cannot_show_is_refused(formula):
    with pytest.raises(LabelError):
        runs(formula)


def test_the_title_becomes_the_caption_and_the_picture_is_cut():
    svg, caption = figures.inline_svg(drawn(), "f", "alt")
    with_title = figures.inline_svg(drawn().replace('id="caption;', 'id="text;9;left;50;'), "f", "alt")[0]
    assert caption == "A finding" and "A finding" not in svg and "A finding" in with_title
    height = {
        name: float(re.search(r'viewBox="\S+ \S+ \S+ (\S+)"', text)[1])
        for name, text in (("cut", svg), ("whole", with_title))
    }
    assert height["cut"] < height["whole"] - 10


def test_labels_are_words_of_the_page_with_the_numbers_of_the_figure():
    labels = figure_labels.parse(
        [
            "condition number => 条件数",
            "slope # => 斜率 #",
            r"line one\nline two => 第一行\n第二行",
            "A finding => 一个发现",
        ]
    )
    svg, caption = figures.inline_svg(drawn(), "f", "alt", labels)
    assert caption == "一个发现" and {"条件数", "斜率 0.53", "第一行", "第二行"} <= set(texts(svg))
    assert not labels.missing and not labels.unused


def test_a_label_without_an_entry_and_an_entry_without_a_label_are_known():
    labels = figure_labels.parse(["nothing => 无"])
    figures.inline_svg(drawn(), "f", "alt", labels)
    assert "condition number" in labels.missing and labels.unused == ["nothing"]


@pytest.mark.parametrize("line", ["a", "a =>", "=> b", "slope # => 斜率", "$ => 公式"])
def test_a_line_that_is_no_translation_is_refused(line):
    with pytest.raises(ValueError, match="is no"):
        figure_labels.parse([line])


def test_names_keep_their_digits():
    assert figure_labels.pattern_of("L2 of x1 at 1e-3, $w_2$")[0] == "L2 of x1 at #, $"


def test_the_svg_has_no_styles_comments_or_empty_groups_and_its_own_ids():
    svg, _ = figures.inline_svg(drawn(), "figure-a", "what is seen")
    assert "style" not in svg and "<!--" not in svg and "<g>" not in svg and "#000" not in svg
    assert 'aria-label="what is seen"' in svg and 'fill="currentColor"' in svg
    identifiers = re.findall(r'\sid="([^"]+)"', svg)
    assert identifiers and all(re.fullmatch(r"figure-a-\d+", name) for name in identifiers)
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', svg)) == set(identifiers)
    assert len(identifiers) == 1, "only what leaves the axes is clipped"
    geometry = re.findall(r'\s(?:d|x|y|width|height|transform)="([^"]*)"', svg)
    assert geometry and not [text for text in geometry if re.search(r"\d\.\d\d", text)]


def paths(**options: object) -> list[dict[str, str]]:
    """The paths on a page of one series, with its color."""
    with plt.style.context(str(STYLE_FILE)):
        figure, axes = plt.subplots()
        axes.plot([1, 2, 3, 2], [1, 1, 2, 3], ls="none", **options)
        out = StringIO()
        marked(figure).savefig(out, format="svg", bbox_inches="tight")
        plt.close(figure)
    svg = figures.inline_svg(out.getvalue(), "f", "alt")[0]
    assert "<use" not in svg
    return [each.attrib for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("path")]


def test_a_series_of_markers_is_one_path_of_circles():
    [series] = [path for path in paths(marker="o", color="C0") if path.get("fill") == "#2f7ec0"]
    assert series["d"].count("m") == 4 and series["d"].count("a") == 4 and "c" not in series["d"]


def test_markers_that_shine_through_each_other_stay_apart():
    series = [path for path in paths(marker="o", color="C0", alpha=0.5) if path.get("fill") == "#2f7ec0"]
    assert len(series) == 4


def test_markers_with_another_edge_stay_apart():
    series = [path for path in paths(marker="s", color="C0", mec="C1") if path.get("fill") == "#2f7ec0"]
    assert len(series) == 4 and all(path["stroke"] == "#d1602b" for path in series)


def test_the_ticks_and_the_grid_of_an_axis_are_one_path_each():
    drawn = paths(marker="o")
    grid = [path for path in drawn if path.get("stroke") == "#808080"]
    ticks = [path for path in drawn if path.get("stroke") == "currentColor" and path["d"].count("m") > 2]
    assert len(grid) == len(ticks) == 2 and all(path["d"].count("m") > 3 for path in [*grid, *ticks])


@pytest.mark.parametrize(
    ("d", "written"),
    [
        ("M 0 0 \nL 10.04 -2.31 \nL 20.06 0 \nz\n", "m0 0 10-2.3 10.1 2.3z"),
        ("M 0 0 L 0.01 0.02 L 5 5", "m0 0 5 5"),
        ("M 1 1 Q 2 2 3 1 L 4 1 L 5 1 M 6 6 L 7 7", "m1 1q1 1 2 0h1 1m1 5 1 1"),
        ("M 1 1 L 2 2 z L 3 3", "m1 1 1 1zl2 2"),
        ("M 1 1 L 1 3 L 1 2.5 M 5 5 M 6 6 L 6 7", "m1 1v2-.5m4 2.5m1 1v1"),
    ],
)
def test_a_path_is_written_in_few_letters(d, written):
    assert figure_shapes._written(figure_shapes._parsed(d)) == written


def followed(d):
    """Where a written path leads: each command in capitals with its points, as SVG reads it."""
    tokens = iter(re.findall(r"[a-z]|-?(?:\d+(?:\.\d+)?|\.\d+)", d))
    here = start = (0.0, 0.0)
    letter, found = "", []
    for token in tokens:
        number = None if token.isalpha() else token
        letter = letter if number else token
        if letter == "z":
            found.append(("z", []))
            here = start
            continue
        count = {"h": 1, "v": 1, "m": 2, "l": 2, "q": 4, "c": 6}[letter]
        numbers = [float(number or next(tokens)), *(float(next(tokens)) for _ in range(count - 1))]
        if count == 1:
            numbers = [*numbers, 0.0] if letter == "h" else [0.0, *numbers]
        points = [(here[0] + x, here[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        found.append(("L" if letter in "hv" else letter.upper(), points))
        here = points[-1]
        if letter == "m":
            start, letter = here, "l"
    return found


@pytest.mark.parametrize("seed", range(20))
def test_a_written_path_leads_where_the_drawn_one_does(seed):
    random = Random(seed)
    drawn = [("M", [(1.0, 2.0)])]
    for _ in range(200):
        command, count = random.choice([("M", 1), ("L", 1), ("L", 1), ("Q", 2), ("C", 3), ("z", 0)])
        drawn.append(
            (
                command,
                [
                    (random.choice([3.3, random.uniform(-400, 400)]), random.uniform(-9, 9))
                    for _ in range(count)
                ],
            )
        )
    written = followed(figure_shapes._written(drawn))
    assert [command for command, _ in written] == [command for command, _ in drawn]
    for (_, got), (_, wanted) in zip(written, drawn, strict=True):
        for point, other in zip(got, wanted, strict=True):
            assert point == pytest.approx(other, abs=0.0501), "a rounding must not add up"
