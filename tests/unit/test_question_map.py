"""The map of the questions: lanes by topic, what requires something to the right of it or below."""

from __future__ import annotations

from scaling_lab.page.question_map import COLUMNS, lanes, short_title
from scaling_lab.sources.catalogue import Question


def question(key: str, topic: str, *requires: str) -> Question:
    return Question(key, f"{key}-x", "basic", (topic,), 20, tuple(requires))


def places(*questions: Question) -> dict[str, list[tuple[str, int, int, int | None]]]:
    return {
        topic: [(stop.question.id, stop.row, stop.column, stop.up) for stop in stops]
        for topic, stops in lanes(questions).items()
    }


def test_the_first_that_follows_stands_beside_and_the_others_below():
    found = places(
        question("q1", "a"), question("q2", "a", "q1"), question("q3", "a", "q2"), question("q4", "a", "q1")
    )
    assert found == {"a": [("q1", 0, 0, None), ("q2", 0, 1, 0), ("q3", 0, 2, 0), ("q4", 1, 1, 1)]}


def test_what_is_required_elsewhere_does_not_move_a_question():
    found = places(question("q1", "a"), question("q2", "b", "q1"), question("q3", "b", "q2"))
    assert found == {"a": [("q1", 0, 0, None)], "b": [("q2", 0, 0, None), ("q3", 0, 1, 0)]}


def test_what_lies_deeper_than_the_columns_stands_below_in_the_last():
    chain = [question("q0", "a"), *(question(f"q{n}", "a", f"q{n - 1}") for n in range(1, 5))]
    found = places(*chain)["a"]
    assert [column for _, _, column, _ in found] == [0, 1, COLUMNS - 1, COLUMNS - 1, COLUMNS - 1]
    assert [row for _, row, _, _ in found] == [0, 0, 0, 1, 2]


def test_questions_that_require_each_other_are_shown_once():
    found = places(question("q1", "a", "q2"), question("q2", "a", "q1"))["a"]
    assert sorted(key for key, *_ in found) == ["q1", "q2"]


def test_no_two_questions_share_a_place():
    questions = [question("q0", "a"), *(question(f"q{n}", "a", f"q{n // 2}") for n in range(1, 40))]
    found = [(row, column) for _, row, column, _ in places(*questions)["a"]]
    assert len(set(found)) == 40


def test_a_title_is_cut_at_its_colon():
    assert short_title("批量大小：噪声、步数与样本") == "批量大小"
    assert short_title("Batch size: noise") == "Batch size"
    assert short_title("Optimizers") == "Optimizers"
