"""Formulas and the marks around them stay on one line."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown

EXTENSIONS = ["attr_list", "pymdownx.arithmatex", "scaling_lab.page.formulas"]

# Markdown, and the page with M for each formula and with [ ] for what stays on one line.
CASES = {
    "按 $x$ 缩小": "按 M 缩小",
    "按 $x$，再": "按 [M，]再",
    "当（$x$）时": "当[（M）]时",
    "“$x$”和“$y$”": "[“M”]和[“M”]",
    "if (that is $x$); or [$y$], *z*": "if (that is [M);] or [[M],] <em>z</em>",
    "an $n$-dimensional $a$/$b$": "an [M-]dimensional [M/]M",
    "**粗体 $x$**：再": "<strong>粗体 [M：]</strong>再",
    "[题 $x$](#a)。再": '<a href="#a">题 [M。]</a>再',
    "[结论 $x$](#a){.claim}。": '<a class="claim ends-in-formula" href="#a">结论 [M]</a>。',
    "[结论 $x$ 成立](#a){.claim}。": '<a class="claim" href="#a">结论 M 成立</a>。',
    "**粗体 $x$** 再": "<strong>粗体 M</strong> 再",
}


def kept(markdown: str) -> str:
    configs = {"pymdownx.arithmatex": {"generic": True}}
    page = Markdown(extensions=EXTENSIONS, extension_configs=configs).convert(markdown)
    page = re.sub("<math .*?</math>", "M", page)
    return (
        re.sub('<span class="nobr[^>]*>(.*?)</span>', r"[\1]", page).removeprefix("<p>").removesuffix("</p>")
    )


@pytest.mark.parametrize(("markdown", "expected"), CASES.items())
def test_a_formula_keeps_the_marks_around_it(markdown, expected):
    assert kept(markdown) == expected


@pytest.mark.parametrize(
    ("tex", "is_long"),
    [("a+b", False), ("+".join("abcdefghi"), True), (r"\text{一二三四五六七八九十一二三}", True)],
)
def test_a_long_formula_can_scroll_together_with_its_full_stop(tex, is_long):
    configs = {"pymdownx.arithmatex": {"generic": True}}
    page = Markdown(extensions=EXTENSIONS, extension_configs=configs).convert(f"so ${tex}$.")
    assert bool(re.search('<span class="nobr long-formula"><math.*</math>\\.</span></p>', page)) == is_long
