"""Reads text that people write: one home for encodings, hidden files, YAML and what can be wrong with them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from scaling_lab.faults import Fault, Faults, system_fault

# Nobody sees them and HTML forbids them; a mark inside of a text, too, is what somebody pasted unawares.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_MERGE = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)


def place_of(path: Path, root: Path) -> str:
    """How a fault names a file: its path below ``root``, with slashes."""
    return path.relative_to(root).as_posix()


def read_text(path: Path, root: Path, what: str = "file", missing: str = "restore it") -> str:
    """The text of a file in UTF-8, line ends as line feeds, without a byte order mark.

    Raises :class:`Fault` for a file that is missing (``what`` it is, and how to mend that), that cannot be read, is not
    UTF-8, was left in the middle of a merge, or holds control characters.
    """
    return clean(read_bytes(path, root, what, missing), path, root)


def read_bytes(path: Path, root: Path, what: str = "file", missing: str = "restore it") -> bytes:
    """The bytes of a file; raises :class:`Fault` as :func:`read_text` does."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            wrong = f"the {what} is a link to a file that is missing"
            raise Fault(
                place_of(path, root), wrong, "restore that file, or put one in the place of the link"
            ) from None
        raise Fault(place_of(path, root), f"the {what} is missing", missing) from None
    except OSError as error:
        raise system_fault(error, place_of(path, root), f"the {what} cannot be read") from None


def clean(data: bytes, path: Path, root: Path) -> str:
    """The text in ``data``, the bytes of ``path``; raises :class:`Fault` as :func:`read_text` does."""
    place, data = place_of(path, root), data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Fault(
            f"{place}:{line}",
            f"the file is not UTF-8 (byte {error.start})",
            "save it as UTF-8: editors call this the encoding of the file",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if marker := _MERGE.search(text):
        raise Fault(
            f"{place}:{text.count(chr(10), 0, marker.start()) + 1}",
            "a merge was left unfinished here",
            "keep one side, or both, and remove the lines of <, = and >",
        )
    # Python takes a form feed for white space, and some people part a module with it.
    for line, wrong, mend in control_characters(text.replace("\f", " ") if path.suffix == ".py" else text):
        raise Fault(f"{place}:{line}", wrong, mend)
    return text


def control_characters(text: str) -> Iterator[tuple[int, str, str]]:
    """The first character of ``text`` that no reader could see: its line, what is wrong, how to mend it."""
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        if found[0] == "\x1b":
            yield (
                line,
                "the text holds escape sequences of a terminal",
                "write it without colors and cursor movements",
            )
        else:
            wrong = f"the text holds the invisible character U+{ord(found[0]):04X}"
            yield line, wrong, "remove it; many of U+0000 mean that the file is not saved as UTF-8"


def visible(paths: Iterable[Path], root: Path | None = None) -> Iterator[Path]:
    """``paths`` in order, without hidden files: editors, systems and Jupyter leave theirs beside what people write.

    With ``root``, neither with those in hidden folders below it.
    """
    for path in sorted(paths):
        names = path.relative_to(root).parts if root else (path.name,)
        if not any(name.startswith(".") for name in names):
            yield path


def parse_yaml(text: str, place: str, first_line: int = 1) -> Any:
    """The value of a YAML text that starts on ``first_line`` of the file ``place``; raises :class:`Faults`."""
    return _yaml(yaml.load, text, place, first_line)


def compose_yaml(text: str, place: str) -> yaml.Node | None:
    """The nodes of a YAML text, which know their lines; raises :class:`Faults`."""
    return _yaml(yaml.compose, text, place, 1)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses what YAML would lose or turn into something else without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(None, None, f"`{key.value}` stands here twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        for _, wrong, _ in control_characters(node.value):  # "\e" and its kin are written with letters
            raise yaml.MarkedYAMLError(None, None, wrong, node.start_mark)
        return super().construct_scalar(node)


def _yaml(parse: Callable[..., Any], text: str, place: str, first_line: int) -> Any:
    try:
        return parse(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or "it cannot be parsed"
    except (
        ValueError,
        RecursionError,
    ) as error:  # a day such as 2024-13-45, a number without end, lists in lists
        line, problem = first_line, str(error)
    raise Faults([Fault(f"{place}:{line}", f"not valid YAML: {problem}", "mend the syntax on this line")])
