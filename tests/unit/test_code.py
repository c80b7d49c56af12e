"""Code as HTML with as few elements as its colours need."""

from __future__ import annotations

import html
import re

import pytest

from scaling_lab.page.code import LANDMARKS, highlighted

CODE = '''# A comment
# and its second line
from math import pi as π


def area(r: float = 2.5) -> float:
    """Docstring with <b>."""
    return not None is not r and pi * r**2  # why
'''


def body(markup: str) -> str:
    match = re.fullmatch(r'<pre class="highlight"><code>(.*)</code></pre>', markup, re.DOTALL)
    assert match
    return match[1]


@pytest.mark.parametrize("colours", [{}, {"colours": LANDMARKS}])
def test_the_code_can_be_copied_as_it_is(colours):
    assert html.unescape(re.sub("<[^>]*>", "", body(highlighted(CODE, "python", **colours)))) == CODE


def test_neighbors_of_one_colour_are_one_element():
    spans = re.findall(
        r'<span class="(\w+)">([^<]*)</span>(\s*)(?=<span class="(\w+)")?', body(highlighted(CODE, "python"))
    )
    assert spans and not [span for span in spans if span[0] == span[3]]
    assert spans[0][1].startswith("# A comment\n# and its second line")


def test_what_has_the_colour_of_code_has_no_element():
    assert "r" not in re.findall(r"<span[^>]*>(.*?)</span>", body(highlighted("r = r + r", "python")))


@pytest.mark.parametrize(
    ("code", "spans"),
    [
        ("x = [1, -2,\n     3e-4]", ["1, -2,\n     3e-4"]),
        ('f("a", "b", 1, x, 2)', ['"a", "b"', "1", "2"]),
        ("a[1](2)", ["1", "2"]),
    ],
)
def test_a_list_of_one_colour_is_one_element(code, spans):
    assert [
        html.unescape(span)
        for span in re.findall(r"<span[^>]*>(.*?)</span>", highlighted(code, "python"), re.DOTALL)
    ] == spans


def test_landmarks_are_names_of_functions_and_what_is_said_of_them():
    classes = set(re.findall(r'class="(\w+)"', body(highlighted(CODE, "python", LANDMARKS))))
    assert classes == {"nf", "c"}
    assert '<span class="nf">area' in highlighted(CODE, "python", LANDMARKS)
