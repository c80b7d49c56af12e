"""Every question page has all its parts, in both languages, and every claim leads to the cell that measures it."""

from __future__ import annotations

import re

import pytest

from scaling_lab.site import built
from scaling_lab.sources import claims, notebooks
from scaling_lab.sources.claims import LEAST_CLAIMS
from scaling_lab.sources.page_rules import SECTIONS, VERDICTS
from scaling_lab.sources.records import records
from tests.site.reading import CATALOGUE, CONTENT, BuiltPage, code, ids, text, undrawn


def executed(page: BuiltPage) -> notebooks.Notebook:
    return CONTENT.notebook(page.question)


def test_title_and_question_come_first(page):
    source = CONTENT.page(page.question, page.lang)
    assert len(page.soup.select("h1")) == 1
    title, quote, *_ = page.article.find_all(True, recursive=False)
    assert (title.name, text(title)) == ("h1", source.title)
    assert (quote.name, text(quote)) == ("blockquote", source.question_text)


def test_seven_sections_in_order(page):
    column = 0 if page.lang == "zh" else 1
    found = {heading.get("id"): text(heading) for heading in page.article.select("h2")}
    assert list(found.items()) == [(name, titles[column]) for name, titles in SECTIONS.items()]


def test_hints_and_answers_are_collapsed_and_say_something(page):
    hints = ids(page.within("think", "details"))
    answers = ids(page.within("answer", "details"))
    follow_ups = [name for name in answers if name.startswith("follow-up-")]
    assert hints in (["hint-1", "hint-2"], ["hint-1", "hint-2", "hint-3"])
    versions = answers[: answers.index("full") + 1]
    assert versions == ["brief", "two-minutes", "full"]
    assert follow_ups == [f"follow-up-{number}" for number in range(1, len(follow_ups) + 1)]
    assert len(follow_ups) >= 2
    for block in page.article.select("details"):
        assert not block.has_attr("open")
        [summary] = block.find_all("summary", recursive=False)
        assert text(summary) and len(text(block)) > len(text(summary))


def test_every_claim_stands_in_the_evidence_table(page):
    found = claims.claims(executed(page))
    assert len(found) >= LEAST_CLAIMS
    [table] = page.within("experiment", ".evidence table")
    kept = records(executed(page))
    groups = table.select("tbody.quantities") if kept else table.select("tbody tr")
    assert [group.select("a")[-1]["href"] for group in groups] == [f"#{claim.name}" for claim in found]
    cells = {cell["id"]: cell for cell in page.within("experiment", ".claim-cell")}
    for claim, group in zip(found, groups, strict=True):
        cell = cells[claim.name]
        [shown] = cell.select(".measured code")
        refutations = cell.select("details.refutation")
        claimed = text(cell.select_one(".cell-claim"))
        assert text(shown) == " ".join(claim.cell.measured.split()) != ""
        if kept:
            assert text(group.select_one(".evidence-claim th")).startswith(claimed.split(" ", 1)[1])
            names = [text(row.td) for row in group.select("tr")[1:]]
            assert names == [quantity.name for quantity in kept[claim.name].quantities]
        else:
            statement, measured, _ = group.find_all("td")
            assert text(statement) and claimed.endswith(text(statement))
            assert text(measured) == text(shown)
        for world, refutation in zip(claim.refutations, refutations, strict=True):
            assert world.refuted[page.lang].split("$")[0].strip() in text(refutation.summary)
            assert code(refutation) == world.falsify


def test_claims_of_the_answer_lead_to_claim_cells(page):
    cells = {f"#{name}" for name in ids(page.within("experiment", ".claim-cell"))}
    answer = page.within("answer", "a.claim")
    assert len({link["href"] for link in answer}) >= LEAST_CLAIMS
    everywhere = page.article.select("a.claim")
    assert {link["href"] for link in everywhere} == cells
    assert all(text(link) for link in everywhere)


def test_the_executed_notebook_is_embedded(page):
    book = executed(page)
    cells = page.within("experiment", ".cell")
    for cell, shown in zip(book.code_cells, cells, strict=True):
        assert cell.code in [code(block) for block in shown.select(".highlight")]
        printed = [code(block) for block in shown.select("pre.output")]
        # One line alone stands as what was measured.
        measured = "claim" in cell.directives and "\n" not in cell.printed.strip()
        assert printed == ([cell.printed.rstrip()] if cell.printed.strip() and not measured else [])
        drawn = shown.select("figure.figure")
        if moved := shown.select(".figure-link a"):
            drawn = page.within("answer", moved[0]["href"])
            assert [link["href"] for link in drawn[0].select(".source-cell")] == [f"#{shown['id']}"]
        assert len(drawn) == len(cell.figures)


def test_figures_are_drawn_and_described(page):
    # In the experiment, or where the answer needs them.
    figures = page.article.select("figure.figure")
    assert figures
    for figure in figures:
        [drawing] = figure.find_all("svg", recursive=False)
        assert drawing["role"] == "img" and drawing["aria-label"].strip()
        assert drawing.select("path")
    assert undrawn(page.article) == []


def test_exercise_with_starter_solution_and_tests(page):
    folder = CATALOGUE.exercise_path(page.question)
    blocks = page.within("exercise", ".highlight")
    collapsed = {block["id"]: code(block) for block in page.within("exercise", "details[id]")}
    for name, file in {"solution": "solution.py", "tests": "test_exercise.py"}.items():
        assert collapsed[name] == (folder / file).read_text(encoding="utf-8").strip("\n")
    shown = [code(block) for block in blocks if not block.find_parent("details")]
    assert (folder / "starter.py").read_text(encoding="utf-8").strip("\n") in shown
    assert f"make exercise ID={page.question.id}" in shown


def test_quiz_explains_every_option(page):
    items = page.within("quiz", "h3")
    assert ids(items) == [f"quiz-{number}" for number in range(1, len(items) + 1)]
    assert 3 <= len(items) <= 5
    options = {item["id"]: [] for item in items}
    for option in page.within("quiz", "details"):
        options[option.find_previous("h3")["id"]].append(option)
    for item, choices in options.items():
        kinds = [choice["class"][0] for choice in choices]
        assert len(kinds) >= 3 and sorted(kinds)[:2] == ["right", "wrong"] and kinds.count("right") == 1, item
        for kind, choice in zip(kinds, choices, strict=True):
            assert text(choice.p).startswith(VERDICTS[page.lang][kind]), f"{item}: {text(choice.summary)}"


def test_pitfalls_and_sources(page):
    pitfalls = page.within("pitfalls", "h3")
    assert pitfalls and ids(pitfalls) == [f"pitfall-{number}" for number in range(1, len(pitfalls) + 1)]
    sources = page.within("sources", "li")
    assert sources
    assert [text(source) for source in sources if not source.select("a[href^=https]")] == []


def test_nothing_is_left_of_markdown(page):
    for tag in page.article.select("p, li, td, th, h2, h3, h4, summary, blockquote"):
        plain = " ".join(
            string
            for string in tag.find_all(string=True)
            if not string.find_parent(["code", "pre", "math", "svg"])
        )
        assert not re.search(r"(^|\s)(:::|///)|\*\*|\]\(|\]\[|\{[.#:]|\$\$|^#+ ", plain), plain[:200]


@pytest.mark.parametrize("question", CATALOGUE.questions, ids=lambda question: question.id)
def test_both_languages_have_the_same_ids(question, site):
    zh, en = (
        [
            name
            for name in built.parse((site / home / question.slug / "index.html").read_bytes()).ids
            if name[:2] != "__"
        ]
        for home in ("questions", "en/questions")
    )
    assert zh == en
    assert "follow-up-2" in zh
