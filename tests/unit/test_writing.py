"""Writing what people own: all or nothing, newer text kept, links and permissions kept, nothing left behind."""

import errno
import os
from pathlib import Path

import pytest

from scaling_lab.faults import Fault
from scaling_lab.sources.writing import write_all


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_bytes(b"old a\r\n")
    (tmp_path / "b.txt").write_bytes(b"old b")
    (tmp_path / "b.txt").chmod(0o640)
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "c.txt").write_bytes(b"old c")
    (tmp_path / "c.txt").symlink_to(tmp_path / "real" / "c.txt")
    return tmp_path


def state(tree: Path) -> dict[str, tuple[object, ...]]:
    """Every path below ``tree`` with what it is."""
    return {
        path.relative_to(tree).as_posix(): (
            path.is_symlink(),
            path.is_dir(),
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(tree.rglob("*"))
    }


def contents(tree: Path) -> dict[Path, str | bytes]:
    return {
        tree / "a.txt": "new a\r\n",
        tree / "b.txt": b"new b",
        tree / "c.txt": "新 c\n",
        tree / "deep" / "er" / "d.txt": "new d",
    }


def test_everything_is_written_links_stay_links_and_permissions_stay(tree):
    before = state(tree)
    write_all(contents(tree), tree)
    after = state(tree)
    assert [name for name in after if name not in before] == ["deep", "deep/er", "deep/er/d.txt"]
    assert {name: entry[:3] for name, entry in before.items()} == {name: after[name][:3] for name in before}
    assert (tree / "a.txt").read_bytes() == b"new a\r\n"
    assert (tree / "real" / "c.txt").read_text(encoding="utf-8") == "新 c\n"
    assert (tree / "deep/er/d.txt").stat().st_mode & 0o777 == 0o666 & ~os.umask(os.umask(0o22))


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(
    ("module", "name", "code"),
    [(os, "fsync", errno.ENOSPC), (Path, "replace", errno.EACCES), (Path, "open", errno.EROFS)],
    ids=["disk full", "rename refused", "read-only"],
)
def test_a_failure_at_any_file_leaves_every_byte_as_before(tree, monkeypatch, number, module, name, code):
    before = state(tree)
    real, calls = getattr(module, name), iter(range(99))

    def failing(*arguments, **options):
        if next(calls) == number:
            raise OSError(code, os.strerror(code))
        return real(*arguments, **options)

    monkeypatch.setattr(module, name, failing)
    with pytest.raises(Fault) as raised:
        write_all(contents(tree), tree)
    monkeypatch.undo()
    assert state(tree) == before
    assert os.strerror(code) in raised.value.wrong and raised.value.place.endswith(".txt")


def test_an_interruption_leaves_every_byte_as_before(tree, monkeypatch):
    before = state(tree)
    real, calls = Path.replace, iter(range(99))

    def interrupted(*arguments):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all(contents(tree), tree)
    monkeypatch.undo()
    assert state(tree) == before


@pytest.mark.parametrize("seen", [b"what it held before", None], ids=["changed", "new meanwhile"])
def test_a_file_that_changed_meanwhile_is_kept_and_named(tree, seen):
    before = state(tree)
    with pytest.raises(Fault, match=r"^b\.txt: the file changed while the command ran"):
        write_all(contents(tree), tree, was={tree / "a.txt": b"old a\r\n", tree / "b.txt": seen})
    assert state(tree) == before


def test_a_file_as_it_was_seen_is_written(tree):
    write_all(contents(tree), tree, was={tree / "b.txt": b"old b", tree / "deep" / "er" / "d.txt": None})
    assert (tree / "b.txt").read_bytes() == b"new b"


def test_a_folder_in_the_place_of_a_file_stops_everything(tree):
    (tree / "a.txt").unlink()
    (tree / "a.txt").mkdir()
    before = state(tree)
    with pytest.raises(Fault, match=r"a\.txt"):
        write_all(contents(tree), tree)
    assert state(tree) == before


def test_names_of_ones_own_are_kept(tree):
    for name in ("a.tmp", ".a.txt.tmp", "a.txt~"):
        (tree / name).write_bytes(b"my own")
    write_all(contents(tree), tree)
    assert all((tree / name).read_bytes() == b"my own" for name in ("a.tmp", ".a.txt.tmp", "a.txt~"))
