"""What the two languages of a page must share, and whether one is behind the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources.directives import explored
from scaling_lab.sources.files import clean, place_of, read_bytes
from scaling_lab.sources.pages import Page, parse
from scaling_lab.sources.writing import write_all

_STAMP = re.compile(rb"(?<![^\r\n])synced_with:[^\r\n]*")


def parity_faults(zh: Page, en: Page) -> Iterator[Fault]:
    ids = {page.lang: [anchor.id for anchor in page.anchors if anchor.id] for page in (zh, en)}
    place = {page.lang: page.place for page in (zh, en)}
    for lang, other in (("zh", "en"), ("en", "zh")):
        for name in ids[other]:
            if name not in ids[lang]:
                yield Fault(
                    place[lang], f"the id {name} stands only in {place[other]}", "write the counterpart here"
                )
    if set(ids["zh"]) == set(ids["en"]) and ids["zh"] != ids["en"]:
        yield Fault(
            place["en"], f"the ids stand in another order than in {place['zh']}", "bring both into one order"
        )
    moving = {page.lang: explored(page) for page in (zh, en)}
    for lang, other in (("zh", "en"), ("en", "zh")):
        for name, number in moving[other].items():
            if name not in moving[lang]:
                yield Fault(
                    f"{place[other]}:{number}",
                    f"`::: explore {name}` stands only here, not in {place[lang]}",
                    "write it there too, with what to try: one script serves both languages",
                )


def follows_older(page: Page, counterpart: Page) -> bool:
    """Whether ``counterpart`` changed since both were last read side by side."""
    return page.synced_with != counterpart.digest


def behind_faults(zh: Page, en: Page) -> Iterator[Fault]:
    place = {page.lang: page.place for page in (zh, en)}
    for page, counterpart in ((zh, en), (en, zh)):
        if follows_older(page, counterpart):
            yield Fault(
                f"{place[page.lang]}:1",
                f"{place[counterpart.lang]} changed since both were last read side by side",
                f"bring this page into line, then run `make synced ID={zh.path.stem.split('-')[0]}`",
            )


def stamp(zh: Path, en: Path, root: Path) -> None:
    """Write into both pages that they were read side by side: nothing but the two stamps changes."""
    before = {path: read_bytes(path, root, "page") for path in (zh, en)}
    pages = {
        path: parse(clean(before[path], path, root), path, lang, root)
        for path, lang in ((zh, "zh"), (en, "en"))
    }
    after = {}
    for path, other in ((zh, en), (en, zh)):
        digest = pages[other].digest
        after[path] = _STAMP.sub(f'synced_with: "{digest}"'.encode(), before[path], count=1)
        try:
            stamped = (
                parse(clean(after[path], path, root), path, pages[path].lang, root).synced_with == digest
            )
        except Faults:
            stamped = False
        if not stamped:
            raise Fault(
                place_of(path, root),
                "`synced_with` cannot be written",
                'give it one line of its own in the front matter: synced_with: ""',
            )
    write_all({path: data for path, data in after.items() if data != before[path]}, root, was=before)
