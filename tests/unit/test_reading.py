"""Every file that people write is read by one reader: its form is named once, or makes no difference."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaling_lab.commands import cli, console
from scaling_lab.faults import Fault, Faults
from scaling_lab.site import build, links, permalinks
from scaling_lab.sources import content
from scaling_lab.sources.files import parse_yaml

FILES = [
    "docs/questions.yml",
    "docs/includes/sources.md",
    "docs/includes/terms.yml",
    "docs/zh/index.md",
    "docs/zh/topics/scaling.md",
    "docs/zh/questions/q01-demo.md",
    "exercises/q01-demo/starter.py",
    "exercises/q01-demo/test_exercise.py",
    "tests/exercises/q01-demo.yml",
    "notebooks/q01-demo.ipynb",
]
LISTS = {
    "docs/redirects.yml": ("# 旧地址\nquestions/old/: questions/q01-demo/\n", lambda root: links.redirects(root, ["questions/q01-demo/"])),
    "docs/permalinks.txt": ("/\n/en/\n/en/#概要\n", permalinks.listed),
}  # fmt: skip


def text(encoding: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(path.read_text(encoding="utf-8") + "\n# 中文\n", encoding=encoding)


def bytes_of(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(change(path.read_bytes()))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


SPOILED = {
    "GBK": (text("gb18030"), "not UTF-8"),
    "UTF-16": (text("utf-16"), "not UTF-8"),
    "UTF-16 without a mark": (text("utf-16-be"), ""),
    "NUL": (bytes_of(lambda data: data + b"\n# \x00\n"), "U+0000"),
    "escape sequence": (
        bytes_of(lambda data: data + b"\n# \x1b[32mOK\x1b[0m\n"),
        "escape sequences of a terminal",
    ),
    "unfinished merge": (
        bytes_of(lambda data: b"<<<<<<< HEAD\n" + data + b"=======\n" + data + b">>>>>>> theirs\n"),
        "a merge was left unfinished",
    ),
    "folder": (folder, "cannot be read: Is a directory"),
    "dangling link": (dangling, "is a link to a file that is missing"),
    "removed": (Path.unlink, ""),
}
HARMLESS = {
    "mark": bytes_of(lambda data: b"\xef\xbb\xbf" + data),
    "CRLF": bytes_of(lambda data: data.replace(b"\n", b"\r\n")),
    "CR": bytes_of(lambda data: data.replace(b"\n", b"\r")),
    "no line end at the end": bytes_of(lambda data: data.rstrip(b"\n")),
    "lines at the end": bytes_of(lambda data: data + b"\n\n"),
}


def command(*arguments: str) -> int:
    """Run a command of the command line here; returns its exit status."""
    return console.run(lambda: cli.run_command(arguments))


def check(tree: Path) -> list[Fault]:
    try:
        return content.faults(content.read(tree))
    except Faults as error:
        return error.faults
    except Fault as fault:
        return [fault]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("form", SPOILED)
def test_a_file_nobody_can_read_is_named_once_and_nothing_else_is(tree, name, form):
    spoil, wrong = SPOILED[form]
    spoil(tree / name)
    [fault] = check(tree)
    assert fault.place.split(":")[0] == name
    assert wrong in fault.wrong and fault.mend


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("form", HARMLESS)
def test_what_an_editor_adds_makes_no_difference(tree, name, form):
    HARMLESS[form](tree / name)
    assert check(tree) == []


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", [form for form in SPOILED if form != "removed"])
def test_a_list_nobody_can_read_is_named(tmp_path, name, form):
    good, read = LISTS[name]
    (tmp_path / "docs").mkdir()
    (tmp_path / name).write_text(good, encoding="utf-8")
    assert read(tmp_path)
    SPOILED[form][0](tmp_path / name)
    with pytest.raises((Fault, Faults), match=name):
        read(tmp_path)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", HARMLESS)
def test_what_an_editor_adds_to_a_list_makes_no_difference(tmp_path, name, form):
    good, read = LISTS[name]
    (tmp_path / "docs").mkdir()
    (tmp_path / name).write_text(good, encoding="utf-8")
    before = read(tmp_path)
    HARMLESS[form](tmp_path / name)
    assert read(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tree):
    (tree / FILES[0]).chmod(0)
    [fault] = check(tree)
    assert fault.place == FILES[0] and "Permission denied" in fault.wrong


@pytest.mark.parametrize(
    "name",
    [
        "docs/zh/questions/.#q01-demo.md", "docs/zh/questions/._q01-demo.md", "docs/zh/topics/._scaling.md",
        "notebooks/.~q01-demo.ipynb", "notebooks/._q01-demo.ipynb", "exercises/.ipynb_checkpoints/x.py",
        "exercises/.vscode/settings.json", "tests/exercises/.q01-demo.yml.swp", "docs/zh/.DS_Store",
    ],
)  # fmt: skip
def test_hidden_files_are_nobodys_question(tree, name, capsys, monkeypatch):
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_bytes(b"\x00\xbe")
    assert check(tree) == []
    monkeypatch.chdir(tree)
    assert command("execute") == command("check") == 0
    assert "0 executed, 1 fresh" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("yaml", "wrong"),
    [
        ("a: 1\nb: 2\na: 3", "`a` stands here twice"),
        ('a: "\\e[31m"', "escape sequences"),
        ('a: "x\\0"', "U+0000"),
        ("a: 2024-13-45", "month must be in 1..12"),
        ("a: " + "9" * 5000, "Exceeds the limit"),
        ("[" * 3000, ""),
        ("? [a]\n: b", "unhashable"),
    ],
)
def test_yaml_loses_nothing_without_a_word(yaml, wrong):
    with pytest.raises(Faults, match=r"x\.yml:[1-3]: not valid YAML") as raised:
        parse_yaml(yaml, "x.yml")
    assert wrong in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level: basic", "level: [basic]"), ("level: basic", "level: {}"), ("topics: [scaling]", "topics: [[scaling]]"),
        ("topics: [scaling]", "topics: {scaling: 1}"), ("requires: []", "requires: [{q02: 1}]"),
        ("minutes: 5", "minutes: true"), ("id: q01", "id: [q01]"), ("id: q01", "id: 1"), ("slug: q01-demo", "slug: 5"),
        ("scaling: {zh: 规模化, en: Scaling}", "scaling: {zh: 1, en: 2}"),
        ("scaling: {zh: 规模化, en: Scaling}", "scaling: {zh: '<b>规模化</b>', en: Scaling}"),
        ("scaling: {zh: 规模化, en: Scaling}", "7: {zh: 规模化, en: Scaling}"),
        ("scaling: {zh: 规模化, en: Scaling}", "../scaling: {zh: 规模化, en: Scaling}"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_in_the_catalogue_is_a_fault(tree, old, new):
    path = tree / "docs" / "questions.yml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")
    faults = check(tree)
    assert faults and all(fault.place.startswith("docs/questions.yml") for fault in faults)


@pytest.mark.parametrize("name", ["mkdocs.yml", "mkdocs.en.yml", "docs/permalinks.txt"])
@pytest.mark.parametrize("form", ["GBK", "UTF-16", "unfinished merge", "folder", "dangling link"])
def test_what_only_the_build_reads_is_named_before_it_begins(tree, monkeypatch, name, form):
    for config in ("mkdocs.yml", "mkdocs.en.yml"):
        (tree / config).write_text("site_name: x  # 名\n", encoding="utf-8")
    (tree / "docs" / "permalinks.txt").write_text("/\n", encoding="utf-8")
    SPOILED[form][0](tree / name)
    monkeypatch.setattr(build, "Builds", lambda *arguments: pytest.fail("the build had begun"))
    with pytest.raises((Fault, Faults), match=name) as raised:
        build.build(tree, tree / "site", thorough=False, say=lambda step: None)
    assert str(raised.value).count("mend:") == 1
