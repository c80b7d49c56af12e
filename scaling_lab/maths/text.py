"""Writes a formula in plain characters, for places that hold no markup and browsers that know no MathML."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree import ElementTree

from scaling_lab.maths.mathml import to_mathml

_LARGE = ("∑", "∏", "∫")
_PRIMES = ("′", "″", "‴")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
_BARS = ("|", "‖", "∥")
_INVISIBLE = re.compile("[\u2062-\u2064]")
# Without brackets in a script: a word, a number, one sign, or what has brackets of its own.
_SHORT = re.compile(r"\w+(\.\d+)?|[−+](\d+(\.\d+)?|\w)|[^\w\s]|\([^()]*\)")
_SIGNS = ("−", "+", "±", "∓")


@dataclass(frozen=True)
class _Part:
    """A piece of a line."""

    text: str
    # factor, fraction, large (∑), apply (a function to what follows), opening, closing, bar (either), operator, space
    kind: str = "factor"
    # A name of several letters keeps its distance from other letters.
    is_word: bool = False
    # After a script or an accent, more letters could be taken for a part of it.
    is_scripted: bool = False
    # Several words, or the rows of a table: brackets show how far a fraction, a root or a script reaches.
    is_loose: bool = False

    @property
    def multiplies(self) -> bool:
        """Whether it is multiplied with what stands before it."""
        return self.kind in ("factor", "fraction", "opening", "large")


@lru_cache(maxsize=4096)
def to_text(tex: str) -> str:
    r"""The formula in plain characters, with the brackets that one line needs: ``\frac{1}{2B}`` becomes ``1/(2B)``."""
    return _line(_parts(ElementTree.fromstring(to_mathml(tex))))


def _parts(element: ElementTree.Element) -> list[_Part]:
    """A MathML element as pieces of one line; rows inside of rows are resolved."""
    text = "".join(element.itertext())
    match element.tag:
        case "mi":
            # Letters of the mathematical alphabets (𝔼, 𝐱, 𝟙) become plain ones, which people type and find.
            letters = unicodedata.normalize("NFKC", re.sub("[\ufe00\ufe01]", "", text))
            return [_Part(letters, "factor" if letters not in ".?" else "closing", is_word=len(letters) > 1)]
        case "mn":
            return [_Part(text)]
        case "mtext":
            return [_Part(text, is_word=True, is_loose=len(text.split()) > 1)]
        case "mo":
            return [_operator(_INVISIBLE.sub("", text), element.get("form", ""))]
        case "mspace":
            width = float(element.get("width", "0").removesuffix("em"))
            return [_Part(" ", "operator" if width >= 1 else "space")] if width >= 0.25 else []
        case "mphantom":
            return []
        case "mfrac":
            over, under = (_parts(child) for child in element)
            if element.get("linethickness") == "0":
                return [_Part(f"{_line(over)}, {_line(under)}", is_loose=True)]
            return [_Part(f"{_numerator(over)}/{_grouped(under)}", "fraction")]
        case "msqrt":
            return [_Part(f"√{_grouped(_row(element))}")]
        case "mroot":
            base, index = (_parts(child) for child in element)
            return [_Part(f"{_grouped(base)}^(1/{_grouped(index)})", is_scripted=True)]
        case "mtable":
            rows = (" ".join(_line(_parts(cell)) for cell in row).strip(" ,") for row in element)
            return [_Part("; ".join(rows), is_loose=True)]
        case "msup" | "mover" | "msub" | "munder" | "msubsup" | "munderover":
            return [_scripted(element)]
    return _row(element)


def _row(element: ElementTree.Element) -> list[_Part]:
    return [part for child in element for part in _parts(child)]


def _operator(text: str, form: str) -> _Part:
    if text == "\u2061":
        return _Part("", "apply")
    if text in _BRACKETS or (text in _BARS and form == "prefix"):
        return _Part(text, "opening")
    if text in _BRACKETS.values() or (text in _BARS and form == "postfix"):
        return _Part(text, "closing")
    if text in _BARS:
        return _Part(text, "bar")
    if text in _LARGE:
        return _Part(text, "large")
    if text.isascii() and text.isalpha():  # the name of a function at the start of a cell
        return _Part(text, is_word=True)
    if text in ("", "!", ".", *_PRIMES):
        return _Part(text, "closing")
    if text in (",", ";"):
        return _Part(f"{text} ", "operator")
    is_spaced = text.isascii() or unicodedata.category(text[0]) in ("Sm", "So")
    return _Part(f" {text} " if is_spaced and text not in ("/", ":", "'") else text, "operator")


def _scripted(element: ElementTree.Element) -> _Part:
    """A base with what stands above and below it."""
    base, *scripts = (_parts(child) for child in element)
    line = _line(base)
    if element.get("accent") or element.get("accentunder") or _line(scripts[0]) == "‾":
        covered = line if line.isalnum() else _grouped(base)
        return _Part(f"{covered}{_line(scripts[0])}", is_scripted=True)
    marks = "^" if element.tag in ("msup", "mover") else "_^"
    text = "".join(_script(mark, _line(script)) for mark, script in zip(marks, scripts, strict=False))
    match base:
        case [_Part(kind="operator")]:  # an arrow with its condition
            return _Part(f" {line} {text} ".replace(" ^", "^").replace(" _", "_"), "operator")
        case [_Part(kind="large")]:
            return _Part(line + text, "large")
        case [*_, _Part(kind="closing" | "bar")]:  # the brackets stand there already
            return _Part(line + text, "closing" if len(base) == 1 else "factor", is_scripted=True)
    return _Part(_grouped(base) + text, is_word=any(part.is_word for part in base), is_scripted=True)


def _script(mark: str, text: str) -> str:
    script = text.lstrip("".join(_PRIMES))
    primes = text[: len(text) - len(script)]
    if not script:
        return primes
    return f"{primes}{mark}{script if _SHORT.fullmatch(script) else f'({script})'}"


def _line(parts: list[_Part]) -> str:
    """The pieces side by side, with brackets and spaces where they would else be read in another way."""
    parts = _with_sides(parts)
    solid = [part for part in parts if part.kind != "space"]
    line, index = "", 0
    for part in parts:
        if part.kind == "space":
            line += " "
            continue
        before = solid[index - 1] if index else None
        index += 1
        after = solid[index] if index < len(solid) else None
        text = f"({part.text})" if _needs_brackets(before, part, after) else part.text
        if text.strip() in _SIGNS and (before is None or before.kind in ("opening", "operator", "apply")):
            text = text.strip()
        line += _gap(before, part) + text
    return re.sub(r"(?<=[(\[{]) +| +(?=[)\]},;])", "", " ".join(line.split()))


def _with_sides(parts: list[_Part]) -> list[_Part]:
    """Bars that do not say so themselves open and close by turns."""
    inside: set[str] = set()
    found = []
    for part in parts:
        if part.kind == "bar":
            part = replace(part, kind="closing" if part.text in inside else "opening")
            inside ^= {part.text}
        found.append(part)
    return found


def _needs_brackets(before: _Part | None, part: _Part, after: _Part | None) -> bool:
    """Whether a fraction stands beside something that would seem to belong to its numerator or denominator."""
    if part.kind != "fraction":
        return False
    joins_left = before is not None and (
        before.kind in ("factor", "fraction", "closing", "apply") or before.text == "/"
    )
    return joins_left or (after is not None and after.multiplies)


def _gap(before: _Part | None, part: _Part) -> str:
    if before is None or not part.multiplies:
        return ""
    if before.kind == "large" or (
        before.kind == "apply" and part.text not in _BRACKETS and part.kind != "fraction"
    ):
        return " "
    is_letter = re.match(r"[\w√∂∇∑∏∫]", part.text) and re.search(r"\w\Z", before.text)
    return " " if is_letter and (before.is_scripted or before.is_word or part.is_word) else ""


def _grouped(parts: list[_Part]) -> str:
    """The line in brackets, unless it is one factor."""
    line = _line(parts)
    return line if _is_one(parts) else f"({line})"


def _numerator(parts: list[_Part]) -> str:
    line = outside = _line(parts)
    while "(" in outside and (inner := re.sub(r"\([^()]*\)", "", outside)) != outside:
        outside = inner
    return line if _is_one(parts) or not re.search(r"[\s/]", outside) else f"({line})"


def _is_one(parts: list[_Part]) -> bool:
    """Whether the pieces are one factor: a sign with its scripts, a bracket, a function with its argument."""
    solid = [part for part in _with_sides(parts) if part.kind != "space"]
    match solid:
        case [_Part(kind="factor", is_loose=False)] | [_Part("∂"), _Part(kind="factor", is_loose=False)]:
            return True
        case [_Part(kind="factor", is_word=True), _Part(kind="apply"), *rest]:
            solid = rest
        case [_Part(kind="factor", is_word=True), *rest]:
            solid = rest
    if not solid or solid[0].kind != "opening":
        return False
    depth = 0
    for number, part in enumerate(solid, 1):
        depth += (part.kind == "opening") - (part.kind == "closing")
        if depth == 0:
            return number == len(solid)
    return False
