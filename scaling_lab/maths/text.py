"""Writes a formula in plain characters, for places that hold no markup."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from xml.etree import ElementTree

from scaling_lab.maths.mathml import to_mathml

_LARGE = ("∑", "∏", "∫")


@lru_cache(maxsize=4096)
def to_text(tex: str) -> str:
    r"""The formula in plain characters, for places that hold no markup: ``\frac{1}{B}`` becomes ``1/B``."""
    text = _linear(ElementTree.fromstring(to_mathml(tex)))
    text = re.sub(r"\u2061\s*(?=[(\[{])", "", text).replace("\u2061", " ")
    return " ".join(re.sub(r"[\u2062-\u2064]", "", text).split())


def _linear(element: ElementTree.Element) -> str:
    """One line of text for a MathML element."""
    parts = [_linear(child) for child in element]
    match element.tag:
        case "mi":
            # Letters of the mathematical alphabets (𝔼, 𝐱, 𝟙) become plain ones, which people type and find.
            return unicodedata.normalize("NFKC", re.sub("[\ufe00\ufe01]", "", element.text or ""))
        case "mo":
            return _operator(element.text or "")
        case "mn" | "mtext":
            return "".join(element.itertext())
        case "mspace":
            return " " if float(element.get("width", "0").removesuffix("em")) >= 0.5 else ""
        case "mfrac" if element.get("linethickness") == "0":
            return ", ".join(parts)
        case "mfrac":
            return "/".join(_grouped(part) for part in parts)
        case "msqrt":
            return f"√{_grouped(''.join(parts))}"
        case "mroot":
            return f"{_grouped(parts[0])}^{_grouped(f'1/{parts[1]}')}"
        case "mover" | "munder" if element.get("accent") or element.get("accentunder") or parts[1] == "‾":
            return f"{_grouped(parts[0])}{parts[1].strip()}"
        case "msup" | "mover" | "msub" | "munder" | "msubsup" | "munderover":
            marks = "^" if element.tag in ("msup", "mover") else "_^"
            scripts = "".join(_script(mark, part) for mark, part in zip(marks, parts[1:], strict=False))
            return parts[0].strip() + scripts + (" " if parts[0] in _LARGE else "")
        case "mtr":
            return " ".join(parts)
        case "mtable":
            return "; ".join(parts)
    return re.sub(r"(^|[(\[{/^_]|[=<>≤≥,] ) *([−+±]) ", r"\1\2", "".join(parts).lstrip())


def _operator(text: str) -> str:
    if text in ",;":
        return f"{text} "
    if text.isascii() and text.isalpha():  # the name of a function at the start of a cell
        return f"{text}\u2061"
    is_relation = text.isascii() or unicodedata.category(text[0]) in ("Sm", "So")
    return f" {text} " if is_relation and text not in _LARGE and text not in "()[]{}|/!.:'" else text


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"\w*|[^\w\s]|\(.*\)|\w+\([^()]*\)", text) else f"({text})"


def _script(mark: str, text: str) -> str:
    text = text.strip()
    return text if text in ("′", "″", "‴") else f"{mark}{_grouped(text)}"
