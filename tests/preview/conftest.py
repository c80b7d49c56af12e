"""A small project of two questions, which a preview shows and a test edits."""

import multiprocessing
import os
import shutil
from pathlib import Path

import pytest

from scaling_lab.evidence import execute
from scaling_lab.faults import Fault, Faults
from scaling_lab.site import build
from scaling_lab.sources import catalogue
from scaling_lab.sources.translation import stamp

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "broken" / "base"
URL = "http://localhost:8000/"
LARGE = 100_000  # bytes: Python for browsers has twenty million
# MkDocs writes the time of a build into the map of the site.
os.environ["SOURCE_DATE_EPOCH"] = "1700000000"


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    """The project as it is before any edit: executed, and good enough for a strict build."""
    tree = tmp_path_factory.mktemp("project")
    shutil.copytree(BASE, tree, dirs_exist_ok=True)
    shutil.copytree(ROOT / "theme", tree / "theme")
    for path in (tree / "theme/assets/vendor").rglob("*"):
        # What a build never reads, it copies and compresses all the same.
        if path.is_file() and path.stat().st_size > LARGE:
            path.write_bytes(path.read_bytes()[:LARGE])
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy(ROOT / name, tree)
    shutil.copy(ROOT / "exercises" / "conftest.py", tree / "exercises")
    (tree / "scaling_lab").symlink_to(ROOT / "scaling_lab")
    add_question(tree, "q02")
    execute.execute(sorted((tree / "notebooks").glob("*.ipynb")), tree, 2)
    build.build(tree, tree / "site", thorough=False, say=lambda step: None)  # what it keeps, a preview finds
    return tree


@pytest.fixture
def tree(project, tmp_path) -> Path:
    """The project, for one test alone."""
    return Path(shutil.copytree(project, tmp_path / "tree", symlinks=True))


def add_question(tree: Path, new: str, old: str = "q01") -> None:
    """Another question of the same content."""
    for path in [path for path in tree.rglob(f"{old}-demo*") if "scaling_lab" not in path.parts]:
        target = path.with_name(path.name.replace(old, new))
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, target)
    for path in tree.glob(f"docs/*/questions/{new}-demo.md"):
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    text = (tree / "docs/questions.yml").read_text("utf-8")
    entry = text[text.index(f"  - id: {old}") :].split("\n  - ")[0].rstrip() + "\n"
    (tree / "docs/questions.yml").write_text(text.rstrip() + "\n" + entry.replace(old, new), "utf-8")
    synced(tree)


def synced(tree: Path) -> None:
    """Say of every question that its pages were read side by side."""
    everything = catalogue.load(tree)
    for question in everything.questions:
        stamp(everything.page_path(question, "zh"), everything.page_path(question, "en"), tree)


# A fresh process for each build, in which the code is loaded and nothing has been read.
_PRISTINE = multiprocessing.get_context("forkserver")
_PRISTINE.set_forkserver_preload(["tests.loaded"])


def build_afresh(tree: Path, fresh: Path) -> str:
    """The full, strict build of a copy of the project into ``fresh``/site, as one that never built anything does it.

    Returns what is wrong, empty when nothing is.
    """
    shutil.copytree(tree, fresh, symlinks=True, ignore=shutil.ignore_patterns(".cache", "site"))
    receiver, sender = _PRISTINE.Pipe(duplex=False)
    process = _PRISTINE.Process(target=_build, args=(fresh, sender))
    process.start()
    wrong = receiver.recv()
    process.join()
    return wrong


def _build(tree: Path, sender) -> None:
    os.environ["SITE_URL"] = URL
    try:
        build.build(tree, tree / "site", thorough=False, say=lambda step: None)
        sender.send("")
    except (Fault, Faults) as error:
        sender.send(str(error))


def files(site: Path) -> dict[str, bytes]:
    """Every file of a site and what it holds."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }
