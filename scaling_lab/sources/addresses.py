"""Says which kinds of addresses a text may hold: a reader's browser must be able to open them, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

MAX_PICTURE_BYTES = 150_000
DRAW = "draw it in a code cell, with `#| figure`, `#| alt-zh` and `#| alt-en`"
_LINKED = ("http", "https", "mailto")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)


def scheme_of(target: str) -> str:
    """What stands before the colon of an address as browsers read it; `//` for another host; empty for a file."""
    plain = re.sub(r"[\t\n\r]", "", unescape(target)).strip()
    found = re.match(r"//|[a-z][a-z0-9+.-]*(?=:)", plain, re.IGNORECASE)
    return found[0].lower() if found else ""


def target_problems(target: str, picture: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with the kind of an address; whether a file or id is there is another question."""
    scheme = scheme_of(target)
    short = target if len(target) <= 60 else f"{target[:60]}…"
    if not picture:
        if scheme and scheme not in _LINKED:
            yield (
                f"the link {short} is of a kind that is not published",
                "link to https://…, to a page or to an #id",
            )
    elif scheme in ("http", "https", "//"):
        yield f"the picture {short} would be fetched from another host", DRAW
    elif scheme == "data" and _PICTURE.match(target):
        if len(target) > MAX_PICTURE_BYTES:
            size = len(target) // 1000
            yield f"the picture has {size} kB, more than {MAX_PICTURE_BYTES // 1000} kB", DRAW
    elif scheme:
        yield f"the picture {short} is of a kind that no reader's browser can open", DRAW
