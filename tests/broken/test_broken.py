"""Every kind of bad input stops the build with one clear message, and the last good site stays.

A case is a folder with a ``case.yml``: what to change in the tree ``base``, and what the message must say.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest
import yaml

from scaling_lab.__main__ import main
from scaling_lab.evidence import execute
from scaling_lab.site import build, built, permalinks
from scaling_lab.sources import content, notebooks
from tests.conftest import once

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = sorted(path.parent for path in HERE.glob("*/case.yml"))
# What every tree takes from the repository itself.
SHARED = ("scaling_lab", "theme")
CONFIGURATION = ("mkdocs.yml", "mkdocs.en.yml")
LOADED = get_context("forkserver")
LOADED.set_forkserver_preload(["tests.loaded"])


@pytest.fixture(scope="session")
def base() -> Path:
    """The good tree, with its notebook executed by the machinery under test."""
    return once("broken-base", make_base)


def make_base(tree: Path) -> None:
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(HERE / "base", tree)
    shutil.copy(ROOT / "exercises" / "conftest.py", tree / "exercises")
    for name in CONFIGURATION:
        shutil.copy(ROOT / name, tree)
    for name in SHARED:
        (tree / name).symlink_to(ROOT / name)
    execute.execute([tree / "notebooks" / "q01-demo.ipynb"], tree, 1)
    build.build(tree, tree / "built", thorough=False)
    permalinks.append(tree, built.documents(tree / "built"))
    shutil.rmtree(tree / "built")


def copy(base: Path, tree: Path) -> Path:
    shutil.copytree(base, tree, symlinks=True)
    (tree / "site").mkdir()
    (tree / "site" / "index.html").write_text("the last good site")
    return tree


@dataclass(frozen=True)
class Done:
    """A command that has run."""

    status: int
    stdout: str
    stderr: str


def run(tree: Path, command: str) -> Done:
    """Run a command as ``python -m scaling_lab`` does, forked from a process that has loaded it already."""
    files = [tree.with_name(f"{tree.name}.{name}") for name in ("stdout", "stderr")]
    process = LOADED.Process(target=run_here, args=(tree, command.split(), files))
    process.start()
    process.join()
    return Done(process.exitcode, *(file.read_text() for file in files))


def run_here(tree: Path, arguments: list[str], files: list[Path]) -> None:
    os.chdir(tree)
    for number, file in enumerate(files, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv[1:] = arguments
    sys.exit(main())


def test_the_base_tree_is_good(base, tmp_path):
    tree = copy(base, tmp_path / "tree")
    assert content.faults(content.read(tree)) == []
    build.build(tree, tree / "site")
    assert "no-bias" in (tree / "site" / "questions" / "q01-demo" / "index.html").read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_bad_input_stops_the_build(case, base, tmp_path):
    tree = copy(base, tmp_path / "tree")
    data = yaml.safe_load((case / "case.yml").read_text())
    apply(tree, data)
    done = run(tree, data.get("command", "build"))
    assert done.status == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for part in ("place", "wrong", "mend"):
        assert data[part] in done.stderr, f"{part}: {data[part]!r} is not in:\n{done.stderr}"
    assert (tree / "site" / "index.html").read_text() == "the last good site"
    assert [path.name for path in tree.glob(".site-*")] == []


def test_what_mkdocs_complains_of_is_told_at_every_build_for_both_languages(base, tmp_path):
    tree = copy(base, tmp_path / "tree")
    for lang, other in (("zh", "en"), ("en", "zh")):
        with (tree / "docs" / lang / "index.md").open("a") as page:
            page.write(f"\n[x](../{other}/index.md)\n")
    for _ in range(2):  # a page that warned is not kept
        done = run(tree, "build")
        assert done.status == 1
        lines = done.stderr.splitlines()
        assert lines[0].startswith("docs/en/index.md: contains a link '../zh/index.md', but ")
        assert "docs/zh/index.md: contains a link '../en/index.md', but " in lines[2]
        assert len(lines) == 4 and [line.split(":")[0].strip() for line in lines[1::2]] == ["mend", "mend"]
        assert not {"\x1b", "│"} & set(done.stderr) and "Material" not in done.stderr
    assert (tree / "site" / "index.html").read_text() == "the last good site"


def apply(tree: Path, data: dict) -> None:
    """Change the tree as the case says."""
    for path in data.get("remove", ()):
        (tree / path).unlink()
    for path, text in data.get("write", {}).items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    for path, changes in data.get("replace", {}).items():
        text = (tree / path).read_text()
        for old, new in changes.items():
            assert old in text, f"{path} does not hold {old!r}"
            text = text.replace(old, new, 1)
        (tree / path).write_text(text)
    for path, encoding in data.get("encode", {}).items():
        (tree / path).write_text((tree / path).read_text(encoding="utf-8"), encoding=encoding)
    for change in data.get("cells", ()):
        edit_cell(tree / "notebooks" / "q01-demo.ipynb", **change)
    if "record" in data:
        edit_record(tree / "notebooks" / "q01-demo.ipynb", data["record"])
    for path in data.get("in_line", ()):
        assert run(tree, f"synced {path}").status == 0


def edit_cell(
    path: Path,
    cell: int,
    replace: dict | None = None,
    set: dict | None = None,
    outputs: list | None = None,
    stamp: bool = True,
) -> None:
    """Change one cell; with ``stamp`` the notebook claims to be freshly executed all the same."""
    document = nbformat.read(path, as_version=4)
    target = document.cells[cell - 1]
    for old, new in (replace or {}).items():
        texts = [target.source, *(output.get("text", "") for output in target.get("outputs", ()))]
        assert any(old in text for text in texts), f"cell {cell} does not hold {old!r}"
        target.source = target.source.replace(old, new)
        for output in target.get("outputs", ()):
            if "text" in output:
                output.text = output.text.replace(old, new)
    for key, value in (set or {}).items():
        target[key] = value
    if outputs is not None:
        target.outputs = [nbformat.from_dict(output) for output in outputs]
    nbformat.write(document, path)
    if stamp:
        document.metadata.scaling_lab["hash"] = notebooks.read(path, path.parents[1]).digest
        nbformat.write(document, path)


def edit_record(path: Path, changes: dict) -> None:
    """Change what the notebook keeps of its claims (null removes a quantity), and stamp it."""
    document = nbformat.read(path, as_version=4)
    for claim, quantities in changes.items():
        kept = document.metadata.scaling_lab.record[claim]
        for name, values in quantities.items():
            kept.pop(name) if values is None else kept.setdefault(name, {}).update(values)
    nbformat.write(document, path)
    document.metadata.scaling_lab["hash"] = notebooks.read(path, path.parents[1]).digest
    nbformat.write(document, path)


def test_no_two_cases_are_the_same():
    texts = [hashlib.sha256((case / "case.yml").read_bytes()).hexdigest() for case in CASES]
    assert len(texts) == len(set(texts)) >= 25
