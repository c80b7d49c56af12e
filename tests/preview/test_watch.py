"""A change is a file that is new, changed or gone; what editors and systems leave beside it is none."""

import threading
from pathlib import Path

import pytest

from scaling_lab.preview.watch import Watch, is_written, signature


@pytest.fixture
def root(tmp_path) -> Path:
    (tmp_path / "docs/zh/questions").mkdir(parents=True)
    (tmp_path / "docs/zh/questions/q01.md").write_text("one")
    (tmp_path / "exercises/q01").mkdir(parents=True)
    return tmp_path


def waited(watch: Watch, seconds: float = 10) -> set[Path] | None:
    """What `wait` returns; None when it still waits."""
    found: list[set[Path]] = []
    thread = threading.Thread(target=lambda: found.append(watch.wait()), daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else None


def rename_over(path: Path) -> None:
    other = path.with_name(".q01.md.tmp")
    other.write_text("two")
    other.replace(path)


@pytest.mark.parametrize(
    "change",
    [lambda path: path.write_text("two"), rename_over, lambda path: path.unlink()],
    ids=["written", "renamed over", "removed"],
)
def test_a_file_changes_however_an_editor_saves_it(root, change):
    path = root / "docs/zh/questions/q01.md"
    with Watch(root) as watch:
        change(path)
        assert waited(watch) == {path}


def test_new_files_in_new_folders_and_several_at_once(root):
    new = root / "docs/en/questions/q01.md"
    with Watch(root) as watch:
        new.parent.mkdir(parents=True)
        new.write_text("one")
        (root / "docs/zh/questions/q01.md").write_text("two")
        seen: set[Path] = set()
        while seen != {new, root / "docs/zh/questions/q01.md"}:
            found = waited(watch)
            assert found, f"only {seen}"
            seen |= found


@pytest.mark.parametrize(
    "name",
    [
        ".#q01.md", "#q01.md#", "q01.md~", ".q01.md.swp", "4913", ".DS_Store", "._q01.md", "q01.md.tmp", ".~lock.q01.md#",
    ],
)  # fmt: skip
def test_what_editors_leave_is_no_change(root, name):
    assert not all(map(is_written, name.split("/")))
    path = root / "exercises/q01" / name
    with Watch(root) as watch:
        path.parent.mkdir(exist_ok=True)
        path.write_text("left")
        assert waited(watch, 0.4) is None


@pytest.mark.parametrize(
    "name", ["q01-demo.md", "sources.md", "site.css", "main.html", "terms.yml", "q01-demo.ipynb"]
)
def test_what_people_write_is_seen(name):
    assert is_written(name)


def test_what_we_wrote_ourselves_is_no_change_but_what_follows_is(root):
    path = root / "docs/zh/questions/q01.md"
    with Watch(root) as watch:
        path.write_text("by us")
        watch.wrote({path: signature(path)})
        assert waited(watch, 0.5) is None
    with Watch(root) as watch:
        path.write_text("by us")
        watch.wrote({path: signature(path)})
        path.write_text("by a writer")
        assert waited(watch) == {path}


def test_a_system_without_messages_is_looked_at(root, monkeypatch):
    from scaling_lab.preview import watch as module

    class Exhausted(module.Observer):
        def start(self):
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(module, "Observer", Exhausted)
    with Watch(root) as watch:
        (root / "docs/zh/questions/q01.md").write_text("two")
        assert waited(watch) == {root / "docs/zh/questions/q01.md"}
