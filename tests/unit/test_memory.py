"""What highlighting and drawing remember: what the arguments decide, handed on, and no more than is of use."""

from __future__ import annotations

import pytest

from scaling_lab.page import memory


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(memory, "_known", {})


def test_a_value_is_made_once_for_its_arguments():
    calls = []

    @memory.remembered
    def shout(text: str, sign: str = "!") -> str:
        calls.append(text)
        return text + sign

    assert [shout("a"), shout("a"), shout("a", "?"), shout("a", sign="?"), shout("b")] == [
        "a!",
        "a!",
        "a?",
        "a?",
        "b!",
    ]
    assert calls == ["a", "a", "a", "b"]


def test_functions_do_not_take_each_others_values():
    @memory.remembered
    def double(text: str) -> str:
        return text * 2

    @memory.remembered
    def triple(text: str) -> str:
        return text * 3

    assert (double("a"), triple("a")) == ("aa", "aaa")


def test_what_another_process_made_is_not_made_again():
    @memory.remembered
    def make(text: str) -> str:
        return text * 2

    make("a")
    found = memory.known()
    memory._known.clear()
    memory.learn({key: "from elsewhere" for key in found})
    assert make("a") == "from elsewhere"


def test_what_was_made_first_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 3)
    memory.learn({name: name for name in "abc"})
    memory.learn({"d": "d"})
    assert list(memory.known()) == ["b", "c", "d"]
