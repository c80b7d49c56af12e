"""Turns the TeX of pages and notebooks into MathML while the site is built; names what cannot be turned.

As a Python-Markdown extension (``scaling_lab.maths``) it takes the generic output of ``pymdownx.arithmatex``,
which decides what a formula is. :func:`check_formulas` finds the same ones in a file, where lines are known.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html.entities import html5
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.extensions.toc import escape_cdata
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from math_core import LatexError, LatexToMathML
from pymdownx.arithmatex import RE_SMART_DOLLAR_INLINE

from scaling_lab.faults import Fault

LABELS = {"zh": "公式", "en": "Formula"}
# A display formula with more characters may be wider than a phone: the keyboard must be able to scroll it.
WIDE = 20
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
_LONE_DOLLAR = (
    "a `$` opens no formula",
    "write `\\$` for a dollar; no space just inside `$…$`, and in a table `\\mid` instead of `|`",
)
_LARGE = ("∑", "∏", "∫")
_CLOSING_MARKS = re.compile("[，。；：、！？）】」』”’.,;:!?)]+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary")
_VERBATIM = ("code", "pre", "script", "style", "math")
_SKIPPED_HTML = re.compile(r"(<(pre|code|script|style|math)\b.*?</\2\s*>|<!--.*?-->|<[^>]*>)", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^`\n]*\n.*?(^[ \t]*\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
# A `///` line is a paragraph of its own.
_PARAGRAPH = re.compile(r"^[ \t]*///.*|(?:^(?![ \t]*///).*\S.*(?:\n|\Z))+", re.MULTILINE)
_DISPLAY = re.compile(r"\s*\$\$(.+?)\$\$\s*", re.DOTALL)
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t:]*-+[-|: \t]*\|[-|: \t]*$", re.MULTILINE)
_CELL = re.compile(r"(?:\\.|[^\\|\n])+")
_WHOLE = re.compile(r".+", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$")


class FormulaError(ValueError):
    """A formula that cannot be rendered; ``line`` counts the lines of the formula above the fault."""

    def __init__(self, tex: str, offset: int, wrong: str, mend: str):
        self.line = min(tex.count("\n", 0, offset), max(0, len(tex.splitlines()) - 1))
        self.wrong = f"the formula `{tex.splitlines()[self.line].strip()}` cannot be rendered: {wrong}"
        self.mend = mend
        super().__init__(self.wrong)


@dataclass(frozen=True)
class Formula:
    """One formula of a Markdown source; ``line`` counts from 1."""

    tex: str
    display: bool
    line: int


@dataclass(frozen=True)
class Stray:
    """Dollars of a Markdown source that make no formula; ``line`` counts from 1."""

    line: int
    wrong: str
    mend: str


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


def to_html(tex: str, display: bool, language: str) -> str:
    """The formula as it stands on a page: a display formula is wrapped so that it can scroll on its own."""
    mathml = to_mathml(tex, display)
    if not display:
        return mathml
    is_wide = len(to_text(tex)) > WIDE
    scrolls = f' tabindex="0" role="group" aria-label="{LABELS[language]}"' if is_wide else ""
    return f'<div class="math-block"{scrolls}>{mathml}</div>'


@lru_cache(maxsize=4096)
def to_text(tex: str) -> str:
    r"""The formula in plain characters, for places that hold no markup: ``\frac{1}{B}`` becomes ``1/B``."""
    text = _linear(ElementTree.fromstring(to_mathml(tex)))
    text = re.sub(r"\u2061\s*(?=[(\[{])", "", text).replace("\u2061", " ")
    return " ".join(re.sub(r"[\u2062-\u2064]", "", text).split())


def render_in_html(page: str, language: str) -> str:
    """HTML with ``$…$`` and ``$$…$$`` in its text, as nbconvert leaves it, with the formulas as MathML."""
    page = re.sub(
        r"<p>\s*\$\$([^<]+?)\$\$\s*</p>", lambda m: to_html(html.unescape(m[1]), True, language), page
    )
    parts = _SKIPPED_HTML.split(page)
    for index in range(0, len(parts), 3):  # text, skipped markup, the name of its tag
        text = re.sub(r"\$\$([^$]+)\$\$", lambda m: to_mathml(html.unescape(m[1]), True), parts[index])
        parts[index] = re.sub(
            RE_SMART_DOLLAR_INLINE, lambda m: to_mathml(html.unescape(m[3])) if m[3] else m[0], text
        )
    return "".join(part for index, part in enumerate(parts) if index % 3 < 2)


def find_formulas(source: str) -> Iterator[Formula | Stray]:
    """The formulas of a Markdown source outside code, in order, and the dollars that make none."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])  # keeps every offset

    for pattern in (_FRONT_MATTER, _FENCE, _COMMENT):
        source = pattern.sub(blank, source)

    def line(offset: int) -> int:
        return source.count("\n", 0, offset) + 1

    for paragraph in _PARAGRAPH.finditer(source):
        start = paragraph.start()
        text = _CODE_SPAN.sub(blank, paragraph[0])
        if display := _DISPLAY.fullmatch(text):
            yield Formula(display[1], True, line(start + display.start(1)))
        elif stray := re.search(r"(?<!\\)\$\$", text):
            mend = "put `$$` on lines of their own, with blank lines around"
            yield Stray(line(start + stray.start()), "`$$` stands inside a paragraph", mend)
        else:
            # A formula ends with its table cell, and nowhere else inside a paragraph.
            for part in (_CELL if _TABLE_RULE.search(text) else _WHOLE).finditer(text):
                for match in re.finditer(RE_SMART_DOLLAR_INLINE, part[0]):
                    if match[3]:
                        yield Formula(match[3], False, line(start + part.start() + match.start(3)))
                for dollar in _DOLLAR.finditer(re.sub(RE_SMART_DOLLAR_INLINE, blank, part[0])):
                    yield Stray(line(start + part.start() + dollar.start()), *_LONE_DOLLAR)


def check_source(source: str, place: Callable[[int], str]) -> Iterator[Fault]:
    """The faults of one Markdown source; ``place`` names a line of it."""
    for found in find_formulas(source):
        try:
            if isinstance(found, Stray):
                yield Fault(place(found.line), found.wrong, found.mend)
            else:
                to_mathml(found.tex, found.display)
        except FormulaError as error:
            yield Fault(place(found.line + error.line), error.wrong, error.mend)


def check_formulas(path: Path, root: Path | None = None) -> list[Fault]:
    """The faults of a page or of a notebook's Markdown cells; places are named relative to ``root``."""
    name = (path.relative_to(root) if root else path).as_posix()
    faults: list[Fault] = []
    for source, cell in markdown_sources(path):
        place = f"{name} cell {cell}".format if cell else f"{name}:{{}}".format
        faults += check_source(source, place)
    return faults


def markdown_sources(path: Path) -> Iterator[tuple[str, int]]:
    """The Markdown of a file: a page as a whole (as 0), a notebook cell by cell, numbered from 1."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        yield text, 0
        return
    for number, cell in enumerate(json.loads(text)["cells"], start=1):
        if cell["cell_type"] == "markdown":
            yield "".join(cell["source"]), number


class _KeepSource(Preprocessor):
    """Remembers the lines as they came, so that a fault can name one."""

    lines: list[str]

    def run(self, lines: list[str]) -> list[str]:
        self.lines = lines
        return lines

    def place(self, text: str) -> str:
        """Where ``text`` stands; the builder has taken the front matter off, so the line is relative."""
        body = "\n".join(self.lines)
        found = re.search(r"\s+".join(re.escape(word) for word in text.split()), body)
        line = f", line {body.count(chr(10), 0, found.start()) + 1} below the front matter" if found else ""
        return self.page() + line

    def page(self) -> str:
        """The path of the page, which MkDocs and Zensical each give to a processor of their own."""
        for processor in (*self.md.preprocessors, *self.md.treeprocessors):
            if path := getattr(getattr(processor, "page", None), "path", None):
                return path
            if path := getattr(getattr(processor, "file", None), "src_uri", None):
                return path
        return "this page"


class _ToMathML(Treeprocessor):
    """Replaces what arithmatex marked as a formula, wherever in the page it stands."""

    def __init__(self, md: Markdown, source: _KeepSource, language: str):
        super().__init__(md)
        self.source = source
        self.language = language

    def run(self, root: ElementTree.Element) -> None:
        for parent in list(root.iter()):
            for index, child in enumerate(parent):
                if "arithmatex" in child.get("class", "").split():
                    parent[index] = self.formula(child)
        for text in _texts(root, _VERBATIM):
            if "$" in text and not isinstance(text, AtomicString):
                # A reader would see TeX: arithmatex did not recognise what the author meant as a formula.
                wrong, mend = _LONE_DOLLAR
                raise Fault(self.source.place(text), f"{wrong}: {' '.join(text.split())[:80]}", mend)
        for heading in root.iter():
            if heading.tag in _HEADINGS and heading.find(".//math") is not None:
                name_in_plain_text(heading)

    def formula(self, marked: ElementTree.Element) -> ElementTree.Element:
        """The MathML of one formula, with the text that follows it."""
        text = marked.text or ""
        wrapped = re.fullmatch(r"\\\((.*)\\\)|\\\[(.*)\\\]", text, re.DOTALL)
        if not wrapped:
            raise Fault("mkdocs.yml", "pymdownx.arithmatex writes scripts", "set its option `generic: true`")
        display = wrapped[1] is None
        tex = html.unescape(wrapped[2]) if display else wrapped[1]  # arithmatex escapes only its blocks
        try:
            element = ElementTree.fromstring(to_html(tex.strip(), display, self.language))
        except FormulaError as error:
            raise Fault(self.source.place(tex), error.wrong, error.mend) from None
        for part in element.iter():  # later processors shall leave the symbols alone
            part.text = AtomicString(part.text) if part.text else part.text
        closing = _CLOSING_MARKS.match(marked.tail or "")
        if display or not closing:
            element.tail = marked.tail
            return element
        # A browser may break a line between a formula and the full stop after it.
        unbroken = ElementTree.Element("span", {"class": "nobr"})
        unbroken.append(element)
        element.tail, unbroken.tail = closing[0], (marked.tail or "")[closing.end() :]
        return unbroken


def name_in_plain_text(heading: ElementTree.Element) -> None:
    """Give a heading with formulas a plain name for the table of contents and for search.

    Search takes the heading's own text, where formulas are left out: hidden text stands in for them.
    """
    for parent in list(heading.iter()):
        for math in parent.findall("math"):
            stand_in = ElementTree.Element("span", {"hidden": "hidden"})
            stand_in.text = AtomicString(to_text(math.get("alttext", "")))
            parent.insert(list(parent).index(math), stand_in)
    if heading.tag != "summary" and "data-toc-label" not in heading.attrib:
        heading.set("data-toc-label", escape_cdata("".join(_texts(heading, ("math",))).strip()))


def _texts(element: ElementTree.Element, skipped: tuple[str, ...]) -> Iterator[str]:
    """The texts of an element in reading order, without those inside of ``skipped`` elements."""
    if element.tag not in skipped:
        yield element.text or ""
        for child in element:
            yield from _texts(child, skipped)
            yield child.tail or ""


class MathsExtension(Extension):
    """MathML at build time for the formulas that arithmatex finds."""

    def __init__(self, **kwargs: Any):
        self.config = {"language": ["zh", "language of the label of a formula that scrolls: zh or en"]}
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:
        source = _KeepSource(md)
        md.preprocessors.register(source, "scaling_lab.maths.source", 1000)
        # After attr_list (8) and abbr (7), which must not touch a formula; before toc (5), which needs names.
        md.treeprocessors.register(_ToMathML(md, source, self.getConfig("language")), "scaling_lab.maths", 6)


def makeExtension(**kwargs: Any) -> MathsExtension:
    """Entry point of Python-Markdown."""
    return MathsExtension(**kwargs)


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
