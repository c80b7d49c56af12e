"""Keeps formulas and the marks around them on one line: a browser may break a line on either side of any formula."""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree

from scaling_lab.maths.text import to_text

# A longer formula may be wider than the narrowest screen: there it scrolls on its own.
LONG = 24
_OPENING = re.compile("[（“‘「『《〈【(\\[]+\\Z")
_CLOSING = re.compile("[，。；：、！？）】」』”’》〉.,;:!?)\\]%…–/-]+")
_INLINE = ("a", "strong", "em", "b", "i")


def keep_together(root: ElementTree.Element) -> None:
    """Wrap each formula inside a line that has an opening mark before it, a closing mark after it, or is long."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "math" and child.get("display") != "block":
                _wrap(parent, child)


def _wrap(parent: ElementTree.Element, math: ElementTree.Element) -> None:
    index = list(parent).index(math)
    before = (parent[index - 1].tail if index else parent.text) or ""
    after = math.tail or ""
    is_last = index == len(parent) - 1 and not after
    # The icon of a claim follows its last letter, and the full stop the icon.
    ends_claim = is_last and "claim" in parent.get("class", "").split()
    if is_last and not ends_claim and parent.tag in _INLINE:
        marks = _CLOSING.match(parent.tail or "")
        after = marks[0] if marks else ""
        parent.tail = (parent.tail or "")[len(after) :]
    opening, closing = _OPENING.search(before), _CLOSING.match(after)
    is_long = _width(to_text(math.get("alttext", ""))) > LONG
    if not (opening or closing or is_long or ends_claim):
        return
    wrapper = ElementTree.Element("span", {"class": "nobr long-formula" if is_long else "nobr"})
    if opening:
        wrapper.text, before = opening[0], before[: opening.start()]
        if index:
            parent[index - 1].tail = before
        else:
            parent.text = before
    end = closing.end() if closing else 0
    math.tail, wrapper.tail = after[:end], after[end:]
    wrapper.append(math)
    parent[index] = wrapper
    if ends_claim:
        parent.set("class", f"{parent.get('class')} ends-in-formula")


def _width(text: str) -> int:
    """In letters; a Chinese character is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(character) in "FW" else 1 for character in text)
