"""Mends the HTML that the templates of the theme write, and takes out what only costs bytes."""

from __future__ import annotations

import re

# A page translator would turn measured lines, names in code and symbols into other words.
_NOT_TO_TRANSLATE = re.compile(r"<(code|math|pre)(?=[ >])(?![^>]* translate=)")
# Material's hidden switches carry an attribute that HTML does not allow on a checkbox.
_SWITCH = re.compile(r'(<input [^>]*type="checkbox"[^>]*?) autocomplete="off"')
_ROOM = re.compile(r"\n\s+")


def tidied(html: str) -> str:
    """The page as HTML wants it, with what is not to be translated marked."""
    return _NOT_TO_TRANSLATE.sub(r'<\1 translate="no"', _SWITCH.sub(r"\1", html))


def without_indentation(html: str) -> str:
    """The page without the empty room that templates leave around their tags; code keeps its own."""
    first, *others = html.split("<pre")
    parts = (other.partition("</pre>") for other in others)
    return _ROOM.sub("\n", first) + "".join(
        f"<pre{code}{end}{_ROOM.sub(chr(10), rest)}" for code, end, rest in parts
    )
