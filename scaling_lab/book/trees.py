"""Turns parsed HTML into a tree that is written as XHTML, which browsers and reading systems take alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborNode

Item = str | Element
# Elements of another vocabulary say so; tags stay plain words in between.
_NAMESPACES = {"svg": "http://www.w3.org/2000/svg", "math": "http://www.w3.org/1998/Math/MathML"}


def element(tag: str, attributes: dict[str, str] | None = None, content: Iterable[Item] = ()) -> Element:
    """An element with its content."""
    made = Element(tag, attributes or {})
    if namespace := _NAMESPACES.get(tag):
        made.set("xmlns", namespace)
    extend(made, content)
    return made


def extend(parent: Element, content: Iterable[Item]) -> None:
    """Append text and elements."""
    last = parent[-1] if len(parent) else None
    for item in content:
        if not isinstance(item, str):
            parent.append(item)
            last = item
        elif last is None:
            parent.text = (parent.text or "") + item
        else:
            last.tail = (last.tail or "") + item


def content_of(parent: Element) -> list[Item]:
    """What an element holds, its text among it; the element is left empty."""
    found: list[Item] = [parent.text] if parent.text else []
    for child in list(parent):
        tail, child.tail = child.tail, None
        found += [child, tail] if tail else [child]
    parent.text = None
    parent[:] = []
    return found


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The elements and texts in a parsed element; comments are left out."""
    return (child for child in node.iter(include_text=True) if child.tag not in ("-comment", "!--"))


def text_of(item: Item) -> str:
    """The words of an item, without room around them."""
    return " ".join((item if isinstance(item, str) else "".join(item.itertext())).split())


def written(root: Element, doctype: str = "<!DOCTYPE html>\n") -> str:
    """A document as XML."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}{ElementTree.tostring(root, "unicode")}\n'
