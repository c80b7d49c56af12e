"""Questions that ask nearly the same: each page leads to its siblings at once, and no paragraph stands on two pages."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urldefrag

import pytest

from scaling_lab.page.labels import TEXT
from scaling_lab.sources.catalogue import LANGUAGES
from tests.site.reading import CATALOGUE, BuiltPage, text

# What people ask under two or more names.
SIBLINGS = [("q11", "q12"), ("q13", "q14"), ("q15", "q19"), ("q05", "q16", "q18", "q20")]
OTHERS = {one: [other for other in group if other != one] for group in SIBLINGS for one in group}
EVIDENCE = {
    "zh": "带烧瓶标记的句子由本页的代码验证，其余给出处的都是引用。",
    "en": "Sentences with a flask were checked by running the code of this page; everything else that names a source is cited.",
}
# A shorter paragraph may be right on two pages.
LONGEST_SHARED = 60


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", OTHERS)
def test_first_paragraph_leads_to_the_siblings(site, name, lang):
    page = BuiltPage.of(site, "questions", CATALOGUE.question(name), lang)
    [quote] = page.article.find_all("blockquote", recursive=False)
    first = quote.find_next_sibling()
    assert first.name == "p", f"a <{first.name}> follows the question: {text(first)[:60]}"
    linked = {urldefrag(link["href"]).url for link in first.select("a")}
    wanted = {f"../{CATALOGUE.question(other).slug}/" for other in OTHERS[name]}
    assert wanted <= linked, f"no link to {', '.join(sorted(wanted - linked))}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_paragraph_stands_on_two_pages(site, lang):
    # What every page says about its notebook, its exercise and its evidence.
    everywhere = {TEXT[lang]["full"], TEXT[lang]["run"].replace("`", ""), EVIDENCE[lang]}
    found = defaultdict(list)
    for question in CATALOGUE.questions:
        page = BuiltPage.of(site, "questions", question, lang)
        for paragraph in {text(tag) for tag in page.article.select("p")} - everywhere:
            if len(paragraph) > LONGEST_SHARED:
                found[paragraph].append(question.id)
    assert len(found) > 20 * len(CATALOGUE.questions)
    assert {paragraph: pages for paragraph, pages in found.items() if len(pages) > 1} == {}
