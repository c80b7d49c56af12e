"""A mistake is data: it is applied to the solution, and says where it does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources import mistakes

SOLUTION = '''"""Write it."""


def f(x):
    """Docstring."""
    if x:
        return 1
    for i in x:
        y = 2

        z = 3
    return y + z


def g(x):
    return 1
'''


def read(tmp_path: Path, text: str) -> tuple[mistakes.Mistake, ...]:
    path = tmp_path / "q01-demo.yml"
    path.write_text(text, encoding="utf-8")
    return mistakes.read(path, tmp_path)


def applied(tmp_path: Path, text: str) -> str:
    (mistake,) = read(tmp_path, text)
    return mistake.apply(SOLUTION, "solution.py")


@pytest.mark.parametrize("written", ["", " ", "        "])
def test_indentation_counts_from_the_first_old_line(tmp_path, written):
    text = f"a: |\n  - {written}for i in x:\n  - {written}    y = 2\n  + {written}while x:\n  + {written}    y = 5\n"
    assert applied(tmp_path, text) == SOLUTION.replace(
        "for i in x:\n        y = 2", "while x:\n        y = 5"
    )


def test_lines_may_be_added_and_removed(tmp_path):
    added = applied(tmp_path, "a: |\n  - y = 2\n  + y = 2\n  + x = y\n")
    assert added == SOLUTION.replace("y = 2", "y = 2\n        x = y")
    removed = applied(tmp_path, "a: |\n  - if x:\n  -     return 1\n")
    assert removed == SOLUTION.replace("    if x:\n        return 1\n", "")


def test_changes_apply_to_the_solution_not_to_each_other(tmp_path):
    text = "a: |\n  # Swaps them.\n  - z = 3\n  + y = 2\n  - y = 2\n  + z = 3\n"
    assert applied(tmp_path, text) == SOLUTION.replace("y = 2\n\n        z = 3", "z = 3\n\n        y = 2")
    assert read(tmp_path, text)[0].why == "Swaps them."


def test_an_empty_line_keeps_two_removals_apart(tmp_path):
    text = "a: |\n  - y = 2\n\n  - return y + z\n"
    assert applied(tmp_path, text) == SOLUTION.replace("        y = 2\n", "").replace(
        "    return y + z\n", ""
    )


def test_an_empty_line_of_the_solution_is_a_lone_sign(tmp_path):
    text = "a: |\n  - y = 2\n  -\n  - z = 3\n  + y = 2\n  +\n  + z = 4\n"
    assert applied(tmp_path, text) == SOLUTION.replace("z = 3", "z = 4")


def test_a_neighbor_tells_which_of_two_lines_is_meant(tmp_path):
    with pytest.raises(Fault, match=r"stands 2 times in solution.py \(lines 7, 16\)"):
        applied(tmp_path, "a: |\n  - return 1\n  + return 2\n")
    text = "a: |\n  - def g(x):\n  -     return 1\n  + def g(x):\n  +     return 2\n"
    assert applied(tmp_path, text).endswith("def g(x):\n    return 2\n")


def test_code_is_taken_as_it_is_written(tmp_path):
    """Nothing in a block is YAML: neither colons, nor quotes, nor signs."""
    text = "a: |\n  - y = 2\n  + y = {'a': [1], \"b\": -1}  # - + : &x *y %\n"
    assert applied(tmp_path, text) == SOLUTION.replace("y = 2", "y = {'a': [1], \"b\": -1}  # - + : &x *y %")


def test_part_of_a_line_is_not_a_line(tmp_path):
    with pytest.raises(Fault, match="does not stand like this"):
        applied(tmp_path, "a: |\n  - y + z\n  + y - z\n")


def test_relative_indentation_must_agree(tmp_path):
    with pytest.raises(Fault, match="does not stand like this"):
        applied(tmp_path, "a: |\n  - for i in x:\n  - y = 2\n  + pass\n")


def test_every_fault_of_a_file_is_named(tmp_path):
    with pytest.raises(Faults) as caught:
        read(tmp_path, "a: |\n  + y\nb: text\nc: |\n  y = 2\nc d: |\n  - y\n")
    assert [fault.place for fault in caught.value.faults] == [f"q01-demo.yml:{line}" for line in (2, 3, 5, 6)]


def test_no_file_and_only_comments_are_no_mistakes(tmp_path):
    assert mistakes.read(tmp_path / "q02.yml", tmp_path) == ()
    assert read(tmp_path, "# a: |\n") == ()
