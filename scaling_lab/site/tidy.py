"""Mends the HTML that the theme and the extensions write, and takes out what only costs bytes and elements."""

from __future__ import annotations

import re

# A page translator would turn measured lines, names in code and symbols into other words.
_NOT_TO_TRANSLATE = re.compile(r"<(code|math|pre)(?=[ >])(?![^>]* translate=)")
# Material's hidden switches carry an attribute that HTML does not allow on a checkbox.
_SWITCH = re.compile(r'(<input [^>]*type="checkbox"[^>]*?) autocomplete="off"')
# In a link of the navigation the theme puts each title into an element of its own, as if it might be cut short: it never is.
_NAMED = re.compile(
    r'(<(?:a|label) [^>]*class="md-nav__link[^>]*>)\s*<span class="md-ellipsis">\s*([^<]*[^<\s])\s*</span>\s*'
)
# A block of code as an extension of Markdown writes it, and in it what the stylesheet gives the color of plain code.
_BLOCK = re.compile(
    r'<div class="highlight">(<pre)([^>]*>)(?:<span></span>)?(<code.*?</code></pre>)</div>', re.DOTALL
)
_PLAIN = re.compile(r'<span class="(?:kc|n|na|o|ow|w)">([^<]*)</span>')
# What is claimed, over the rows of its quantities: a paragraph of its own looks as the text of the cell does.
_CLAIMED = re.compile(r'(<tr class="evidence-claim"><th [^>]*>)\s*<p>(.*?)</p>', re.DOTALL)
_ROOM = re.compile(r"\n\s+")


def tidied(html: str) -> str:
    """The page as HTML wants it, with what is not to be translated marked, in as few elements as its look needs."""
    html = _NOT_TO_TRANSLATE.sub(r'<\1 translate="no"', _SWITCH.sub(r"\1", html))
    return with_plain_code(with_plain_links(_CLAIMED.sub(r"\1\2", html)))


def with_plain_links(html: str) -> str:
    """The page with plain titles in the links of its navigation, a hundred elements fewer."""
    return _NAMED.sub(r"\1\2", html)


def with_plain_code(html: str) -> str:
    """The page with its blocks of code in as few elements as their colors need."""

    def plain(block: re.Match[str]) -> str:
        start, attributes, code = block.groups()
        return start + ' class="highlight"' + attributes + _PLAIN.sub(r"\1", code)

    return _BLOCK.sub(plain, html)


def without_indentation(html: str) -> str:
    """The page without the empty room that templates leave around their tags; code keeps its own."""
    first, *others = html.split("<pre")
    parts = (other.partition("</pre>") for other in others)
    return _ROOM.sub("\n", first) + "".join(
        f"<pre{code}{end}{_ROOM.sub(chr(10), rest)}" for code, end, rest in parts
    )
