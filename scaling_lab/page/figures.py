"""Puts a Matplotlib figure into a page as inline SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from scaling_lab.faults import Fault, Faults

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_INK = re.compile(r"#000000|#000\b|\bblack\b")


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """A Matplotlib figure as inline SVG: black follows the page's ink, ids cannot meet those of other figures.

    Style attributes become presentation attributes, which a strict Content-Security-Policy allows.
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise Faults(
            [Fault(prefix, f"the figure is no valid SVG: {error}", "execute the notebook again")]
        ) from None
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg))
    referenced = {name for pair in used for name in pair if name}
    for element in root.iter():
        _plain_attributes(element, referenced, prefix)
    # Matplotlib sets these two for the whole figure in a <style> element, which would reach the whole page.
    root.attrib |= {
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "fill": "currentColor",
        "role": "img",
        "aria-label": label,
    }
    for name in ("width", "height"):
        root.set(
            name,
            re.sub(r"(\d+)(?:\.\d+)?pt", lambda match: str(round(int(match[1]) * 4 / 3)), root.get(name, "")),
        )
    root.attrib.pop("version", None)
    text = ElementTree.tostring(root, encoding="unicode")
    text = re.sub(r"<(/?)ns\d+:", r"<\1", text)
    text = re.sub(r'\sxmlns:ns\d+="[^"]*"', "", text)
    return re.sub(r">\s+<", "><", text)


def _plain_attributes(element: ElementTree.Element, referenced: set[str], prefix: str) -> None:
    style = element.attrib.pop("style", "")
    for name, value in _declarations(style):
        element.set(name, value)
    if _HREF in element.attrib:
        element.set("href", element.attrib.pop(_HREF))
    identifier = element.attrib.pop("id", None)
    if identifier in referenced:
        element.set("id", prefix + identifier)
    for name, value in element.attrib.items():
        value = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", value)
        if name == "href" and value.startswith("#"):
            value = f"#{prefix}{value[1:]}"
        if name in ("fill", "stroke"):
            value = _INK.sub("currentColor", value)
        element.set(name, value)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        if value.strip():
            yield name.strip(), value.strip()
