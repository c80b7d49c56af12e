"""What a build keeps for the next one changes nothing: with it and without it the site has the same bytes."""

from __future__ import annotations

import ast
import filecmp
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaling_lab.site import build, kept, scripts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """The repository with a cache of its own, which is empty."""
    folder = tmp_path_factory.mktemp("tree")
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and path.name not in ("site", "build"):
            (folder / path.name).symlink_to(path)
    return folder


def test_a_site_from_kept_pages_is_the_site_made_afresh(tree, tmp_path):
    build.build(tree, tmp_path / "fresh", thorough=False)
    pages = sorted((tree / ".cache/kept").iterdir())
    assert pages and all(len(kept.Kept(path)) > 40 for path in pages), "nothing was kept"
    stores = [*pages, tree / scripts.KEPT]
    times = [path.stat().st_mtime_ns for path in stores]
    # In another process, where Python puts sets in another order: what is found there must not depend on it.
    again = "import sys, pathlib; from scaling_lab.site.build import build; build(*map(pathlib.Path, sys.argv[1:]), thorough=False)"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", again, tree, tmp_path / "kept"], env=environment, check=True)
    assert [path.stat().st_mtime_ns for path in stores] == times, "something was made again"
    fresh, again = (
        {path.relative_to(tmp_path / name): path for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in ("fresh", "kept")
    )
    assert fresh.keys() == again.keys() and len(fresh) > 200
    assert [name for name in fresh if not filecmp.cmp(fresh[name], again[name], shallow=False)] == []


def test_all_code_that_makes_a_page_decides_what_is_found():
    package = ROOT / "scaling_lab"
    wanted = [package / "site/rendering.py", package / "page/embed.py", package / "page/formulas.py"]
    reached: set[Path] = set()
    while wanted:
        path = wanted.pop()
        if path in reached or path.name == "faults.py":  # what people read in a terminal
            continue
        reached.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scaling_lab"):
                module = ROOT / node.module.replace(".", "/")
                wanted += [file for name in node.names if (file := module / f"{name.name}.py").is_file()]
                wanted += [module.with_suffix(".py")] if module.with_suffix(".py").is_file() else []
    assert reached - set(kept.code_files()) == set()


def test_what_was_not_asked_for_again_is_dropped_and_a_spoilt_file_is_empty(tmp_path):
    path = tmp_path / "folder" / "store"
    store = kept.Kept(path)
    assert [store.get([key], lambda: 1) for key in "ab"] == [1, 1]
    assert store.get(["c"], lambda: 0, worth=bool) == 0
    store.save()
    again = kept.Kept(path)
    assert len(again) == 2 and again.get(["a"], lambda: 2) == 1 and again.get(["c"], lambda: 3) == 3
    again.save()
    assert len(kept.Kept(path)) == 2 and kept.Kept(path).get(["b"], lambda: 4) == 4
    path.write_bytes(b"cut short")
    assert len(kept.Kept(path)) == 0
