"""Writes the index that our search worker loads at the first keystroke: the sections MkDocs found, with aliases."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from opencc import OpenCC

WORKER = "assets/js/search-worker.js"
LIBRARY = "theme/assets/vendor/minisearch.js"
# Material fetches this on every page; the worker fetches the parts at the first keystroke, in this order: what readers
# most often look for is there before the bulk of the bytes.
THEME_INDEX = "search/search_index.json"
PARTS = ("pages", "answers", "code")
# Material marks where Chinese words end; we index pairs of characters, whatever the words.
WORD_END = "\u200b"
_MATERIAL_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")


def with_worker(page: str) -> str:
    """A built page that starts our worker instead of Material's."""
    return _MATERIAL_WORKER.sub(WORKER, page)


def write(site: Path, aliases: Mapping[str, list[str]]) -> None:
    """Turn Material's index under ``site`` into ours; ``aliases`` holds other names of a page by its address."""
    theirs = json.loads((site / THEME_INDEX).read_text(encoding="utf-8"))
    for name, part in parts(theirs["docs"], aliases).items():
        _write_json(site / part_file(name), part)
    _write_json(site / THEME_INDEX, theirs | {"docs": []})


def part_file(name: str) -> str:
    """Where a part of the index lies in the site."""
    return f"search/{name}.json"


def parts(docs: list[dict[str, Any]], aliases: Mapping[str, list[str]]) -> dict[str, dict[str, Any]]:
    """The index in three parts, each with its sections as ``[address, title, text]``.

    ``pages`` holds the beginning of each page, aliases by address, and traditional characters; ``answers`` the sections
    of prose; ``code`` the experiments and exercises. A page's own address has no fragment.
    """
    found: dict[str, dict[str, Any]] = {name: {"sections": []} for name in PARTS}
    used: set[str] = set()
    for doc in docs:
        row = [doc["location"], _plain(doc["title"]), _plain(doc["text"])]
        found[_part(row[0])]["sections"].append(row)
        used.update(row[1], row[2])
    found["pages"] |= {"aliases": dict(aliases), "traditional": traditional(frozenset(used))}
    return found


def _part(location: str) -> str:
    fragment = location.partition("#")[2]
    if not fragment:
        return "pages"
    return "code" if re.match("(?:experiment|exercise)\\b", fragment) else "answers"


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


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
    text = html.unescape(re.sub(r"<[^>]+>", "", text)).replace(WORD_END, "")
    return " ".join(text.split())
