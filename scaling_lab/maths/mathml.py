"""Turns the TeX of one formula into MathML while the site is built; names what cannot be turned."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html.entities import html5
from xml.etree import ElementTree

from math_core import LatexError, LatexToMathML

# What math-core accepts and renders wrongly without a word: pattern, what is wrong, how to mend it.
_SILENT_TRAPS = (
    (r"(?<!\\)(\\\\)*%", "`%` starts a comment, the rest of the line is lost", "write `\\%`"),
    (r"\\\\\s*\[[-\d.]+\s*[a-z]{2}\]", "the row distance would be printed", "end the row with `\\\\` alone"),
    (r"\\(eq)?ref\b", "formulas have no numbers to refer to", "say which formula is meant"),
    (
        r"\\begin\{(equation|align|alignat|flalign|gather|multline|eqnarray)\*?\}",
        "this environment numbers its lines or spans the page",
        "use `aligned`, `gathered` or nothing between `$$`",
    ),
    (
        r"(?s)\A(?!.*\\(begin|substack)\{).*\\\\",
        "a line break outside an environment is lost",
        "use `aligned`",
    ),
)
_MENDS = {
    "\\substack": "use `\\begin{smallmatrix}…\\end{smallmatrix}` or say the second condition in the text",
    "\\tag": "drop it: say in the text which formula is meant",
    "Math mode within text": "close `\\text{…}` before the symbol and open it again after it",
}
_OTHERWISE = "see in CONTRIBUTING.md, The page, which LaTeX can be used"


class FormulaError(ValueError):
    """A formula that cannot be rendered; ``line`` counts the lines of the formula above the fault."""

    def __init__(self, tex: str, offset: int, wrong: str, mend: str):
        self.line = min(tex.count("\n", 0, offset), max(0, len(tex.splitlines()) - 1))
        self.wrong = f"the formula `{tex.splitlines()[self.line].strip()}` cannot be rendered: {wrong}"
        self.mend = mend
        super().__init__(self.wrong)


@cache
def _converter() -> LatexToMathML:
    # \widetilde and its kin render well with our own font, which is what "unreliable" is about.
    return LatexToMathML(allow_unreliable_rendering=True, fancy_error=False)


@lru_cache(maxsize=4096)
def to_mathml(tex: str, display: bool = False) -> str:
    """The ``<math>`` element of a formula; raises :class:`FormulaError`."""
    for pattern, wrong, mend in _SILENT_TRAPS:
        if trap := re.search(pattern, tex):
            raise FormulaError(tex, trap.end() - 1, wrong, mend)
    try:
        mathml = _converter().convert_with_local_state(tex, displaystyle=display)
    except LatexError as error:
        offset, _, wrong = str(error).partition(": ")
        mend = next((known for part, known in _MENDS.items() if part in wrong), _OTHERWISE)
        raise FormulaError(tex, int(offset), wrong.rstrip("."), mend) from None
    # XML, and so ElementTree, knows five entities only.
    mathml = re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)(\w+;)", lambda name: html5[name[1]], mathml)
    math = ElementTree.fromstring(mathml)
    suit_browsers(math)
    math.set("alttext", " ".join(tex.split()))
    # To search, a formula is a string of loose symbols: Material's index leaves out what is marked so.
    math.set("data-search-exclude", "")
    return ElementTree.tostring(math, encoding="unicode", short_empty_elements=False)


def suit_browsers(math: ElementTree.Element) -> None:
    r"""Write two things as Chromium draws them well: an ``\overline`` and a large bracket with an exponent."""
    for over in math.iter("mover"):
        if over[1].text == "\u0332":  # a mark that is longer than a narrow letter, and stands beside it
            over[1].text = "‾"
            over.attrib.pop("accent", None)
    for element in math.iter():
        if element.tag in ("msub", "msup", "msubsup") and element[0].get("minsize"):
            row = ElementTree.Element("mrow")  # on its own the bracket stays small and drops below the line
            row.append(element[0])
            element[0] = row
