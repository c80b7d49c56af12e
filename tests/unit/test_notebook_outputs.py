"""What a notebook's outputs hold is shown on both pages, or is a fault that names the cell."""

import json
from pathlib import Path

import pytest

from scaling_lab.sources import notebooks, output_rules

NAME = "notebooks/q01-demo.ipynb"
SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"
CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n"] + ["\x7f", "\x85", "\ufeff", "\ud800"]


def faults(tree: Path, number: int, *outputs: dict, code: str | None = None) -> list[str]:
    path = tree / NAME
    document = json.loads(path.read_text(encoding="utf-8"))
    cell = document["cells"][number - 1]
    cell["outputs"] = list(outputs)
    cell["source"] = code or cell["source"]
    path.write_text(json.dumps(document), encoding="utf-8")
    book = notebooks.read(path, tree)
    return [f"{fault.place}: {fault.wrong}" for fault in output_rules.output_faults(book)]


def stream(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def result(kind: str = "execute_result", **data: str) -> dict:
    held = {name.replace("_", "/").replace("svg", "svg+xml"): value for name, value in data.items()}
    return {"output_type": kind, "metadata": {}, "data": held, "execution_count": 4}


def test_what_nobody_can_see_is_refused_in_every_output(tree):
    for control in CONTROLS:
        for output in (stream(f"a{control}b\n"), result("display_data", image_svg=f"<svg>{control}</svg>"),
                       result(image_svg=SVG, text_plain=control)):  # fmt: skip
            [fault] = faults(tree, 4, output)
            assert fault.startswith(
                f"{NAME} cell 4 (claim variance-falls): an output of the cell: the text holds"
            )


@pytest.mark.parametrize(
    "svg",
    [
        "<svg", "<svg><script>x</script></svg>", "<svg onload='x'/>", "<svg><g\tonclick='x'/></svg>", "<svg><foreignObject/></svg>",
        "<svg><a href='#x'/></svg>", "<svg xmlns:l='http://www.w3.org/1999/xlink'><use l:href='https://x.org/a#b'/></svg>",
        "<svg><image href='https://x.org/a.png'/></svg>", "<svg><image href='javascript:x'/></svg>",
        "<svg><g style='fill: url(https://x.org/a)'/></svg>", "<svg><set attributeName='href' to='x'/></svg>", "text",
    ],
)  # fmt: skip
def test_a_figure_is_a_picture_and_nothing_else(tree, svg):
    [fault] = faults(tree, 9, result("display_data", image_svg=svg))
    assert "the figure" in fault


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><image href='data:image/png;base64,eA=='/></svg>",
        "<svg><use href='#x'/><g style='clip-path: url(#p)'/></svg>",
    ],
)
def test_what_matplotlib_draws_is_allowed(tree, svg):
    assert faults(tree, 9, result("display_data", image_svg=svg)) == []


def test_colors_of_a_terminal_are_named(tree):
    [fault] = faults(tree, 4, stream("\x1b[32mOK\x1b[0m\n"))
    assert "escape sequences of a terminal" in fault


@pytest.mark.parametrize("text", ["a\tb\n", "损失 = 0.5 ± 0.03\n", "a\u2028b\n", "x" * 100_000])
def test_text_is_allowed(tree, text):
    assert faults(tree, 4, stream(text)) == []


@pytest.mark.parametrize("kind", ["execute_result", "display_data"])
def test_a_value_that_is_not_printed_is_refused(tree, kind):
    [fault] = faults(tree, 4, stream("slope = 1\n"), result(kind, text_plain="array([0. , 1.5])"))
    assert "the value of the cell's last line is not printed: 'array([0. , 1.5])'" in fault


def test_a_figure_may_bring_its_name(tree):
    assert (
        faults(tree, 9, result("display_data", image_svg=SVG, text_plain="<Figure size 640x360 with 1 Axes>"))
        == []
    )
    assert faults(tree, 9, result(image_svg=SVG, text_plain="<Figure size 640x360 with 1 Axes>")) == []


@pytest.mark.parametrize(
    "blank", ["\f", "\u2028", "\u2029", "\x85", "\x1c"], ids=lambda text: f"U+{ord(text):04X}"
)
def test_only_a_line_feed_parts_lines(blank):
    code = f'#| claim: x\ntext = "a{blank}b"\nprint(text)'
    cell = notebooks.Cell(1, "code", code, (), (stream(f"one\nx = 1{blank}2\n"),), 1)
    assert cell.directives == {"claim": "x"}
    assert cell.code == f'text = "a{blank}b"\nprint(text)'
    assert cell.measured == f"x = 1{blank}2"


def test_invisible_characters_in_sources_are_named_with_cell_and_line(tree):
    path = tree / NAME
    document = json.loads(path.read_text(encoding="utf-8"))
    document["cells"][0]["source"] = "# 均值的噪声\n\nA\x08B"
    document["cells"][2]["source"][0] = "import numpy as np  # \f\n"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(
        Exception, match=r"cell 1 line 3: the text holds the invisible character U\+0008"
    ) as raised:
        notebooks.read(path, tree)
    assert len(raised.value.faults) == 1


def test_line_ends_of_windows_inside_of_cells_make_no_difference(tree):
    path = tree / NAME
    before = notebooks.read(path, tree)
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    path.write_text(json.dumps(document), encoding="utf-8")
    after = notebooks.read(path, tree)
    assert after == before and after.digest == before.digest
