"""Points: read with their lines, refused where they are none, and told against the page they belong to."""

from __future__ import annotations

import pytest

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources import points

GOOD = "- {zh: 均值不变, en: The mean stays, at: full}\n"


def read(tmp_path, text: str) -> points.Points:
    path = tmp_path / "q01-x.yml"
    path.write_text(text, encoding="utf-8")
    return points.read(path, tmp_path)


def test_points_know_their_line_and_both_texts(tmp_path):
    found = read(tmp_path, "# a comment\nbrief:\n" + GOOD * 3 + "follow-up-1:\n" + GOOD)
    assert [point.line for point in found.answers["brief"]] == [3, 4, 5]
    assert found.answers["follow-up-1"][0] == points.Point(
        {"zh": "均值不变", "en": "The mean stays"}, "full", 7
    )
    assert found.lines == {"brief": 2, "follow-up-1": 6}


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("", 1, "no list of points"),
        ("- brief\n", 1, "no list of points"),
        ("brief: text\n", 1, "no list of points"),
        ("brief:\n- only words\n", 2, "other fields"),
        ("brief:\n" + GOOD + "- {zh: 一, en: one, at: x, more: y}\n", 3, "other fields"),
        ("brief:\n- {zh: 一, en: one, at: 3}\n", 2, "`at` is not plain text"),
        ("brief:\n- {zh: '', en: one, at: x}\n", 2, "`zh` is not plain text"),
        ("brief:\n- {zh: 一, en: '$x$', at: x}\n", 2, "`en` is not plain text"),
        (f"brief:\n- {{zh: {'一' * 46}, en: one, at: x}}\n", 2, "`zh` has 46 characters"),
        (f"brief:\n- {{zh: 一, en: {'one ' * 26}, at: x}}\n", 2, "`en` has 26 words"),
    ],
)  # fmt: skip
def test_what_is_no_point_is_told_with_its_line(tmp_path, text, line, wrong):
    with pytest.raises(Faults) as raised:
        read(tmp_path, text)
    [fault] = raised.value.faults
    assert fault.place == f"q01-x.yml:{line}" and wrong in fault.wrong


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    with pytest.raises(Fault, match="is missing"):
        points.read(tmp_path / "q01-x.yml", tmp_path)
