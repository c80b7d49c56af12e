"""Highlights code with as few elements as its colours need: what has the colour of plain code stays text.

Every element is laid out on a phone. Pygments wraps each token, and a third of a question page was such wrappers.
"""

from __future__ import annotations

import html
import re

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from scaling_lab.page.memory import remembered

# The classes that Material's stylesheet gives a colour of their own, by the one that stands for the colour.
# Names, operators and punctuation have the colour of plain code, and so have attributes in ours.
_COLOURS = {
    "s": "s s1 s2 sb sc si ss cpf l",
    "m": "m mb mf mh mi mo il",
    "k": "k kd kn kp kr kt",
    "no": "no nb bp",
    "nf": "nf nc ne nn",
    "nd": "nd ni nl nt",
    "c": "c c1 ch cm cs sd",
    "se": "se sh sr sx cp",
}
_COLOUR = {name: colour for colour, names in _COLOURS.items() for name in names.split()}


# What a long listing needs in a block that most readers leave closed: where a function starts, and what is said of it.
LANDMARKS = frozenset({"nf", "c"})
_ALL = frozenset(_COLOURS)
# A list of numbers, strings or constants is one element, where each was one: nobody tells the colour of its commas.
_IN_LISTS = re.compile(r"[,\s-]+")


@remembered
def highlighted(code: str, language: str, colours: frozenset[str] = _ALL) -> str:
    """A block of code as HTML that the styles and the copy button of the theme know; only ``colours`` are marked."""
    runs: list[tuple[str, str]] = []
    for token, text in get_lexer_by_name(language, stripnl=False).get_tokens(code):
        colour = _COLOUR.get(STANDARD_TYPES.get(token, ""), "")
        colour = colour if colour in colours else ""
        if colour and len(runs) > 1 and runs[-2][0] == colour and _IN_LISTS.fullmatch(runs[-1][1]):
            text = runs.pop()[1] + text
        if runs and (runs[-1][0] == colour or text.isspace()):
            runs[-1] = (runs[-1][0], runs[-1][1] + text)
        else:
            runs.append((colour, text))
    body = "".join(
        f'<span class="{colour}">{html.escape(text, quote=False)}</span>'
        if colour
        else html.escape(text, quote=False)
        for colour, text in runs
    )
    return f'<pre class="highlight"><code>{body}</code></pre>'
