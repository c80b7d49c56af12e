"""A text is read as the site's Markdown reads it: what is checked is what is built."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from markdown import Markdown

from scaling_lab.sources import markup, notebooks

ROOT = Path(__file__).parents[2]
# What puts things into a page, or changes how code looks, and says nothing about its structure.
NOT_STRUCTURE = {
    "abbr",
    "md_in_html",
    "pymdownx.snippets",
    "toc",
    "scaling_lab.page.embed",
    "scaling_lab.page.formulas",
}


def built(text: str) -> BeautifulSoup:
    """The text as the site renders it, without ids made of words."""
    markdown = Markdown(extensions=list(markup.EXTENSIONS), extension_configs=markup.EXTENSIONS)
    return BeautifulSoup(markdown.convert(text), "html.parser")


def extensions_of_the_site() -> dict[str, dict]:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    return yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)["markdown_extensions"]


def test_the_extensions_are_those_of_the_site():
    assert set(markup.EXTENSIONS) == set(extensions_of_the_site()) - NOT_STRUCTURE


def test_sources_with_a_byte_order_mark_are_cited_all_the_same(tmp_path):
    options = extensions_of_the_site()["pymdownx.snippets"] | {"base_path": [str(tmp_path)]}
    [name] = options["auto_append"]
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes(b'\xef\xbb\xbf[a-1]: https://example.org "A"\n')
    html = Markdown(
        extensions=["pymdownx.snippets"], extension_configs={"pymdownx.snippets": options}
    ).convert("[x][a-1]")
    assert html == '<p><a href="https://example.org" title="A">x</a></p>'


FENCES = {
    "plain": "```\n## x\n```\n\ny",
    "tildes": "~~~\n## x\n~~~\n\ny",
    "language": "```bash\n## x\n```\n\ny",
    "longer": "````\n```\n## x\n```\n````\n\ny",
    "backticks in tildes": "~~~\n```\n## x\n~~~\n\ny",
    "inner language": "```\n```python\n## x\n```\n\ny",
    "indented": "  ```\n  ## x\n  ```\n\ny",
    "in a list": "- one\n\n    ```\n    ## x\n    ```\n\ny",
    "in a quote": "> ```\n> ## x\n> ```\n\ny",
    "options": '```python title="x" hl_lines="1"\n## x\n```\n\ny',
    "two": "```\n## x\n```\n\n## y\n\n```\n## z\n```\n",
    "spaces behind": "```  \n## x\n```  \n\ny",
    "no empty line before": "text\n```\n## x\n```\ny",
    "deep": "- one\n    - two\n\n        ~~~\n        ## x\n        ~~~\n\ny",
    "end is longer": "```\n## x\n````\n\n## y",
    "end is shorter": "````\n## x\n```\n\n## y",
    "never ended": "```\n## x\n\n## y",
}
HEADINGS = {
    "setext": "x\n---\n\ny\n===",
    "setext after a paragraph": "one\n\nx\n--\n",
    "rule": "x\n\n---\n\ny",
    "table": "| a | b |\n|---|---|\n| c | d |",
    "atx": "# a\n\n## b\n\n###### c\n\n####### d",
    "without a space": "#a\n\n##b",
    "closed": "## a ##\n\n### b ###",
    "with ids": "## a {#x}\n\n## b {: #y}\n\n## c { #z .w }\n\n## d {.w}",
    "closed with an id": "## a {#x} ##",
    "in a list": "- ## a\n- b\n\n1. ### c",
    "in a quote": "> ## a\n>\n> x\n> ---",
    "indented": " ## a\n\n  ## b\n\n   ## c\n\n    ## d",
    "in a block": "/// details | t\n    attrs: {id: b}\n\n## a {#x}\n///\n",
    "in a comment": "<!--\n## a\n-->\n\n## b",
    "in an element": "<div>\n## a\n</div>\n\n## b",
    "within a paragraph": "text\n## a\ntext",
    "escaped": "\\## a\n\n\\# b",
    "with code": "## `a` {#x}\n\n## $x$ {#y}",
    "empty": "##\n\n## \n\ntext",
    "code": "    ## a\n\ntext",
    "issue number": "#12 is mended\n\nsee #13",
}


@pytest.mark.parametrize("text", (FENCES | HEADINGS).values(), ids=(FENCES | HEADINGS).keys())
def test_headings_and_ids_are_those_of_the_built_text(text):
    page, read = built(text), markup.read_markup(text)
    headings = page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    told = [(int(heading.name[1]), heading.get("id", "")) for heading in headings]
    inside = "<" in text  # what stands in raw HTML is no heading of Markdown's
    assert [(heading.level, heading.id) for heading in read.headings] == told or inside
    assert list(read.ids) == [element["id"] for element in page.find_all(id=True)] or inside


@pytest.mark.parametrize("text", FENCES.values(), ids=FENCES.keys())
def test_lines_outside_of_fences_are_those_that_are_no_code(text):
    code = "\n".join(block.get_text() for block in built(text).find_all("pre"))
    outside = markup.outside_fences(text)
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(" >-").startswith("## "):
            assert (number in outside) == (line.strip(" >") not in code.split("\n")), line


def test_a_fence_that_is_none_is_named():
    assert markup.read_markup("```\nx\n\ny").lost_fences == [1]
    assert markup.read_markup("```\nx\n````\n").lost_fences == [1, 3]
    assert markup.read_markup("```\nx\n```\n\n```py\ny\n```\n").lost_fences == []
    assert markup.read_markup("`` ` `` and ```x``` are code").lost_fences == []


RAW = [
    "<script>alert(1)</script>", "text <script>alert(1)</script>", "<iframe src='x'></iframe>", "<div>text</div>", "<b>x</b>",
    "a <b>x</b> b", "<img\nsrc=x>", "a <img\nsrc=x> b", "<!-- x -->", "a <!-- x --> b", "<?php x ?>", "<style>p {}</style>",
    "<DIV>x</DIV>", "- <b>x</b>", "> <b>x</b>", "| a | b |\n|---|---|\n| <b>x</b> | d |", "## a <i>b</i>", "<https://x.org> <b>y</b>",
    "\\` <b>x</b> \\`", "\\<b>", "**<b>x</b>**", "[<b>x</b>](#y)", "/// details | <b>x</b>\n\ny\n///", "text\n<b>x</b>", "<br>", "<br/>",
    "costs $5 <b>x</b> and $6", "[x](#y){onclick=alert(1)}", "## x {style=color:red}", "<x-y>z</x-y>", "<svg/onload=alert(1)>",
]  # fmt: skip
NOT_RAW = [
    "`<b>`", "`` <b> ` ``", "```html\n<b>x</b>\n```", "    <b>x</b>", "$a<b$ and $c>d$", "$$\na <b> c\n$$", "a < b and c > d",
    "<https://x.org>", "<someone@x.org>", "a `<b\n>` c", "&lt;b&gt;", "1<2", "x <- y", "~~~\n<script>\n~~~",
    "- one\n\n    ```\n    <b>\n    ```", "[x](#y){.claim}", "loss <0.1",
]  # fmt: skip


@pytest.mark.parametrize("text", RAW)
def test_raw_html_is_found_wherever_it_stands(text):
    assert markup.read_markup(f"# t\n\n{text}\n\nend").raw_html


@pytest.mark.parametrize("text", NOT_RAW)
def test_code_formulas_and_signs_are_no_html(text):
    assert not markup.read_markup(f"# t\n\n{text}\n\nend").raw_html


@pytest.mark.parametrize(
    ("text", "links", "images"),
    [
        ("[a](b.md) ![c](d.png 'e')", ["b.md"], [("d.png", "c")]),
        ("[a\nb](<c d.md> \"t\")", ["c d.md"], []),
        ("<https://x.org>", ["https://x.org"], []),
        ("`[a](b)` and\n\n    [a](b)\n\n```\n[a](b)\n```", [], []),
        ("![](x.png)", [], [("x.png", "")]),
        ("[![a](b.png)](c.md)", ["c.md"], [("b.png", "a")]),
        ("[a](b_(c).md)", ["b_(c).md"], []),
        ("- [a](b)\n\n> ![c](d)", ["b"], [("d", "c")]),
        ("[a]()", [""], []),
    ],
)  # fmt: skip
def test_links_and_pictures_are_read_as_markdown_reads_them(text, links, images):
    read = markup.read_markup(text)
    assert (list(read.links), list(read.images)) == (links, images)


def test_citations_are_read_whether_they_are_defined_or_not():
    read = markup.read_markup("[a][One-1] and [b\nc][two-2], [three][], `[d][four]`, x[1], [0, 1]")
    assert read.citations == ("one-1", "two-2", "three")


@pytest.mark.parametrize(
    ("text", "on_the_question", "on_its_own"),
    [
        ("# T\n\n## A\n\nx", "\n### A {#experiment-1}\n\nx", "# T\n\n## A {#experiment-1}\n\nx"),
        ("## A ##", "### A {#experiment-1}", "## A {#experiment-1}"),
        ("## C#", "### C# {#experiment-1}", "## C# {#experiment-1}"),
        ("~~~\n## a\n```\n## b\n~~~\n## C", "~~~\n## a\n```\n## b\n~~~\n### C {#experiment-1}", None),
        (
            "- x\n\n    ```\n    # c\n    ```\n\n## C",
            "- x\n\n    ```\n    # c\n    ```\n\n### C {#experiment-1}",
            None,
        ),
    ],
)
def test_headings_of_notebooks_have_the_same_ids_on_both_pages(text, on_the_question, on_its_own):
    assert notebooks.shifted_headings(text, 0)[0] == on_the_question
    own = notebooks.numbered_headings(text)
    assert on_its_own in (None, own)
    shifted = markup.read_markup(on_the_question).headings
    assert [heading.id for heading in shifted] == [
        h.id for h in markup.read_markup(own).headings if h.level > 1
    ]


def test_what_was_read_is_kept_for_the_next_command(tmp_path, monkeypatch):
    text = "# t {#t}\n\n[a](b.md) and [c][d]\n"
    fresh = markup.read_markup(text)
    markup.keep_below(tmp_path)
    assert markup.read_markup(text) == fresh
    markup.save()
    _forget(monkeypatch)
    markup.keep_below(tmp_path)
    monkeypatch.setattr(markup, "_read", lambda text: pytest.fail("it was read again"))
    assert markup.read_markup(text) == fresh
    with pytest.raises(pytest.fail.Exception):
        markup.read_markup(text + "more\n")


def test_a_spoilt_memory_is_none(tmp_path, monkeypatch):
    (tmp_path / markup.KEPT).parent.mkdir()
    (tmp_path / markup.KEPT).write_bytes(b"cut short")
    _forget(monkeypatch)
    markup.keep_below(tmp_path)
    assert markup.read_markup("# t {#t}\n").headings


def _forget(monkeypatch):
    monkeypatch.setattr(markup, "_kept", None)
    monkeypatch.setattr(markup, "_kept_for", None)
