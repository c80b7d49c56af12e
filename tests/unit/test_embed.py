"""The Markdown extension: what a page shows of a notebook, an exercise and the catalogue."""

import re
from dataclasses import replace

import markdown
import pytest

from scaling_lab.evidence import execute
from scaling_lab.faults import Fault, Faults
from scaling_lab.page import writer
from scaling_lab.sources import notebooks, pages, records
from scaling_lab.sources.content import read

EXTENSIONS = [
    "attr_list",
    "tables",
    "md_in_html",
    "pymdownx.superfences",
    "pymdownx.highlight",
    "pymdownx.blocks.details",
    "toc",
]


@pytest.fixture(scope="module")
def tree(root):
    return root / "tests" / "broken" / "base"


@pytest.fixture(scope="module")
def page(tree):
    """The base tree's page in English, as HTML."""
    execute.execute(
        [path for path in tree.glob("notebooks/*.ipynb") if not records.is_fit(path, tree)], tree, 1
    )
    return render((tree / "docs/en/questions/q01-demo.md").read_text().split("---\n", 2)[2], tree)


def converter(tree, lang="en", content=""):
    return markdown.Markdown(
        extensions=[*EXTENSIONS, "scaling_lab.page.embed"],
        extension_configs={
            "scaling_lab.page.embed": {"language": lang, "root": str(tree), "content": content}
        },
    )


def render(text, tree, lang="en", content=""):
    return converter(tree, lang, content).convert(text)


def test_a_claim_links_to_its_cell_and_the_table_to_both(page):
    assert '<a class="claim" href="#no-bias">The mean has no bias</a>' in page
    assert page.count('id="no-bias"') == 1
    table = page[page.index('class="evidence"') : page.index("</table>")]
    assert '<p>The mean has no bias <a href="#no-bias">cell 3</a></p>' in table


def test_without_a_record_the_table_holds_the_line_that_a_cell_prints(tree):
    content = read(tree)
    [question] = content.catalogue.questions
    book = replace(content.notebook(question), record={})
    page = render(
        (tree / "docs/en/questions/q01-demo.md").read_text().split("---\n", 2)[2],
        tree,
        content=replace(content, notebooks={question.id: book}),
    )
    table = page[page.index('class="evidence"') : page.index("</table>")]
    assert re.search(
        r"<td>The mean has no bias</td>\s*<td><code>bias = .*</code></td>\s*<td><a href=\"#no-bias\">cell 3",
        table,
    )


def test_a_claim_cell_says_what_was_measured_and_what_would_refute_it(page):
    cell = page[page.index('id="no-bias"') : page.index('id="twice-halves"')]
    assert 'class="measured"' in cell and "bias = " in cell
    assert (
        "<summary>What would refute it: If every draw were 0.5 too large, so would be the mean.</summary>"
        in cell
    )
    assert cell.index("refutation") < cell.index("assert")
    assert "#|" not in cell


def test_the_code_of_a_cell_is_folded_below_what_it_shows(page):
    cell = page[page.index('id="no-bias"') : page.index('id="twice-halves"')]
    order = ["cell-claim", 'class="measured"', 'class="refutation"', 'class="fold"']
    places = [cell.index(part) for part in order]
    assert places == sorted(places)
    assert re.search(r"<summary>Code \(\d+ lines\)</summary>", cell)


def test_what_is_recorded_stands_in_the_table(page):
    table = page[page.index('class="evidence"') : page.index("</table>")]
    assert '<th scope="col">Falsified</th>' in table
    row = re.search(r"<tr><td><code>growth</code></td>(.*?)</tr>", table)
    assert row and [re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?</td>", row[1])] == [
        "4.19 (3.81–4.19)",
        "3–5.5",
        "1.02",
    ]
    alone = re.search(r"<tr><td><code>largest</code></td>(.*?)</tr>", table)
    assert alone and alone[1].count(">–<") == 2


def test_a_figure_of_the_answer_is_drawn_once_and_leads_to_its_cell(tree):
    text = (tree / "docs/en/questions/q01-demo.md").read_text().split("---\n", 2)[2]
    page = render(text.replace("a line on log-log axes", "*a line* on log-log axes"), tree)
    assert page.count('id="figure-variance"') == 1
    figure = page[page.index('<figure class="figure" id="figure-variance"') : page.index("</figure>")]
    assert "<em>a line</em>" in figure
    target = re.search(r'<a class="source-cell" href="#([^"]+)">', figure)
    assert target and page.count(f'id="{target[1]}"') == 1
    assert page.index('class="figure-link"') > page.index("</figure>")


def test_the_questions_of_the_quiz_are_no_part_of_the_contents(tree):
    md = converter(tree)
    md.convert(
        "# T\n\n## Check {#quiz}\n\n### 1. Why? {#quiz-1}\n\n## Pitfalls {#pitfalls}\n\n### x {#pitfall-1}"
    )
    [title] = md.toc_tokens
    assert [(entry["id"], len(entry["children"])) for entry in title["children"]] == [
        ("quiz", 0),
        ("pitfalls", 1),
    ]


def test_only_the_narrative_of_the_language_is_shown(tree, page):
    zh = render((tree / "docs/zh/questions/q01-demo.md").read_text().split("---\n", 2)[2], tree, "zh")
    assert "每个数都偏高" in zh and "If every draw were" not in zh
    assert "每个数都偏高" not in page


def test_a_figure_is_inline_and_follows_the_ink(page):
    figure = page[page.index('<figure class="figure" id="figure-variance"') : page.index("</svg>")]
    assert 'aria-label="The variance falls with the size of the sample"' in figure
    assert "currentColor" in figure and "#000000" not in figure
    assert "style=" not in figure and "<metadata" not in figure and "xlink" not in figure
    ids = set(re.findall(r' id="([^"]+)"', figure)) - {"figure-variance"}
    assert all(name.startswith("figure-variance-") for name in ids)
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', figure)) <= {(n, "") for n in ids} | {
        ("", n) for n in ids
    }


def test_the_exercise_shows_starter_command_solution_and_tests(page):
    text = re.sub("<[^>]+>", "", page)
    assert "raise NotImplementedError" in text and "make exercise ID=q01" in text
    assert '<details class="solution" id="solution">' in page and '<details class="tests" id="tests">' in page


@pytest.mark.parametrize(
    ("text", "error", "wrong"),
    [
        ("::: nonsense x", Fault, "there is no such directive"),
        ("::: experiment q99-none", Fault, "there is no question"),
        ("::: exercise q99-none", Fault, "there is no question"),
        ("::: topic cooking", Fault, "there is no such topic"),
        ("::: experiment q01-demo", Faults, "no sentence of the page"),
    ],
)
def test_what_cannot_be_embedded_stops_the_build(tree, page, text, error, wrong):
    with pytest.raises(error, match=wrong):
        render(text, tree)


def test_a_directive_inside_a_code_block_is_text(tree):
    assert "::: experiment" in render("```\n::: experiment q99-none\n```", tree)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("$a | b$", r"$a \vert  b$"),
        (r"$\|x\|$", r"$\Vert x\Vert $"),
        ("a | b", "a &#124; b"),
        (r"costs \$5 | $x|y$", r"costs \$5 &#124; $x\vert y$"),
    ],
)
def test_a_bar_does_not_end_a_table_cell(text, cell):
    assert writer.table_text(text) == cell


def test_headings_of_a_notebook_stand_below_those_of_the_page():
    text, count = notebooks.shifted_headings(
        "# Title\n\n## First\n\n```\n# comment\n```\n\n### Second ###", 3
    )
    assert text == "\n### First {#experiment-4}\n\n```\n# comment\n```\n\n#### Second {#experiment-5}"
    assert count == 5


def test_claim_links_know_their_line():
    links = pages.claim_links(
        "a\n[one $x_{[1]}$ two](#first){.claim} b\n[no](#second)\n[three](#third){: .claim }"
    )
    assert [(link.name, link.text, link.line) for link in links] == [
        ("first", "one $x_{[1]}$ two", 2),
        ("third", "three", 4),
    ]


def test_an_exercise_has_a_button_only_where_it_can_run(tree):
    converted = converter(tree).convert("::: exercise q01-demo")
    assert "exercise-here" not in converted
    for lang, words in {"en": "Run it here · 9.3 MB", "zh": "在这里运行 · 9.3 MB"}.items():
        place = writer.place_to_run("q01-demo", lang, 9_260_000)
        assert words in place and "32" in place and re.search(r"^<div [^>]*\bhidden>", place)
    made = markdown.Markdown(
        extensions=[*EXTENSIONS, "scaling_lab.page.embed"],
        extension_configs={
            "scaling_lab.page.embed": {"language": "en", "root": str(tree), "download": 12_400_000}
        },
    ).convert("::: exercise q01-demo")
    assert made.index("starter.py") < made.index("Run it here · 12 MB") < made.index("make exercise")
