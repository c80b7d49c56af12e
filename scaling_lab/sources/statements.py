"""What pages say about measurements: claim sentences that stand alone, and numbers that agree with the record."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaling_lab.faults import Fault
from scaling_lab.maths.mathml import FormulaError
from scaling_lab.maths.text import to_text
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.claims import claims
from scaling_lab.sources.notebooks import Notebook, state_faults
from scaling_lab.sources.pages import ClaimLink, Page, claim_links
from scaling_lab.sources.records import Record, records
from scaling_lab.sources.stated import number_or_range, numbers, plain, restated

# A sentence of the evidence table is read in one breath, on a phone.
MOST_WORDS = {"zh": 45, "en": 25}
_COUNTED = {"zh": "Han characters and words", "en": "words"}
_NUMBER_LINK = re.compile(r"\[([^\[\]]+)\]\(#([\w-]+)\s+\"([^\"]*)\"\)")
_FORMULA = re.compile(r"\$([^$]+)\$")
_HAN = "[\u3400-\u9fff]"
# What says that something stays as it is, and so needs a bound on either side. A number of steps has one side only.
_SAMENESS = re.compile(
    r"\bunchanged\b|\bas good as\b|\bno different\b|\bdoes not change\b|\bstays? the same\b"
    r"|\bwithin (?!\S+ (?:steps|updates|epochs|passes|iterations)\b)"
    r"|不变|一样好|持平|没有差别|不相上下|(?<!步)(?<!轮)(?<!次)(?:以内|之内)",
    re.IGNORECASE,
)
_WORDS_FOR_NUMBERS = {
    0.0: r"\bzero\b|零", 0.25: r"\bquarters?\b|四分之一", 1 / 3: r"\bthirds?\b|三分之一",
    0.5: r"\bhal(?:f|ve[sd]?|ving)\b|半", 1.0: r"\bone\b|\bsingle\b|\bonce\b|一|单",
    2.0: r"\btwo\b|\btwice\b|\bdoubl\w+|\bpairs?\b|\bboth\b|[二两双]|翻倍", 3.0: r"\bthree\b|\bthrice\b|\btripl\w+|三",
    4.0: r"\bfour\b|四", 5.0: r"\bfive\b|五", 6.0: r"\bsix\b|六", 7.0: r"\bseven\b|七", 8.0: r"\beight\b|八",
    9.0: r"\bnine\b|九", 10.0: r"\bten\b|十", 12.0: r"\btwelve\b|十二", 100.0: r"\bhundred\b|百", 1000.0: r"\bthousand\b|千",
}  # fmt: skip


@dataclass(frozen=True)
class NumberLink:
    """``[22–35 %](#lr-transfer "sp_cost")``: a number of the prose, the claim and the quantity that it states."""

    text: str
    claim: str
    quantity: str
    line: int


def number_links(page: Page, claim_names: frozenset[str]) -> list[NumberLink]:
    """The numbers of a page that are marked as measured: links with a title that lead to a claim of the page."""
    lines = dict(page.prose)
    last = page.body_line + page.body.count("\n")
    text = "\n".join(lines.get(number, "") for number in range(page.body_line, last + 1))
    return [
        NumberLink(
            " ".join(match[1].split()),
            match[2],
            match[3],
            page.body_line + text.count("\n", 0, match.start()),
        )
        for match in _NUMBER_LINK.finditer(text)
        if match[2] in claim_names
    ]


def number_faults(page: Page, notebook: Notebook) -> Iterator[Fault]:
    """Numbers of a page that differ from the record of the quantity they name, or that name none."""
    if list(state_faults(notebook)):
        return  # what is stale says nothing
    kept = records(notebook)
    for link in number_links(page, frozenset(claim.name for claim in claims(notebook))):
        if record := kept.get(link.claim):  # otherwise it is said that nothing is recorded
            place = f"{page.place}:{link.line}"
            yield from (Fault(place, *problem) for problem in _number_problems(link, record))


def _number_problems(link: NumberLink, record: Record) -> Iterator[tuple[str, str]]:
    quantity = record.quantity(link.quantity)
    if not quantity:
        known = ", ".join(quantity.name for quantity in record.quantities)
        yield (
            f"the claim {link.claim} records no quantity {link.quantity!r}",
            f"name one of {known}, or add it to `#| record: …` of the cell",
        )
        return
    told = number_or_range(link.text)
    if not told:
        yield (
            f"the link to {link.quantity} states no number or more than one: {link.text!r}",
            "let it hold one number or one range, such as `22–35 %`",
        )
        return
    right = (quantity.value,) if len(told) == 1 else (min(quantity.values), max(quantity.values))
    if not all(number.tells(value) for number, value in zip(told, right, strict=True)):
        what = "at seed 0" if len(told) == 1 else "over the seeds"
        yield (
            f"{plain(link.text)!r} is not what was measured: {link.quantity} is "
            f"{restated(link.text, right)!r} {what}",
            "write what was measured, in both languages",
        )


def sentence_faults(notebook: Notebook, *both: Page) -> Iterator[Fault]:
    """Claim sentences too long for the table, with other numbers in the other language, or bounded on one side only."""
    pages = {page.lang: page for page in both}
    links = {
        lang: {link.name: link for link in reversed(claim_links(page.body))} for lang, page in pages.items()
    }
    for claim in claims(notebook):
        for lang in LANGUAGES:
            count, most = length(claim.setting[lang], lang), MOST_WORDS[lang]
            if count > most:
                yield Fault(
                    notebook.at(claim.cell),
                    f"`setting-{lang}` has {count} {_COUNTED[lang]}",
                    f"say in at most {most} what else decides the result",
                )
        told = {lang: links[lang][claim.name] for lang in pages if claim.name in links[lang]}
        for lang, link in told.items():
            place = pages[lang].at(link.line)
            count, most = length(link.text, lang), MOST_WORDS[lang]
            if count > most:
                yield Fault(
                    place,
                    f"the sentence of the claim {claim.name} has {count} {_COUNTED[lang]}",
                    f"say it in at most {most}; what else decides the result belongs into `#| setting-{lang}`",
                )
            said = _SAMENESS.search(link.text)
            if said and not any(comparison.two_sided for comparison in claim.comparisons):
                yield Fault(
                    place,
                    f"the claim {claim.name} says {said[0].strip()!r}, and its cell bounds nothing on both sides",
                    "assert a range (0.95 < ratio < 1.05), or say the one side that was measured",
                )
        if len(told) == len(LANGUAGES):
            yield from _parity(told, pages)


def _parity(told: Mapping[str, ClaimLink], pages: Mapping[str, Page]) -> Iterator[Fault]:
    for lang, other in (LANGUAGES, LANGUAGES[::-1]):
        for number in numbers(told[lang].text):
            if not any(_states(told[other].text, value) for value in number.values):
                yield Fault(
                    pages[lang].at(told[lang].line),
                    f"the claim {told[lang].name} says {number.restated(number.values[0])}"
                    f"{number.unit and ' ' + number.unit} here, and not in {pages[other].place}",
                    "state the same numbers in both languages",
                )


def _states(text: str, value: float) -> bool:
    words = next((words for known, words in _WORDS_FOR_NUMBERS.items() if math.isclose(known, value)), None)
    return any(math.isclose(value, stated) for number in numbers(text) for stated in number.values) or bool(
        words and re.search(words, text, re.IGNORECASE)
    )


def length(text: str, lang: str) -> int:
    """How long a sentence is to a reader: words, or Han characters and the words and numbers between them.

    A formula counts one for each symbol or number that is said.
    """
    spoken = _FORMULA.sub(_said, text)
    words = re.findall(r"[^\W_]+(?:[-'’.,/][^\W_]+)*", re.sub(_HAN, " ", spoken))
    return len(words) + (len(re.findall(_HAN, spoken)) if lang == "zh" else 0)


def _said(match: re.Match[str]) -> str:
    try:
        said = to_text(match[1])
    except FormulaError:  # the formula is at fault, and that is said elsewhere
        said = match[1]
    return " " + " ".join(re.findall(r"[^\W_]+", said)) + " "
