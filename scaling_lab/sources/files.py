"""Reads text that people write: one home for encodings, hidden files, YAML and what can be wrong with them."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from scaling_lab.faults import Fault, Faults


def place_of(path: Path, root: Path) -> str:
    """How a fault names a file: its path below ``root``, with slashes."""
    return path.relative_to(root).as_posix()


def read_text(path: Path, root: Path) -> str:
    """The text of a file in UTF-8, line ends as line feeds, without a byte order mark; raises :class:`Fault`."""
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Fault(
            f"{place_of(path, root)}:{line}",
            f"the file is not UTF-8 (byte {error.start})",
            "save it as UTF-8: editors call this the encoding of the file",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def visible(paths: Iterable[Path]) -> Iterator[Path]:
    """``paths`` in order, without hidden files: editors, systems and Jupyter leave theirs beside what people write."""
    return (path for path in sorted(paths) if not path.name.startswith("."))


def parse_yaml(text: str, place: str, first_line: int = 1) -> Any:
    """The value of a YAML text that starts on ``first_line`` of the file ``place``; raises :class:`Faults`."""
    return _yaml(yaml.load, text, place, first_line)


def compose_yaml(text: str, place: str) -> yaml.Node | None:
    """The nodes of a YAML text, which know their lines; raises :class:`Faults`."""
    return _yaml(yaml.compose, text, place, 1)


def _yaml(parse: Callable[..., Any], text: str, place: str, first_line: int) -> Any:
    try:
        return parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise Faults(
            [Fault(f"{place}:{line}", f"not valid YAML: {problem}", "mend the syntax on this line")]
        ) from None
