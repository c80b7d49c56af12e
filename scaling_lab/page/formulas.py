"""A Markdown extension: the formulas that ``pymdownx.arithmatex`` finds, as MathML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.extensions.toc import escape_cdata
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from scaling_lab.faults import Fault
from scaling_lab.maths.mathml import FormulaError, to_mathml
from scaling_lab.maths.source import LONE_DOLLAR
from scaling_lab.maths.text import to_text
from scaling_lab.page.line_breaks import keep_together

LABELS = {"zh": "公式", "en": "Formula"}
# A display formula with more characters may be wider than a phone: the keyboard must be able to scroll it.
WIDE = 20
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary")
_VERBATIM = ("code", "pre", "script", "style", "math")


def to_html(tex: str, display: bool, language: str) -> str:
    """The formula as it stands on a page, with its plain form: a display formula is wrapped so that it can scroll."""
    mathml, text = to_mathml(tex, display), to_text(tex)
    # What scripts copy, and show where MathML is not drawn.
    if text != html.unescape(re.sub("<[^>]*>", "", mathml)):
        mathml = mathml.replace("<math", f'<math data-text="{html.escape(text)}"', 1)
    if not display:
        return mathml
    is_wide = len(text) > WIDE
    scrolls = f' tabindex="0" role="group" aria-label="{LABELS[language]}"' if is_wide else ""
    return f'<div class="math-block"{scrolls}>{mathml}</div>'


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
                wrong, mend = LONE_DOLLAR
                raise Fault(self.source.place(text), f"{wrong}: {' '.join(text.split())[:80]}", mend)
        keep_together(root)
        for element in root.iter():
            if element.tag in (*_HEADINGS, "a") and element.find(".//math") is not None:
                name_formulas(element)
            if element.tag in _HEADINGS and element.find(".//math") is not None:
                name_in_plain_text(element)

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
        element.tail = marked.tail
        return element


def name_formulas(named: ElementTree.Element) -> None:
    """Name the formulas of a link, a heading or a block: its own name, which screen readers list, leaves others out."""
    for math in named.iter("math"):
        math.attrib.pop("data-text", None)
        math.set("aria-label", to_text(math.get("alttext", "")))


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
        md.preprocessors.register(source, "scaling_lab.page.formulas.source", 1000)
        # After attr_list (8) and abbr (7), which must not touch a formula; before toc (5), which needs names.
        md.treeprocessors.register(
            _ToMathML(md, source, self.getConfig("language")), "scaling_lab.page.formulas", 6
        )


def makeExtension(**kwargs: Any) -> MathsExtension:
    """Entry point of Python-Markdown."""
    return MathsExtension(**kwargs)
