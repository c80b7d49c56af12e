"""What an edit shows is what the full build gives, byte for byte, for every kind of file that people write."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
import pytest

from scaling_lab.faults import Faults
from scaling_lab.preview.builder import Builder
from scaling_lab.site import build
from tests.preview.conftest import URL, add_question, build_afresh, files, synced

QUESTION = "questions/q01-demo"


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(tree: Path) -> None:
        text = (tree / name).read_text("utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        (tree / name).write_text(text.replace(old, new), "utf-8")

    return edit


def append(name: str, text: str) -> Callable[[Path], None]:
    def edit(tree: Path) -> None:
        with (tree / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return edit


def cell(kind: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(tree: Path) -> None:
        path = tree / "notebooks/q01-demo.ipynb"
        book = nbformat.read(path, 4)
        [found] = [one for one in book.cells if one.cell_type == kind and old in one.source]
        found.source = found.source.replace(old, new)
        nbformat.write(book, path)

    return edit


def several(*edits: Callable[[Path], None]) -> Callable[[Path], None]:
    def edit(tree: Path) -> None:
        for one in edits:
            one(tree)

    return edit


def remove_question(tree: Path) -> None:
    for path in [path for path in tree.rglob("q02-demo*") if path.suffix and "scaling_lab" not in path.parts]:
        path.unlink()
    for path in (tree / "exercises/q02-demo").glob("*"):
        path.unlink()
    (tree / "exercises/q02-demo").rmdir()
    text = (tree / "docs/questions.yml").read_text("utf-8")
    (tree / "docs/questions.yml").write_text(text[: text.index("  - id: q02")], "utf-8")


def new_topic(tree: Path) -> None:
    replace("docs/questions.yml", "topics:\n", "topics:\n  data: {zh: 数据, en: Data}\n")(tree)
    replace("docs/questions.yml", "topics: [scaling]", "topics: [scaling, data]")(tree)
    for lang in ("zh", "en"):
        text = (tree / f"docs/{lang}/topics/scaling.md").read_text("utf-8")
        text = text.replace("::: topic scaling", "::: topic data")
        (tree / f"docs/{lang}/topics/data.md").write_text(text, "utf-8")


EDITS = {
    "sentence": replace(f"docs/en/{QUESTION}.md", "Text.", "Another text."),
    "Chinese sentence": replace(f"docs/zh/{QUESTION}.md", "一百个人", "两百个人"),
    "title": replace(f"docs/en/{QUESTION}.md", "Noise of the mean", "The noise of a mean"),
    "front matter": several(
        replace(f"docs/en/{QUESTION}.md", "aliases: [mean, variance]", "aliases: [mean, average noise]"),
        replace(f"docs/en/{QUESTION}.md", "description: This page", "description: This small page"),
    ),
    "narrative": cell("markdown", "# Noise of the mean", "# The noise of the mean\n\nMore."),
    "code": cell("code", 'print(f"bias', 'print("more")\nprint(f"bias'),
    "figure": cell("code", "plt.loglog(n, variance)", 'plt.loglog(n, variance, "o")'),
    "solution": append("exercises/q01-demo/solution.py", "\n# The mean.\n"),
    "tests": append("exercises/q01-demo/test_exercise.py", "\n# No more.\n"),
    "wrong solutions": append(
        "tests/exercises/q01-demo.yml",
        "\nhalf: |\n  - return float(np.mean(x))\n  + return float(np.mean(x)) / 2\n",
    ),
    "catalogue": several(
        replace("docs/questions.yml", "minutes: 5", "minutes: 7"),
        replace("docs/questions.yml", "en: Basic", "en: Simple"),
    ),
    "terms": replace("docs/includes/terms.yml", "en: stochastic", "en: plain stochastic"),
    "sources": replace("docs/includes/sources.md", "A Stochastic Approximation Method", "A Method"),
    "topic page": append("docs/zh/topics/scaling.md", "\n还有一句。\n"),
    "home page": append("docs/en/index.md", "\nOne more sentence.\n"),
    "glossary": append("docs/en/glossary.md", "\nOne more sentence.\n"),
    "redirect": append("docs/redirects.yml", "questions/q09-old/: questions/q01-demo/\n"),
    "new page": lambda tree: add_question(tree, "q03"),
    "removed page": remove_question,
    "new topic": new_topic,
    "style sheet": append("theme/assets/site.css", "\n.md-main { letter-spacing: 1px; }\n"),
    "script": append("theme/assets/js/copy-link.js", "\n// no more\n"),
    "template": replace("theme/main.html", '<meta name="color-scheme"', '<meta name="x"><meta name="color-scheme"'),
    "part of a template": append("theme/partials/alternate.html", "<!-- no more -->"),
    "picture": replace("theme/assets/favicon.svg", "<svg", "<svg "),
    "configuration": replace("mkdocs.yml", "toc_depth: 3", "toc_depth: 2"),
    "English configuration": replace("mkdocs.en.yml", "copyright: Code MIT", "copyright: All code MIT"),
}  # fmt: skip


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_shows_what_the_full_build_gives(kind, tree, tmp_path):
    builder = Builder(tree, tmp_path / "preview", URL, lambda step: None)
    (tmp_path / "preview").mkdir()
    first = builder.refresh([])
    assert first.faults == ()
    before, then = files(first.site), written(tree)
    EDITS[kind](tree)
    now = written(tree)
    report = builder.refresh(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))
    assert report.faults == ()
    synced(tree)  # a strict build wants it, no page shows it
    assert build_afresh(tree, tmp_path / "fresh") == ""
    shown, wanted = files(report.site), files(tmp_path / "fresh" / "site")
    # What a preview must not have: a browser would keep it and show it later on the same port.
    wanted = {name: text for name, text in wanted.items() if not name.startswith("offline-")}
    assert sorted(shown) == sorted(wanted)
    assert [name for name in wanted if shown[name] != wanted[name]] == []
    changed = {name for name in before.keys() | shown.keys() if before.get(name) != shown.get(name)}
    assert report.changed == changed
    assert changed or kind == "wrong solutions", "the edit shows nowhere, so this proves nothing"
    assert files(first.site) == before, "the folder that is being served was written to"


def written(tree: Path) -> dict[Path, bytes]:
    skipped = {".cache", "scaling_lab"}
    return {
        path: path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file() and not skipped & set(path.relative_to(tree).parts)
    }


def test_a_fault_names_itself_and_the_next_edit_brings_everything_due(tree, tmp_path):
    builder = Builder(tree, tmp_path / "preview", URL, lambda step: None)
    (tmp_path / "preview").mkdir()
    builder.refresh([])
    zh, en = (tree / f"docs/{lang}/{QUESTION}.md" for lang in ("zh", "en"))
    replace(f"docs/zh/{QUESTION}.md", "一百个人", "两百个人")(tree)
    append(f"docs/zh/{QUESTION}.md", "\n[x](nowhere.md)\n")(tree)
    report = builder.refresh([zh])
    assert report.site is None and [fault.place for fault in report.faults] != []
    assert all(fault.place.startswith(f"docs/zh/{QUESTION}.md:") for fault in report.faults)
    zh.write_text(zh.read_text("utf-8").replace("\n[x](nowhere.md)\n", ""), "utf-8")
    replace(f"docs/en/{QUESTION}.md", "Text.", "Another text.")(tree)
    report = builder.refresh([en])  # as if the repair of the other page had come before
    shown = files(report.site)
    assert "两百个人" in shown[f"{QUESTION}/index.html"].decode()
    assert "Another text." in shown[f"en/{QUESTION}/index.html"].decode()


def test_a_page_that_is_behind_is_shown_and_named_and_no_strict_build_takes_it(tree, tmp_path):
    builder = Builder(tree, tmp_path / "preview", URL, lambda step: None)
    (tmp_path / "preview").mkdir()
    assert builder.refresh([]).behind == {}
    replace(f"docs/zh/{QUESTION}.md", "一百个人", "两百个人")(tree)
    report = builder.refresh([tree / f"docs/zh/{QUESTION}.md"])
    assert "两百个人" in (report.site / QUESTION / "index.html").read_text("utf-8")
    assert report.behind == {f"{QUESTION}/": ("q01", "other"), f"en/{QUESTION}/": ("q01", "this")}
    before = files(tree / "site")
    for strict in (
        build.build,
        partial(build.build, thorough=False),
    ):  # with all that the preview kept at hand
        with pytest.raises(Faults, match="read side by side"):
            strict(tree, tree / "site", say=lambda step: None)
    assert files(tree / "site") == before
    assert "read side by side" in build_afresh(tree, tmp_path / "fresh")


def test_a_notebook_that_fails_is_executed_once_as_it_stands(tree, tmp_path):
    said: list[str] = []
    builder = Builder(tree, tmp_path / "preview", URL, said.append)
    (tmp_path / "preview").mkdir()
    builder.refresh([])
    path = tree / "notebooks/q01-demo.ipynb"
    cell("code", 'print(f"bias', '1 / 0\nprint(f"bias')(tree)
    for _ in range(2):
        report = builder.refresh([path])
        assert report.site is None and "ZeroDivisionError" in report.faults[0].wrong
        assert re.match(r"notebooks/q01-demo.ipynb cell \d+", report.faults[0].place)
    assert said == ["executing q01-demo"]
    cell("code", "1 / 0\n", "2 / 1\n")(tree)
    report = builder.refresh([path])
    assert report.faults == () and said == ["executing q01-demo"] * 2
    assert report.wrote.keys() == {path}
