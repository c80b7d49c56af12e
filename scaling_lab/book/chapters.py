"""Turns the built page of a question into a chapter: blocks stand open, the answers of the quiz behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborNode

from scaling_lab.book.places import Places
from scaling_lab.book.trees import Item, children, content_of, element, extend, text_of
from scaling_lab.book.words import WORDS

_HEADING = re.compile(r"h[1-6]")
# They do something, or lead to what the page has beside its text.
_LEFT_OUT = {"script", "style", "noscript", "template", "button", "form", "input", "select", "textarea"}
_LEFT_OUT_CLASSES = {"notebook-link", "source-links", "exercise-here", "explorable"}
# What only the screen needs. `class`, `id` and `href` are treated apart.
_ATTRIBUTES_OF_HTML = {"alt", "colspan", "rowspan", "scope", "start", "title", "align"}
_FLASK = "M5 22a3 3 0 0 1-2.6-4.5L9 6.3V4a1 1 0 0 1-1-1V2h8v1a1 1 0 0 1-1 1v2.3l6.6 11.2A3 3 0 0 1 19 22Zm0-2h14a1 1 0 0 0 .9-1.5L16.9 13.5H7.1L4.1 18.5A1 1 0 0 0 5 20Z"
_FIGURES = ("svg", "math")
_STYLE_OF_FORMULAS = ("displaystyle", "scriptlevel")
_UP, _DOWN = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "₀₁₂₃₄₅₆₇₈₉₋"
_RAISED = re.compile(f"([{_UP}]+|[{_DOWN}]+)")
_DIGITS = str.maketrans(_UP + _DOWN, 2 * "0123456789−")
_REFERENCE = re.compile(r"(?<=url\(#)")


@dataclass
class Chapter:
    """One part of the book: its name, which begins all its ids, its title, and what stands in it."""

    name: str
    title: str
    body: Element
    numbered: bool = False


@dataclass
class Writer:
    """Writes a chapter of the page at ``url``; its headings stand ``shift`` levels below those of the page."""

    name: str
    url: str
    places: Places
    lang: str
    shift: int = 0
    # What pages call the cells that measure claims or draw figures, such as "cell 5", by their ids.
    cells: dict[str, str] = field(default_factory=dict)
    _cell: str = ""
    _level: int = 1
    _options: list[tuple[str, LexborNode]] = field(default_factory=list)

    def question(self, article: LexborNode, facts: Element) -> Chapter:
        """The chapter of a question; ``facts`` stand below its title and the words in which it is asked."""
        for link in article.css(".evidence-claim a[href], a.source-cell[href]"):
            self.cells[(link.attributes["href"] or "").lstrip("#")] = link.text()
        body = element("section", {"class": "chapter"}, self.content(article))
        heading, asked = (next(body.iter(tag)) for tag in ("h1", "blockquote"))
        title = text_of(heading)
        extend(heading, [element("span", {"class": "number"}, [self.name]), " ", *content_of(heading)])
        body.insert(list(body).index(asked) + 1, facts)
        return Chapter(self.name, title, body, numbered=True)

    def content(self, article: LexborNode) -> Iterator[Item]:
        """What an article holds."""
        yield from self._all(article)
        yield from self._key()

    def _all(self, parent: LexborNode) -> Iterator[Item]:
        for child in children(parent):
            yield from self._one(child)

    def _one(self, node: LexborNode) -> Iterable[Item]:
        tag, classes = node.tag or "", set((node.attributes.get("class") or "").split())
        if tag == "-text":
            return _raised(node.text_content or "")
        if tag in _LEFT_OUT or classes & _LEFT_OUT_CLASSES or "hidden" in node.attributes:
            return []
        if tag in _FIGURES:
            return [self._drawn(node)]
        if tag == "details":
            return self._block(node, classes)
        if tag == "a":
            return self._link(node, classes)
        if _HEADING.fullmatch(tag):
            return self._heading(node)
        if "cell" in classes:
            return self._notebook_cell(node)
        made = element(tag, self._attributes(node), self._all(node))
        if self._cell and classes & {"cell-claim", "figure-link"}:
            name, self._cell = self._cell, ""
            extend(made, [element("span", {"class": "cell-name"}, [name]), " ", *content_of(made)])
        return [made]

    def _notebook_cell(self, node: LexborNode) -> Iterator[Item]:
        """A cell of the notebook, which begins with its name; nothing where only its code would be."""
        self._cell = self.cells.get(node.attributes.get("id") or "", "")
        made = element("div", self._attributes(node), self._all(node))
        if text_of(made):
            yield made

    def _attributes(self, node: LexborNode) -> dict[str, str]:
        kept = {k: v or "" for k, v in node.attributes.items() if k in _ATTRIBUTES_OF_HTML}
        if classes := node.attributes.get("class"):
            kept["class"] = classes
        if identifier := node.attributes.get("id"):
            kept["id"] = f"{self.name}-{identifier}"
        if align := kept.pop("align", None):  # the attribute is of old HTML
            kept["class"] = f"{kept.get('class', '')} {align}".strip()
        return kept

    def _heading(self, node: LexborNode) -> Iterator[Item]:
        level = int((node.tag or "h1")[1])
        if level <= 2:
            yield from self._key()
        self._level = level + self.shift
        yield element(f"h{self._level}", self._attributes(node), self._all(node))

    def _drawn(self, node: LexborNode) -> Element:
        """A figure or formula, as it is; the ids that tie its parts together are made the chapter's own."""
        attributes = {}
        for name, value in node.attributes.items():
            value = _REFERENCE.sub(f"{self.name}-", value or "")
            if name == "id":
                value = f"{self.name}-{value}"
            elif name == "href" and value.startswith("#"):
                value = f"#{self.name}-{value[1:]}"
            if not name.startswith(("data-", "xmlns", "translate")):
                attributes[name] = value
        drawn = (
            [child.text_content or ""] if child.tag == "-text" else [self._drawn(child)]
            for child in children(node)
        )
        return _styled(node.tag or "", attributes, [item for items in drawn for item in items])

    def _block(self, node: LexborNode, classes: set[str]) -> Iterator[Item]:
        identifier = node.attributes.get("id") or ""
        [summary] = node.css("summary")[:1]  # a block has a title
        if classes & {"right", "wrong"}:
            option = element("p", {"class": "option"}, self._all(summary))
            self._options.append((text_of(option)[:1], node))
            yield option
        elif "refutation" in classes:
            yield element("p", {"class": "refutation"}, self._all(summary))
            yield from self._below(node)
        elif "fold" in classes:
            if _is_claim_cell(node.parent):
                yield from self._below(node)
        elif identifier != "tests":
            yield from self._section(node, identifier, summary)

    def _section(self, node: LexborNode, identifier: str, summary: LexborNode) -> Iterator[Item]:
        outer, shift = self._level, self.shift
        self._level += 1
        title = element(f"h{self._level}", {}, self._all(summary))
        self.shift = self._level - 2
        kind = re.sub(r"-\d+$", "", identifier) or "other"
        attributes = {"class": f"block {kind}"} | ({"id": f"{self.name}-{identifier}"} if identifier else {})
        yield element("section", attributes, [title, *self._below(node)])
        self._level, self.shift = outer, shift

    def _below(self, node: LexborNode) -> Iterator[Item]:
        """What a block holds below its title."""
        for child in children(node):
            if child.tag != "summary":
                yield from self._one(child)

    def _key(self) -> Iterator[Item]:
        """The answers of the quiz, where all its questions have been asked."""
        options, self._options = self._options, []
        if not options:
            return
        words = WORDS[self.lang]
        yield element("h3", {"id": f"{self.name}-quiz-key"}, [words["key"]])
        for letter, node in options:
            content = list(self._below(node))
            first = next(item for item in content if not isinstance(item, str))
            mark = element("strong", {}, [f"{self._asked(node)}. {letter}"])
            extend(first, [mark, " ", *content_of(first)])
            right = "right" in (node.attributes.get("class") or "")
            yield element("div", {"class": "explanation right" if right else "explanation"}, content)

    def _asked(self, option: LexborNode) -> str:
        """The number of the question that an option belongs to."""
        node = option.prev
        while node is not None and node.tag != "h3":
            node = node.prev
        return (node.attributes.get("id") or "" if node else "").removeprefix("quiz-")

    def _link(self, node: LexborNode, classes: set[str]) -> Iterator[Item]:
        target = node.attributes.get("href") or ""
        content = list(self._all(node))
        if "claim" in classes:
            content.append(self._flask(target.lstrip("#")))
        attributes = self._attributes(node)
        attributes.pop("title", None)  # the name of a quantity, the title of a source: the text tells it
        if href := self.places.of(target, self.url):
            attributes["href"] = href
        if "href" in attributes or "id" in attributes:
            yield element("a", attributes, content)
        else:
            yield from content

    def _flask(self, claim: str) -> Element:
        """The mark of a sentence that was measured, with the number of the cell that did it."""
        shape = element("path", {"d": _FLASK, "fill": "currentColor"})
        drawing = {
            "class": "flask",
            "viewBox": "2 2 20 20",
            "role": "img",
            "aria-label": WORDS[self.lang]["measured"],
        }
        number = "".join(filter(str.isdecimal, self.cells.get(claim, "")))
        return element("sup", {"class": "cell-number"}, [element("svg", drawing, [shape]), number])


def _raised(text: str) -> Iterator[Item]:
    """A text whose raised and lowered digits, which few fonts have, are digits that are raised and lowered."""
    for number, part in enumerate(_RAISED.split(text)):
        tag = "sup" if part[:1] in _UP else "sub"
        yield element(tag, {}, [part.translate(_DIGITS)]) if number % 2 else part


def _styled(tag: str, attributes: dict[str, str], content: list[Item]) -> Element:
    """An element whose style of formulas, which any element may tell in browsers, stands where MathML 3 wants it."""
    if tag in ("math", "mstyle"):
        return element(tag, attributes, content)
    style = {name: attributes.pop(name) for name in _STYLE_OF_FORMULAS if name in attributes}
    made = element(tag, attributes, content)
    return element("mstyle", style, [made]) if style else made


def _is_claim_cell(node: LexborNode | None) -> bool:
    return node is not None and "claim-cell" in (node.attributes.get("class") or "").split()
