"""Reads the wrong solutions of an exercise: each is the solution with a few lines replaced.

``tests/exercises/SLUG.yml`` maps a name to a block whose lines start as those of a diff do::

    gradient_not_averaged: |
      # Sums over the batch.
      - g = residual / B
      + g = residual

``-`` lines stand in the solution and ``+`` lines take their place; ``#`` says why someone would write it. Indentation
counts from the first ``-`` line, so that nobody has to count spaces. ``-`` after ``+``, or after an empty line, begins
another change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources.files import compose_yaml, place_of, read_text

LEAST_MISTAKES = 5
_NAME = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*")
_FORM = "write `name: |` and under it lines that start with `- ` (out of the solution), `+ ` (in their place) or `# ` (why)"


@dataclass(frozen=True)
class Change:
    """Lines of the solution and what stands there instead; ``place`` is that of the first old line."""

    place: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    def span(self, lines: list[str], solution_place: str) -> range:
        """The lines to replace; raises :class:`Fault` when the old ones do not stand there exactly once."""
        code, length = self.old[0].strip(), len(self.old)
        starts = [
            start
            for start, line in enumerate(lines)
            if line.strip() == code and lines[start : start + length] == self._indented(self.old, line)
        ]
        if not starts:
            raise Fault(
                self.place,
                f"`{code}` does not stand like this in {solution_place}",
                "copy the `-` lines from the solution as it is now, whole lines and in its order",
            )
        if len(starts) > 1:
            numbers = ", ".join(str(start + 1) for start in starts)
            raise Fault(
                self.place,
                f"`{code}` stands {len(starts)} times in {solution_place} (lines {numbers})",
                "add the line before or after it, with `-` and again with `+`",
            )
        return range(starts[0], starts[0] + length)

    def replacement(self, first: str) -> list[str]:
        """The new lines, indented as ``first``, the first line of the solution that they replace, demands."""
        return self._indented(self.new, first)

    def _indented(self, lines: tuple[str, ...], first: str) -> list[str]:
        shift = _indent(first) - _indent(self.old[0])
        return [" " * (_indent(line) + shift) + line.strip() if line else "" for line in lines]


@dataclass(frozen=True)
class Mistake:
    """A plausible mistake: its name, why someone would make it, and what it changes in the solution."""

    place: str
    name: str
    why: str
    changes: tuple[Change, ...]

    def apply(self, solution: str, solution_place: str) -> str:
        """The wrong solution; raises :class:`Fault` when the mistake does not fit the solution."""
        lines = [line.rstrip() for line in solution.split("\n")]
        spans = {change: change.span(lines, solution_place) for change in self.changes}
        wrong, end = list(lines), len(lines)
        for change, span in sorted(spans.items(), key=lambda item: item[1].start, reverse=True):
            if span.stop > end:
                raise Fault(change.place, f"{self.name} replaces a line twice", "write both changes as one")
            wrong[span.start : span.stop] = change.replacement(lines[span.start])
            end = span.start
        if wrong == lines:
            raise Fault(self.place, f"{self.name} changes nothing", "let a `+` line differ from its `-` line")
        text = "\n".join(wrong)
        try:
            compile(text, self.name, "exec")
        except SyntaxError as error:
            raise Fault(
                self.place,
                f"with {self.name} the solution is no Python: {error.msg} in `{(error.text or '').strip()}`",
                "mend the `+` lines; they are indented from the first `-` line on",
            ) from None
        return text


def read(path: Path, root: Path) -> tuple[Mistake, ...]:
    """The mistakes in a file, none when there is none; raises :class:`Fault` or :class:`Faults`."""
    if not path.exists() and not path.is_symlink():
        return ()
    place = place_of(path, root)
    document = compose_yaml(read_text(path, root), place)
    if document is None:  # only comments
        return ()
    if not isinstance(document, yaml.MappingNode):
        raise Fault(place, "the file maps no names to changes", _FORM)
    mistakes: dict[str, Mistake] = {}
    faults: list[Fault] = []
    for key, block in document.value:
        here = f"{place}:{key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode) or not _NAME.fullmatch(key.value):
            faults.append(Fault(here, "this is no name of a mistake", "name it with words joined by _"))
        elif key.value in mistakes:
            faults.append(Fault(here, f"{key.value} stands here twice", "give each mistake its own name"))
        elif not isinstance(block, yaml.ScalarNode) or block.style != "|":
            faults.append(Fault(here, f"{key.value} has no block of changes", _FORM))
        else:
            try:
                mistakes[key.value] = _mistake(key.value, block, place)
            except Fault as fault:
                faults.append(fault)
    if faults:
        raise Faults(faults)
    return tuple(mistakes.values())


def mistake_faults(
    mistakes: tuple[Mistake, ...], place: str, solution: str, solution_place: str
) -> Iterator[Fault]:
    """Too few mistakes, and those that do not fit the solution; whether a test catches them is for the evidence."""
    if len(mistakes) < LEAST_MISTAKES:
        yield Fault(
            place,
            f"{len(mistakes)} wrong solutions",
            f"add plausible mistakes until there are {LEAST_MISTAKES}, each caught by a test",
        )
    seen: dict[str, str] = {}
    for mistake in mistakes:
        try:
            wrong = mistake.apply(solution, solution_place)
        except Fault as fault:
            yield fault
            continue
        if wrong in seen:
            yield Fault(mistake.place, f"{mistake.name} is the same as {seen[wrong]}", "keep one of the two")
        seen[wrong] = mistake.name


def _mistake(name: str, block: yaml.ScalarNode, place: str) -> Mistake:
    first = block.start_mark.line + 2  # the text begins on the line after the `|`
    changes: list[Change] = []
    why: list[str] = []
    change: Change | None = None
    for number, line in enumerate(block.value.splitlines(), first):
        here, sign, code = f"{place}:{number}", line[:1], line[2:].rstrip()
        if not re.fullmatch(r"[-+#]( .*)?|", line):
            raise Fault(here, f"`{line}` is neither an old line, nor a new one, nor a reason", _FORM)
        if sign == "#":
            why.append(code)
        elif not sign:
            change = None  # an empty line keeps two changes apart
        elif sign == "-":
            if not change or change.new:
                change = Change(here, (), ())
                changes.append(change)
            changes[-1] = change = replace(change, old=(*change.old, code))
        elif not change:
            raise Fault(
                here,
                f"`{code.strip()}` takes the place of nothing",
                "put the line it replaces, or the one it follows, before it with `-`",
            )
        else:
            changes[-1] = change = replace(change, new=(*change.new, code))
    if not changes:
        raise Fault(f"{place}:{first - 1}", f"{name} changes nothing", _FORM)
    return Mistake(f"{place}:{first - 1}", name, " ".join(why), tuple(changes))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
