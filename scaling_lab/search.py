"""Writes the index that our search worker loads at the first keystroke: the sections MkDocs found, with aliases."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from opencc import OpenCC

WORKER = "assets/js/search-worker.js"
LIBRARY = "theme/assets/vendor/minisearch.js"
# Material fetches this on every page; the worker fetches the other at the first keystroke.
THEME_INDEX = "search/search_index.json"
SECTIONS = "search/sections.json"
_MATERIAL_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")


def with_worker(page: str) -> str:
    """A built page that starts our worker instead of Material's."""
    return _MATERIAL_WORKER.sub(WORKER, page)


def write(site: Path, aliases: Mapping[str, list[str]]) -> None:
    """Turn Material's index under ``site`` into ours; ``aliases`` holds other names of a page by its address."""
    theirs = json.loads((site / THEME_INDEX).read_text(encoding="utf-8"))
    ours = sections(theirs["docs"], aliases)
    (site / SECTIONS).write_text(
        json.dumps(ours, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    theirs["docs"] = []
    (site / THEME_INDEX).write_text(json.dumps(theirs, separators=(",", ":")), encoding="utf-8")


def sections(docs: list[dict[str, Any]], aliases: Mapping[str, list[str]]) -> dict[str, Any]:
    """The index: ``[address, title, text]`` for each section, aliases by address, and traditional characters.

    A page stands before its sections; its own address has no fragment.
    """
    rows = [[doc["location"], _plain(doc["title"]), _plain(doc["text"])] for doc in docs]
    used = {character for row in rows for character in row[1] + row[2]}
    return {"sections": rows, "aliases": dict(aliases), "traditional": traditional(frozenset(used))}


def traditional(simplified: frozenset[str]) -> str:
    """Pairs of a traditional character and its simplified form, for the forms that occur on the site."""
    return "".join(pair for pair in _pairs() if pair[1] in simplified)


@cache
def _pairs() -> tuple[str, ...]:
    converter = OpenCC("t2s")
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = converter.convert("\n".join(han)).split("\n")
    return tuple(old + new for old, new in zip(han, converted, strict=True) if old != new and len(new) == 1)


def _plain(markup: str) -> str:
    text = re.sub(r"</(p|li|tr|td|th|pre|h\d|div|summary)>|<br\s*/?>", " ", markup)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return " ".join(unicodedata.normalize("NFKC", text).split())
