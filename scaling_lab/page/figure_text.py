"""Sets the labels of a Matplotlib figure anew: as text of the page, in its font and language.

The figure was drawn with ``svg.fonttype: none`` and marked by ``evidence.figure_marks``. Each label becomes one
``<text>`` that is aligned as Matplotlib aligned it, however wide the reader's font is; letters of formulas come from
the page's maths font, raised and lowered by ``dy`` in em, so that a label stays one piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree

from scaling_lab.maths.letters import FORMULA, italic
from scaling_lab.maths.mathml import to_mathml

SVG = "{http://www.w3.org/2000/svg}"
# font.size of the matplotlibrc: the sizes of labels are relative to it, so that a stylesheet can enlarge them all.
SIZE = 10.0
_ANCHOR = {"left": "start", "center": "middle", "right": "end"}
_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}
# In em of the label: how far scripts are raised and lowered, how large they are, and how much larger a maths font is
# set to look as large as a sans-serif font.
_RISE = {1: 0.36, 0: 0.0, -1: -0.2}
_SCRIPT_SIZE, _MATHS_SIZE = 0.7, 1.1
_THIN = "\u2009"
_ACCENTS = {
    "ˆ": "\u0302",
    "^": "\u0302",
    "‾": "\u0304",
    "¯": "\u0304",
    "ˉ": "\u0304",
    "~": "\u0303",
    "˜": "\u0303",
}

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Run:
    """Letters of one kind: of a formula or plain, on the line (0), raised (1) or lowered (-1)."""

    text: str
    is_maths: bool = False
    level: int = 0


class LabelError(ValueError):
    """A label that cannot be set as text."""


def runs(label: str) -> list[Run]:
    """A label as runs; its formulas stand between dollars. Raises :class:`LabelError`."""
    parts: list[Run] = []
    position = 0
    for formula in FORMULA.finditer(label):
        parts.append(Run(label[position : formula.start()].replace("\\$", "$")))
        parts += _formula(formula[1])
        position = formula.end()
    parts.append(Run(label[position:].replace("\\$", "$")))
    joined: list[Run] = []
    for run in parts:
        if joined and run.text and (joined[-1].is_maths, joined[-1].level) == (run.is_maths, run.level):
            joined[-1] = Run(joined[-1].text + run.text, run.is_maths, run.level)
        elif run.text:
            joined.append(run)
    return joined


def _formula(tex: str) -> Iterator[Run]:
    # Matplotlib writes the numbers of a logarithmic axis so; they look like the other numbers of the axis.
    number = re.fullmatch(r"\\mathdefault\{(.*)\}", tex)
    math = ElementTree.fromstring(to_mathml(number[1] if number else tex))
    for run in _set(math, 0):
        yield Run(run.text, not number, run.level)


def _set(element: ElementTree.Element, level: int) -> Iterator[Run]:
    """The runs of a MathML element; only what the label of a figure needs."""
    text, children = element.text or "", list(element)
    match element.tag:
        case "math" | "mrow" | "mstyle":
            for child in children:
                yield from _set(child, level)
        case "mi":
            is_italic = len(text) == 1 and element.get("mathvariant") != "normal"
            yield Run(italic(text) if is_italic else text, True, level)
        case "mn" | "mtext":
            yield Run(text, True, level)
        case "mo":
            yield Run(_operator(element, text, level), True, level)
        case "mspace":
            yield Run(_THIN if element.get("width") else "", True, level)
        case "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover":
            yield from _scripts(element, children, level)
        case "msqrt":
            inner = [run for child in children for run in _set(child, level)]
            long = sum(len(run.text) for run in inner) > 1
            yield from [
                Run("√(" if long else "√", True, level),
                *inner,
                Run(")" if long else "", True, level),
            ]
        case "mfrac":
            above, below = ([*_set(child, level)] for child in children)
            yield from [*above, Run("/", True, level), *below]
        case _:
            raise LabelError(f"a formula in a figure holds <{element.tag}>, which its label cannot show")


def _operator(element: ElementTree.Element, sign: str, level: int) -> str:
    tight = level or "lspace" in element.attrib or element.get("stretchy") == "false"
    return sign if tight or sign in ",;!()[]/|" else f"{_THIN}{sign}{_THIN}"


def _scripts(element: ElementTree.Element, children: list[ElementTree.Element], level: int) -> Iterator[Run]:
    base, *scripts = children
    yield from _set(base, level)
    if element.get("accent") or element.get("accentunder"):
        mark = _ACCENTS.get((scripts[0].text or "").strip())
        if not mark:
            raise LabelError(f"the accent {scripts[0].text!r} cannot stand in a label")
        yield Run(mark, True, level)
        return
    levels = {"msub": [-1], "munder": [-1], "msup": [1], "mover": [1]}.get(element.tag, [-1, 1])
    for script, shift in zip(scripts, levels, strict=True):
        if level:
            raise LabelError("a script inside of a script is too small to read in a figure")
        yield from _set(script, shift)


def fill(text: ElementTree.Element, label: str) -> None:
    """Put a label into a ``<text>``: plain letters as they are, a ``<tspan>`` for each run of another kind."""
    height = 0.0
    last: ElementTree.Element | None = None
    for run in runs(label):
        size = (_SCRIPT_SIZE if run.level else 1.0) * (_MATHS_SIZE if run.is_maths else 1.0)
        shift, height = height - _RISE[run.level], _RISE[run.level]
        if not run.is_maths and not run.level and not shift:
            if last is None:
                text.text = (text.text or "") + run.text
            else:
                last.tail = (last.tail or "") + run.text
            continue
        last = ElementTree.SubElement(text, f"{SVG}tspan")
        last.text = run.text
        if run.is_maths:
            last.set("class", "m")
        if shift:  # an em of the tspan is its own size
            last.set("dy", f"{shift / size:.2f}em")
        if size != 1:
            last.set("font-size", f"{100 * size:.0f}%")


def label_sources(svg: str) -> Iterator[str]:
    """What the labels of a figure were written as, where they hold formulas: Matplotlib keeps it in comments."""
    return (unescape(comment).strip() for comment in re.findall(r"<!--(.*?)-->", svg, re.DOTALL))


def set_labels(root: ElementTree.Element, translate: Translate) -> str:
    """Set every marked label of the figure ``root`` anew; returns its title, which is cut off, and empty where none is.

    ``root`` must have been parsed with its comments, in which Matplotlib keeps the source of formulas.
    """
    parents = {child: parent for parent in root.iter() for child in parent}
    caption = ""
    for group in [each for each in root.iter(f"{SVG}g") if re.match("(text|caption);", each.get("id", ""))]:
        role, *facts = group.attrib.pop("id").split(";")
        lines = list(_lines(group))
        if role == "caption":
            caption = translate(" ".join(line.source for line in lines))
            parents[group].remove(group)
            _crop(root, *map(float, facts))
            continue
        group[:] = []
        align, width = facts[1], float(facts[2])
        # The lines of one label are translated as one, and stay where they were.
        words = translate("\n".join(line.source for line in lines)).split("\n")
        if len(words) != len(lines):
            raise LabelError(f"the label {words} has {len(lines)} lines in the figure: keep their number")
        for word, line in zip(words, lines, strict=True):
            text = ElementTree.SubElement(group, f"{SVG}text")
            line.place(text, align, width if len(lines) == 1 else 0.0)
            fill(text, word)
    root.set("font-size", f"{SIZE:g}")
    return caption


@dataclass(frozen=True)
class _Line:
    """One line of a label as Matplotlib drew it: its source, where it stands, how it is turned, and its style."""

    source: str
    x: float
    y: float
    angle: float
    style: dict[str, str]
    # A formula is drawn from its left end, letter by letter, ``base`` below its origin; text is anchored.
    base: float

    def place(self, text: ElementTree.Element, align: str, width: float) -> None:
        """Give ``text`` the place, anchor, size and colour of this line."""
        anchor, along = self.style.get("text-anchor"), 0.0
        if anchor is None:
            anchor, along = _ANCHOR[align], _SHARE[align] * width
        if anchor != "start":
            text.set("text-anchor", anchor)
        x, y = self.x + along, self.y + self.base
        if self.angle:
            text.set("transform", f"translate({self.x:.1f} {self.y:.1f}) rotate({self.angle:g})")
            x, y = along, self.base
        for name, value in (("x", x), ("y", y)):
            if round(value, 1):
                text.set(name, f"{value:.1f}")
        size = float(self.style.get("font-size", f"{SIZE}px").removesuffix("px"))
        if size != SIZE:
            text.set("font-size", f"{100 * size / SIZE:.0f}%")
        for name in ("fill", "opacity", "font-weight", "font-style"):
            if name in self.style:
                text.set(name, self.style[name])


def _lines(group: ElementTree.Element) -> Iterator[_Line]:
    source = ""
    for child in group:
        if child.tag is ElementTree.Comment:
            source = unescape(child.text or "").strip()  # Matplotlib escapes < in its comments too
        elif child.tag == f"{SVG}text":
            yield _Line(child.text or "", *_position(child), _style(child), 0.0)
        elif child.tag == f"{SVG}g" and source:
            spans = [(_style(span), float(span.get("y") or 0)) for span in child.iter(f"{SVG}tspan")]
            largest = max(float(style["font-size"].removesuffix("px")) for style, _ in spans)
            # The base line of the letters of full size; those of scripts stand elsewhere.
            base = max(y for style, y in spans if float(style["font-size"].removesuffix("px")) == largest)
            yield _Line(source, *_position(child), _style(child) | {"font-size": f"{largest}px"}, base)
            source = ""


def _position(element: ElementTree.Element) -> tuple[float, float, float]:
    """x, y and angle (degrees)."""
    transform = element.get("transform", "")
    turned = re.search(r"rotate\(([^ ,)]+)", transform)
    moved = re.search(r"translate\(([^ ,)]+)[ ,]+([^ ,)]+)\)", transform)
    angle = float(turned[1]) if turned else 0.0
    if element.get("x") is not None:
        return float(element.get("x") or 0), float(element.get("y") or 0), angle
    return (float(moved[1]), float(moved[2]), angle) if moved else (0.0, 0.0, angle)


def _style(element: ElementTree.Element) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def _crop(root: ElementTree.Element, left: float, top: float, right: float, bottom: float) -> None:
    x, y, width, height = (float(part) for part in root.get("viewBox", "0 0 0 0").split())
    width, height = width - left - right, height - top - bottom
    root.set("viewBox", f"{x + left:.1f} {y + top:.1f} {width:.1f} {height:.1f}")
    root.set("width", f"{width:.0f}pt")
    root.set("height", f"{height:.0f}pt")
