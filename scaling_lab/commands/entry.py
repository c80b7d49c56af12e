"""Puts the entry of a new question into the text of ``questions.yml``; not one other character changes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

_REST_OF_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n)?")


def with_entry(text: str, entry: Mapping[str, str]) -> str:
    """``text`` with ``entry`` (YAML by field) at the end of the list ``questions``, in the form the list has.

    The caller reads the result before using it: YAML has more forms than anyone thinks of.
    """
    # The loader in Python, whose marks count characters and know every line end.
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    assert document
    questions: yaml.SequenceNode = next(value for key, value in document.value if key.value == "questions")
    if questions.flow_style or not questions.value:
        end = questions.value[-1].end_mark.index if questions.value else questions.start_mark.index + 1
        added = "{" + ", ".join(f"{name}: {value}" for name, value in entry.items()) + "}"
        return text[:end] + (", " if questions.value else "") + added + text[end:]
    rest = _REST_OF_LINE.match(text, _end(questions))
    assert rest
    # A block of text ends where the next line begins.
    end = rest.start() if text[: rest.start()].endswith(("\r", "\n")) else rest.end()
    line_end = next((mark for mark in ("\r\n", "\n", "\r") if mark in text), "\n")
    gap = "" if text[:end].endswith(("\r", "\n")) else line_end
    indent = " " * questions.start_mark.column
    lines = [
        f"{indent}{'  ' if number else '- '}{name}: {value}"
        for number, (name, value) in enumerate(entry.items())
    ]
    return text[:end] + gap + "".join(line + line_end for line in lines) + text[end:]


def _end(node: yaml.Node) -> int:
    """Where the last thing in a node ends: a block's own mark stands behind the comments and empty lines after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return node.end_mark.index
