"""Narrative cells and pages obey the same rules; a fault names the cell and its line, or the page and its line."""

import json
from pathlib import Path

import pytest

from scaling_lab.faults import Fault
from scaling_lab.sources import content

NAME = "notebooks/q01-demo.ipynb"
PAGE = "docs/en/questions/q01-demo.md"
TOPIC = "docs/en/topics/scaling.md"


def check(tree: Path) -> list[str]:
    found = content.faults(content.read(tree))
    return [f"{fault.place}: {fault.wrong}" for fault in found if not is_follow_up(fault)]


def is_follow_up(fault: Fault) -> bool:
    """The pages were read side by side before they were spoiled."""
    return "changed since both were last read" in fault.wrong


def with_cells(tree: Path, *cells: dict) -> None:
    """Put cells after the titles of the notebook."""
    path = tree / NAME
    document = json.loads(path.read_text(encoding="utf-8"))
    document["cells"][2:2] = [{"id": f"new-{n}", "metadata": {}, **cell} for n, cell in enumerate(cells)]
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def markdown(text: str, *tags: str, **fields: object) -> dict:
    return {"cell_type": "markdown", "source": text, "metadata": {"tags": list(tags)}, **fields}


def pair(tree: Path, zh: str, en: str | None = None) -> None:
    with_cells(tree, markdown(zh, "zh"), markdown(zh if en is None else en, "en"))


BAD = {
    "script": ("<script>alert(1)</script>", "raw HTML in a page: <script>"),
    "style": ("<style>p {}</style>", "raw HTML in a page: <style>"),
    "frame": ('<iframe src="x"></iframe>', "raw HTML in a page: <iframe"),
    "handler": ('<p onclick="alert(1)">x</p>', "raw HTML in a page: <p onclick"),
    "element": ("<div>\n\n**x**\n\n</div>", "raw HTML in a page: <div>"),
    "picture element": ('<img src="https://x.org/a.png">', "raw HTML in a page: <img"),
    "comment": ("<!-- x -->", "raw HTML in a page: <!-- x -->"),
    "inline": ("a <b>x</b>", "raw HTML in a page: <b>"),
    "over lines": ("a <b\nid=x>c</b>", "raw HTML in a page: <b id=x>"),
    "handler in braces": ("[a](#no-bias){onclick=alert(1)}", "raw HTML in a page: onclick"),
    "style in braces": ("a\n{: style=color:red }", "raw HTML in a page: style"),
    "attributes of code": ("``` {.python onclick=x}\nx\n```", "a code block has attributes"),
    "script link": ("[a](javascript:alert(1))", "the link javascript:alert(1) is of a kind"),
    "script link in disguise": ("[a](java&#115;cript&#58;alert(1))", "is of a kind"),
    "script link in capitals": ("[a](JavaScript:alert(1))", "is of a kind"),
    "document in a link": ("[a](data:text/html,x)", "the link data:text/html,x is of a kind"),
    "file link": ("[a](file:///etc/passwd)", "is of a kind"),
    "blob": ("[a](blob:https://x.org/1)", "is of a kind"),
    "sandbox": ("[a](sandbox:/mnt/data/x.csv)", "is of a kind"),
    "ftp": ("[a](ftp://x.org/a)", "is of a kind"),
    "drive": ("[a](C:/data.csv)", "is of a kind"),
    "other host": ("[a](//x.org/a)", "is of a kind"),
    "other host's picture": ("![a](//x.org/a.png)", "would be fetched from another host"),
    "remote picture": ("![a](https://x.org/a.png)", "would be fetched from another host"),
    "picture in a document": ("![a](data:text/html;base64,eA==)", "is of a kind that no reader's browser can open"),
    "picture in a blob": ("![a](blob:https://x.org/1)", "is of a kind that no reader's browser can open"),
    "picture without words": ("![](data:image/png;base64,eA==)", "an image has no alternative text"),
    "key nobody defined": ("[a][nobody-1999]", "the source [nobody-1999] is not defined"),
    "key over lines": ("[a\nb][nobody-1999]", "the source [nobody-1999] is not defined"),
    "own address": ("[a][x-1]\n\n[x-1]: https://x.org", "[x-1] is defined in the text"),
    "note": ("a[^1]\n\n[^1]: b", "[^1] is defined in the text"),
    "abbreviation": ("ABC\n\n*[ABC]: a b c", "*[ABC] is defined in the text"),
    "inclusion": ('--8<-- "README.md"', "the text includes another file"),
    "inclusion in code": ('```\n--8<-- "README.md"\n```', "the text includes another file"),
    "setext": ("A\n---", "a heading is written in another form"),
    "setext of the first level": ("A\n===", "a heading is written in another form"),
    "no space": ("##A", "a heading is written in another form"),
    "heading in a list": ("- ## A", "a heading is written in another form"),
    "heading in a quote": ("> ## A", "a heading is written in another form"),
    "indented heading": ("- a\n\n    ## A", "a heading is written in another form"),
    "code without an end": ("```python\nx = 1\n\n## A", "these marks of code have no counterpart"),
    "formula without an end": ("$$\na\n\nb", "a `$$` has no counterpart"),
    "bad formula": ("$\\nosuch$", "cannot be rendered"),
}  # fmt: skip
ONLY_IN_CELLS = {
    "relative link": ("[a](data.csv)", "the link data.csv would lead nowhere from the notebook's own page"),
    "page": ("[a](q01-demo.md)", "the link q01-demo.md would lead nowhere"),
    "page above": ("[a](../questions/q01-demo.md#full)", "would lead nowhere"),
    "notebook": ("[a](q01-demo.ipynb)", "would lead nowhere"),
    "absolute": ("[a](/questions/q01-demo/)", "would lead nowhere"),
    "nothing": ("[a]()", "would lead nowhere"),
    "id of the page": ("[a](#full)", "the link #full leads to an id that the notebook does not have"),
    "missing id": (
        "[a](#experiment-9)",
        "the link #experiment-9 leads to an id that the notebook does not have",
    ),
    "relative picture": ("![a](fig.png)", "the picture fig.png would be missing on both pages"),
    "attachment": ("![a](attachment:fig.png)", "the picture attachment:fig.png is of a kind"),
    "block": ("/// details | a\n\nb\n///", "a block `///` stands in a cell"),
    "own id": ("## A {#mine}", "the heading has an id of its own: mine"),
    "own id, closed": ("## A {#mine} ##", "the heading has an id of its own: mine"),
}
ONLY_ON_PAGES = {
    "relative link": ("[a](data.csv)", "the link data.csv leads nowhere"),
    "missing id": (
        "[a](q01-demo.md#none)",
        "the link q01-demo.md#none leads to an id that q01-demo.md does not have",
    ),
    "relative picture": ("![a](fig.png)", "the picture fig.png leads nowhere"),
    "attachment": ("![a](attachment:fig.png)", "the picture attachment:fig.png is of a kind"),
    "link over lines": ("[a\nb](data.csv)", "the link data.csv leads nowhere"),
    "id of a paragraph": ("a\n{: #mine }", "the id mine belongs to no heading and no block"),
    "id of a word": ("*a*{#mine} `b`{#other}", "the id other belongs to no heading and no block"),
}
GOOD = {
    "comment in code": "```bash\n# x\n## y\n```",
    "comment in tildes": "~~~\n# x\n~~~",
    "comment in longer marks": "````\n```\n# x\n```\n````",
    "comment in indented code": "a\n\n    # x",
    "comment in a list": "- a\n\n    ```\n    # x\n    ```",
    "closed heading": "## A ##",
    "remote link": "[a](https://x.org)",
    "link to a claim": "[a](#no-bias)",
    "link to a figure": "[a](#figure-variance)",
    "link to a heading": "## A\n\n[a](#experiment-1)",
    "mail": "[a](mailto:a@x.org)",
    "source": "[a][robbins-1951]",
    "picture of its own": "![a](data:image/png;base64,eA==)",
    "HTML in code": "`<b>` and\n\n```html\n<script>x</script>\n```",
    "signs": "$a < b$, 1 < 2 and `x<y`",
    "rule": "a\n\n---\n\nb",
    "table": "| a | b |\n|---|---|\n| `c` | d |",
    "C#": "## C#",
}


@pytest.mark.parametrize("form", BAD | ONLY_IN_CELLS)
def test_a_cell_is_held_to_the_rules_of_pages(tree, form):
    text, wrong = (BAD | ONLY_IN_CELLS)[form]
    pair(tree, f"text\n\n{text}")
    found = check(tree)
    first = (
        min(n for n, line in enumerate(text.split("\n"), 3) if line)
        if form != "formula without an end"
        else 3
    )
    zh = [fault for fault in found if fault.startswith(f"{NAME} cell 3 line ")]
    assert [fault.replace("cell 4", "cell 3") for fault in found if fault not in zh] == zh != [], found
    assert len(zh) == 1 and wrong in zh[0]
    assert first <= int(zh[0].split("line ")[1].split(":")[0]) <= first + text.count("\n")


@pytest.mark.parametrize("form", BAD | ONLY_ON_PAGES)
@pytest.mark.parametrize("name", [PAGE, TOPIC])
def test_a_page_is_held_to_them_wherever_it_stands(tree, name, form):
    text, wrong = (BAD | ONLY_ON_PAGES)[form]
    path = tree / name
    before = path.read_text(encoding="utf-8")
    if name == TOPIC:
        text = text.replace("q01-demo.md", "../questions/q01-demo.md")
        wrong = wrong.replace("the link q01-demo.md", "the link ../questions/q01-demo.md")
    path.write_text(f"{before}\ntext\n\n{text}\n", encoding="utf-8")
    line = before.count("\n") + 4
    [fault] = check(tree)
    assert fault.startswith(f"{name}:") and wrong in fault
    assert line <= int(fault.split(":")[1]) <= line + text.count("\n")


@pytest.mark.parametrize("form", GOOD)
def test_what_markdown_reads_as_meant_is_no_fault(tree, form):
    pair(tree, f"text\n\n{GOOD[form]}")
    assert check(tree) == []


def test_a_raw_cell_is_named(tree):
    with_cells(tree, {"cell_type": "raw", "source": "text"})
    assert check(tree) == [f"{NAME} cell 3: a raw cell stands on no page"]


def test_an_attachment_nobody_shows_is_named(tree):
    held = {"fig.png": {"image/png": "eA=="}}
    with_cells(tree, markdown("text", "zh", attachments=held), markdown("text", "en", attachments=held))
    assert check(tree) == [f"{NAME} cell {n}: the attachment fig.png stands on no page" for n in (3, 4)]


@pytest.mark.parametrize("directive", ["refuted-zh", "refuted-en"])
def test_what_a_directive_tells_readers_is_held_to_them_too(tree, directive):
    path = tree / NAME
    document = json.loads(path.read_text(encoding="utf-8"))
    cell = document["cells"][3]
    old = next(line for line in cell["source"] if directive in line)
    cell["source"] = "".join(cell["source"]).replace(old, f"#| {directive}: <b>x</b> ![](x.png)\n")
    path.write_text(json.dumps(document), encoding="utf-8")
    found = check(tree)
    assert len(found) == 3 and all(
        fault.startswith(f"{NAME} cell 4 (claim variance-falls)") for fault in found
    )


@pytest.mark.parametrize("name", ['a" onclick="x', "a b", "A", "ä", "a--b"])
def test_the_name_of_a_figure_is_an_id(tree, name):
    path = tree / NAME
    path.write_text(
        path.read_text(encoding="utf-8").replace("figure: variance", f"figure: {json.dumps(name)[1:-1]}"),
        encoding="utf-8",
    )
    of_cells = [fault for fault in check(tree) if fault.startswith(NAME)]
    assert of_cells == [f"{NAME} cell 9: {name!r} is no name of a figure"]


@pytest.mark.parametrize("remove", ["docs/en/questions/q01-demo.md", "docs/zh/topics/scaling.md", NAME])
def test_a_missing_file_is_one_fault_however_many_links_lead_to_it(tree, remove):
    home = tree / "docs" / "en" / "index.md"
    home.write_text(
        home.read_text(encoding="utf-8")
        + "\n[a](questions/q01-demo.md#full) [b](questions/q01-demo.md#no-bias)\n",
        encoding="utf-8",
    )
    home = tree / "docs" / "zh" / "index.md"
    home.write_text(home.read_text(encoding="utf-8") + "\n[题](topics/scaling.md#none)\n", encoding="utf-8")
    (tree / remove).unlink()
    [fault] = check(tree)
    assert fault.startswith(f"{remove}: ") and "is missing" in fault


def test_code_without_an_end_is_one_fault_however_much_it_hides(tree):
    path = tree / PAGE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("## Answer", "```python\n\n## Answer"), encoding="utf-8")
    [fault] = check(tree)
    assert "these marks of code have no counterpart" in fault


DIRECTIVES = {
    "unknown": ("::: nothing", "`::: nothing` is no directive"),
    "without its argument": ("::: topic", "`::: topic` is no directive"),
    "with one too many": ("::: questions all", "`::: questions all` is no directive"),
    "two arguments": ("::: topic a b", "`::: topic a b` is no directive"),
    "in another form": (":::questions", "`:::questions` is no directive"),
    "indented": ("  ::: questions", "`::: questions` is no directive"),
    "unknown topic": ("::: topic nope", "there is no topic nope"),
}


@pytest.mark.parametrize("form", DIRECTIVES)
@pytest.mark.parametrize("name", [PAGE, TOPIC])
def test_a_directive_that_is_none_is_named_with_its_line(tree, name, form):
    line, wrong = DIRECTIVES[form]
    path = tree / name
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    assert check(tree) == [f"{name}:{before.count(chr(10)) + 2}: {wrong}"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("::: experiment q02-other", "names another question than the page"),
        ("::: exercise q01-demo", "stands here twice"),
        ("::: figure nope\nA caption.", "notebooks/q01-demo.ipynb draws no figure 'nope'"),
    ],
)
def test_a_directive_names_what_the_page_has(tree, line, wrong):
    path = tree / PAGE
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    [fault] = check(tree)
    assert fault.startswith(PAGE) and wrong in fault


def test_a_directive_in_a_cell_would_be_followed_on_one_page_only(tree):
    pair(tree, "text\n\n::: exercise q01-demo")
    assert check(tree) == [f"{NAME} cell {n} line 3: a directive stands in a cell" for n in (3, 4)]


@pytest.mark.parametrize(
    "name",
    [
        "docs/zh/about.md",
        "docs/en/questions/old/q01-demo.md",
        "docs/zh/x.html",
        "docs/en/topics/x.HTM",
        "docs/zh/a.js",
    ],
)
def test_a_file_that_would_be_published_unchecked_is_named(tree, name):
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("x")
    [fault] = check(tree)
    assert fault.startswith(f"{name}: ")


@pytest.mark.parametrize(
    "name", ["docs/zh/.x/about.md", "docs/zh/Thumbs.db", "docs/zh/questions/.ipynb_checkpoints/x.md"]
)
def test_what_systems_leave_behind_is_ignored(tree, name):
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("x")
    assert check(tree) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("docs/includes/sources.md", "[robbins-1951]", "[^1]: https://x.org \"x\"\n[robbins-1951]", "this is no source"),
        ("docs/includes/sources.md", "[robbins-1951]", "*[SGD]: text\n[robbins-1951]", "this is no source"),
        ("docs/includes/sources.md", "[robbins-1951]", "A line.\n[robbins-1951]", "this is no source"),
        ("docs/includes/sources.md", "https://doi", "javascript://doi", "this is no source"),
        ("docs/includes/terms.yml", "short: SGD", "short: 'S]GD'", "`short` is not plain text"),
        ("docs/includes/terms.yml", "en: stochastic", "en: <b>stochastic", "`en` is not plain text"),
        ("docs/includes/terms.yml", "page: q01", "page: [q01]", "`page` is not plain text"),
        ("docs/includes/terms.yml", "page: q01}", "page: q01}\n- {zh: 某, en: x, short: SGD, explain: true}", "the `short` SGD stands in line 1 too"),
        ("docs/en/index.md", "description: ", "description: '\">' # ", "`description` holds <, > or"),
    ],
)  # fmt: skip
def test_what_every_page_takes_from_a_list_is_checked_there(tree, name, old, new, wrong):
    path = tree / name
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    found = check(tree)
    assert any(fault.startswith(f"{name}:") and wrong in fault for fault in found)
    assert all(fault.startswith(name) for fault in found if "robbins" not in fault)
