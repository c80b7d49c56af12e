"""What the two languages of a page must share, and whether one is behind the other."""

from __future__ import annotations

from collections.abc import Iterator

from scaling_lab.faults import Fault
from scaling_lab.sources.pages import Page, anchors_of


def parity_faults(zh: Page, en: Page) -> Iterator[Fault]:
    ids = {page.lang: [anchor.id for anchor in anchors_of(page) if anchor.id] for page in (zh, en)}
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


def behind_faults(zh: Page, en: Page) -> Iterator[Fault]:
    place = {page.lang: page.place for page in (zh, en)}
    for page, counterpart in ((zh, en), (en, zh)):
        if page.synced_with != counterpart.digest:
            yield Fault(
                f"{place[page.lang]}:1",
                f"{place[counterpart.lang]} changed since both were last read side by side",
                f"bring this page into line, then run `make synced ID={zh.path.stem.split('-')[0]}`",
            )
