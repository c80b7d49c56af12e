"""The letters of mathematics as Unicode has them."""

from __future__ import annotations

import re

# A formula in the label of a figure.
FORMULA = re.compile(r"(?<!\\)\$((?:\\.|[^$\\])+)\$")
# Italic letters that do not stand in the row of their alphabet (MathML Core, appendix C.1).
_ITALIC = dict(zip("hıȷϴ∇∂ϵϑϰϕϱϖ", "ℎ𝚤𝚥𝛳𝛻𝜕𝜖𝜗𝜘𝜙𝜚𝜛", strict=True))
_ITALIC_ROWS = (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC))


def italic(letter: str) -> str:
    """The letter that a browser draws for ``<mi>letter</mi>``: MathML Core turns single letters italic."""
    if letter in _ITALIC:
        return _ITALIC[letter]
    for first, last, row in _ITALIC_ROWS:
        if first <= letter <= last:
            return chr(row + ord(letter) - ord(first))
    return letter
