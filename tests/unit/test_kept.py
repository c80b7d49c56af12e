"""What commands write into people's files changes what it must and nothing else, or nothing at all."""

import errno
import os
from pathlib import Path

import pytest

from scaling_lab.commands import cli, console
from scaling_lab.faults import Fault, Faults
from scaling_lab.site import built, permalinks
from scaling_lab.sources import content
from scaling_lab.sources.translation import stamp

PAGES = ("docs/zh/questions/q01-demo.md", "docs/en/questions/q01-demo.md")
STAMP = b'synced_with: "24ec49fff41f231d"'


def pages(tree: Path) -> tuple[Path, Path]:
    return tree / PAGES[0], tree / PAGES[1]


def command(*arguments: str) -> int:
    """Run a command of the command line here; returns its exit status."""
    return console.run(lambda: cli.run_command(arguments))


def state(tree: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}


def spoil_stamps(tree: Path) -> list[bytes]:
    """Both pages as they were, once their stamps are gone."""
    before = [path.read_bytes() for path in pages(tree)]
    for path, data in zip(pages(tree), before, strict=True):
        path.write_bytes(
            data.replace(data[data.index(b"synced_with") :].split(b"\n")[0], b'synced_with: ""', 1)
        )
    return before


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_synced_changes_the_stamps_and_not_one_other_byte(tree, end, mark):
    good = [mark + data.replace(b"\n", end) for data in spoil_stamps(tree)]
    for path in pages(tree):
        path.write_bytes(mark + path.read_bytes().replace(b"\n", end))
    stamp(*pages(tree), tree)
    assert [path.read_bytes() for path in pages(tree)] == good
    assert content.faults(content.read(tree)) == []


@pytest.mark.parametrize("form", [b"synced_with: >-\n  old", b'"synced_with": old', b"synced_with:\n  old"])
def test_a_stamp_in_another_form_is_written_right_or_nothing_is(tree, form):
    spoil_stamps(tree)
    path = pages(tree)[1]
    path.write_bytes(path.read_bytes().replace(b'synced_with: ""', form))
    before = state(tree)
    with pytest.raises((Fault, Faults), match=r"docs/en/questions/q01-demo\.md"):
        stamp(*pages(tree), tree)
    assert state(tree) == before


@pytest.mark.parametrize("number", [0, 1])
def test_synced_on_a_full_disk_changes_nothing(tree, monkeypatch, number):
    spoil_stamps(tree)
    before = state(tree)
    real, calls = os.fsync, iter(range(9))

    def full(descriptor):
        if next(calls) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.chdir(tree)
    assert command("synced", "q01") == 1
    assert state(tree) == before


def test_synced_keeps_what_is_saved_meanwhile(tree, monkeypatch):
    spoil_stamps(tree)
    path, real = pages(tree)[1], os.fsync

    def saved_meanwhile(descriptor):
        path.write_bytes(b"a newer text")
        return real(descriptor)

    before = state(tree)
    monkeypatch.setattr(os, "fsync", saved_meanwhile)
    with pytest.raises(Fault, match="changed while the command ran"):
        stamp(*pages(tree), tree)
    assert state(tree) == before | {path: b"a newer text"}


def site(tmp_path: Path, ids: str) -> Path:
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "index.html").write_text("".join(f'<p id="{name}"></p>' for name in ids), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"/\n/#a\n", b"/\n/#a\n/#b\n"),
        (b"/\n/#a", b"/\n/#a\n/#b\n"),
        (b"/\r\n/#a\r\n", b"/\r\n/#a\r\n/#b\r\n"),
        (b"\xef\xbb\xbf/\n/#a\n", b"\xef\xbb\xbf/\n/#a\n/#b\n"),
        (b"/\n\n/#a\n\n", b"/\n\n/#a\n\n/#b\n"),
        (b"", b"/\n/#a\n/#b\n"),
        (None, b"/\n/#a\n/#b\n"),
    ],
)
def test_permalinks_are_appended_to_the_file_as_it_is(tmp_path, before, after):
    root, path = site(tmp_path, "ab"), tmp_path / permalinks.FILE
    if before is not None:
        path.write_bytes(before)
    permalinks.append(root, built.documents(root))
    assert path.read_bytes() == after
    pages = built.documents(root)
    assert list(permalinks.removed(root, pages)) == list(permalinks.unlisted(root, pages)) == []
    permalinks.append(root, built.documents(root))
    assert path.read_bytes() == after


@pytest.mark.parametrize("line", ["questions/q01-demo/", "/a b/", "https://host/", "# new"])
def test_a_line_that_is_no_address_is_named_and_the_file_is_kept(tmp_path, line):
    root, path = site(tmp_path, "a"), tmp_path / permalinks.FILE
    path.write_text(f"/\n{line}\n")
    with pytest.raises(Faults, match=r"docs/permalinks\.txt:2: .* is no address"):
        permalinks.append(root, built.documents(root))
    assert path.read_text() == f"/\n{line}\n"


def test_an_own_solution_is_kept_and_a_starter_without_its_file_is_a_fault(tree, monkeypatch, capsys):
    monkeypatch.chdir(tree)
    monkeypatch.setattr("subprocess.run", lambda *args, **options: type("Done", (), {"returncode": 0}))
    mine = tree / "exercises" / "q01-demo" / "my_solution.py"
    mine.write_text("my own work\n")
    with pytest.raises(SystemExit):
        command("exercise", "q01")
    assert mine.read_text() == "my own work\n"
    mine.unlink()
    (mine.parent / "starter.py").unlink()
    assert command("exercise", "q01") == 1
    assert "exercises/q01-demo/starter.py: the file is missing" in capsys.readouterr().err
    assert not mine.exists()
