"""`make new` writes a whole question or nothing, and keeps everything that was there."""

import errno
import os
import re
from pathlib import Path

import pytest

from scaling_lab.commands import cli, console
from scaling_lab.evidence import execute
from scaling_lab.sources import catalogue, claims, content, notebook_rules, notebooks

QUESTIONS = "docs/questions.yml"
FILES = [
    "docs/zh/questions/q02-moe.md",
    "docs/en/questions/q02-moe.md",
    "docs/points/q02-moe.yml",
    "exercises/q02-moe/starter.py",
    "exercises/q02-moe/solution.py",
    "exercises/q02-moe/test_exercise.py",
    "tests/exercises/q02-moe.yml",
    "notebooks/q02-moe.ipynb",
]
HEAD = "topics: {scaling: {zh: 规模化, en: Scaling}}\nlevels: {basic: {zh: 基础, en: Basic}}\n"
ONE = "id: q01\n{0}slug: q01-demo\n{0}level: basic\n{0}topics: [scaling]\n{0}minutes: 5\n{0}requires: []\n{0}related: []"
FLOW = "{id: q01, slug: q01-demo, level: basic, topics: [scaling], minutes: 5, requires: [], related: []}"
TAIL = "related: []"
FORMS = {
    "as it is": HEAD + "questions:\n  - " + ONE.format("    ") + "\n",
    "no line end at the end": HEAD + "questions:\n  - " + ONE.format("    "),
    "empty lines at the end": HEAD + "questions:\n  - " + ONE.format("    ") + "\n\n\n",
    "comment after the list": HEAD + "questions:\n  - " + ONE.format("    ") + "\n  # next: q02\n# the end\n",
    "comment on the last line": HEAD + "questions:\n  - " + ONE.format("    ") + "  # nothing yet",
    "key after the list": "questions:\n  - " + ONE.format("    ") + "\n" + HEAD,
    "key after comment and gap": "questions:\n  - " + ONE.format("    ") + "\n\n# what both share\n" + HEAD,
    "list at column 0": HEAD + "questions:\n- " + ONE.format("  ") + "\n",
    "list at column 0, key after": "questions:\n- " + ONE.format("  ") + "\n" + HEAD,
    "list far to the right": HEAD + "questions:\n      -   " + ONE.format("          ") + "\n",
    "dash on its own line": HEAD + "questions:\n  -\n    " + ONE.format("    ") + "\n",
    "CRLF": (HEAD + "questions:\n  - " + ONE.format("    ") + "\n").replace("\n", "\r\n"),
    "CR": (HEAD + "questions:\n  - " + ONE.format("    ")).replace("\n", "\r"),
    "flow list": HEAD + f"questions: [{FLOW}]\n",
    "flow list over lines": HEAD + f"questions: [\n  {FLOW},  # the first\n]\n",
    "flow list, key after": f"questions: [{FLOW}]\n" + HEAD,
    "list of flow entries": HEAD + f"questions:\n  - {FLOW}\n",
    "empty list": HEAD + "questions: []\n",
    "empty list with a gap": "questions: [ ]  # none yet\n" + HEAD,
    "list of the last entry in lines": HEAD + "questions:\n  - " + ONE.format("    ").replace(TAIL, "related:\n      []") + "\n# end\n",
    "text in a block": HEAD + "questions:\n  - " + ONE.format("    ").replace("    slug: q01-demo\n", "").replace(TAIL, TAIL + "\n    slug: |-\n      q01-demo") + "\n\n# end",
    "text in quotes": HEAD.replace("Basic", "'it''s \"#1: -'") + "questions:\n  - " + ONE.format("    ") + "\n",
    "end of document": "---\n" + HEAD + "questions:\n  - " + ONE.format("    ") + "\n...\n",
    "spaces behind": HEAD + "questions:\n  - " + ONE.format("    ") + "   \n   \n",
    "byte order mark": "\ufeff" + HEAD + "questions:\n  - " + ONE.format("    ") + "\n",
}  # fmt: skip
STRANGE = {
    "a name for the list": HEAD + "questions: &all\n  - " + ONE.format("    ") + "\n",
    "a name for an empty list": HEAD + "questions: &all []\n",
    "the list of another key": "x: &all []\n" + HEAD + "questions: *all\n",
    "a document in flow": "{" + HEAD.replace("\n", ", ") + f"questions: [{FLOW}]}}\n",
    "a kind": HEAD + "questions: !!seq\n  - " + ONE.format("    ") + "\n",
}


def state(tree: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}


def folders(tree: Path) -> list[Path]:
    return sorted(path for path in tree.rglob("*") if path.is_dir())


def new(tree: Path, monkeypatch, *arguments: str) -> int:
    monkeypatch.chdir(tree)
    return console.run(lambda: cli.run_command(["new", *(arguments or ("q02", "moe"))]))


@pytest.mark.parametrize("form", FORMS | STRANGE)
def test_the_list_has_one_entry_more_and_nothing_else_changes(tree, monkeypatch, form):
    text = (FORMS | STRANGE)[form]
    (tree / QUESTIONS).write_bytes(text.encode())
    old = catalogue.load(tree)
    before = state(tree)
    if new(tree, monkeypatch) and form in STRANGE:
        assert state(tree) == before
        return
    after = catalogue.load(tree)
    assert after.questions[:-1] == old.questions and after.questions[-1].id == "q02"
    assert (after.topics, after.levels) == (old.topics, old.levels)
    written = (tree / QUESTIONS).read_bytes().decode()
    lines = iter(re.split(r"\r\n|\r|\n", written))
    assert form.startswith(("flow", "empty list", "the list", "a document", "a name for an empty")) or all(
        line in lines for line in re.split(r"\r\n|\r|\n", text)[:-1]
    )
    assert ("\r\n" in written) == ("\r\n" in text) and (written.count("\n") == written.count("\r\n")) == (
        "\r" in text
    )
    assert {
        path: data for path, data in state(tree).items() if path in before and path.name != "questions.yml"
    } == {path: data for path, data in before.items() if path.name != "questions.yml"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_a_file_in_the_way_is_named_and_nothing_is_written(tree, monkeypatch, capsys, name, kind):
    path = tree / name
    path.parent.mkdir(exist_ok=True)
    if kind == "file":
        path.write_text("my own work")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    before = state(tree), folders(tree)
    assert new(tree, monkeypatch) == 1
    assert f"{name}: the file is there already" in capsys.readouterr().err
    assert (state(tree), folders(tree)) == before


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize(("module", "name"), [(os, "fsync"), (Path, "replace")])
def test_a_disk_that_fails_in_the_middle_leaves_every_byte_as_before(
    tree, monkeypatch, capsys, number, module, name
):
    before = state(tree), folders(tree)
    real, calls = getattr(module, name), iter(range(99))

    def failing(*arguments):
        if next(calls) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, failing)
        assert new(tree, patched) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert (state(tree), folders(tree)) == before
    assert new(tree, monkeypatch) == 0


def test_an_entry_without_its_files_gets_those_that_are_missing(tree, monkeypatch, capsys):
    assert new(tree, monkeypatch) == 0
    (tree / FILES[0]).unlink()
    (tree / FILES[6]).unlink()
    (tree / FILES[3]).write_text("my own work")
    before = state(tree)
    capsys.readouterr()
    assert new(tree, monkeypatch) == 0
    assert capsys.readouterr().out.split() == [FILES[0], FILES[6]]
    assert {path: data for path, data in state(tree).items() if path in before} == before
    before = state(tree)
    assert new(tree, monkeypatch) == 1
    assert "the id q02 is taken" in capsys.readouterr().err
    assert state(tree) == before


@pytest.mark.parametrize(
    "arguments",
    [("q01", "moe"), ("Q02", "moe"), ("q2", "moe"), ("q02-moe", "q02-moe"), ("q02", "MoE"), ("q02", "../x")],
)
def test_what_is_no_id_or_taken_changes_nothing(tree, monkeypatch, arguments):
    before = state(tree)
    assert new(tree, monkeypatch, *arguments) == 1
    assert state(tree) == before


def test_the_experiment_of_a_new_question_runs_and_its_claim_holds(tree, monkeypatch):
    assert new(tree, monkeypatch) == 0
    path = tree / "notebooks" / "q02-moe.ipynb"
    execute.execute([path], tree, 1)
    book = notebooks.read(path, tree)
    found = [*notebooks.state_faults(book), *notebook_rules.notebook_faults(book), *claims.form_faults(book)]
    assert found == []
    assert [claim.cell.measured for claim in claims.claims(book)] == ["mean = -0.05"]
    faults = content.faults(content.read(tree))
    assert faults and all("q02-moe" in fault.place for fault in faults)
