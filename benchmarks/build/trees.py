"""Makes the trees that are built: a copy of this one, the peer's sources, and copies of the questions."""

from __future__ import annotations

import compileall
import re
import shutil
from pathlib import Path

import yaml

from scaling_lab.sources import translation
from scaling_lab.sources.catalogue import LANGUAGES, QUESTIONS_FILE
from scaling_lab.sources.points import POINTS_FOLDER

# At the root; a package may have a folder of the same name.
_LEFT_BEHIND = {".git", ".venv", "node_modules", "site", "build", ".cache"}
# What a plain site of the same pages would have: the theme, notebooks, and the same extensions of Markdown.
_PEER = """
site_name: peer
docs_dir: docs
theme: {{name: material, language: {lang}, font: false}}
plugins: [search, mkdocs-jupyter]
markdown_extensions:
  - abbr
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc: {{toc_depth: 3}}
  - pymdownx.arithmatex: {{generic: true}}
  - pymdownx.blocks.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.snippets: {{base_path: ["."], auto_append: [sources.md]}}
  - pymdownx.superfences
"""


def copy_of(root: Path, target: Path) -> Path:
    """This tree without its history and caches, its code compiled; what has passed the tests is remembered."""

    def left_behind(folder: str, names: list[str]) -> set[str]:
        made = _LEFT_BEHIND if Path(folder) == root else set()
        return {name for name in names if name in made or name == "__pycache__"}

    shutil.copytree(root, target, ignore=left_behind, symlinks=True)
    if (root / "node_modules").is_dir():
        (target / "node_modules").symlink_to((root / "node_modules").resolve())
    if (root / ".cache/passed").is_dir():
        shutil.copytree(root / ".cache/passed", target / ".cache/passed")
    compileall.compile_dir(target / "scaling_lab", quiet=1)
    return target


def peer_of(root: Path, target: Path) -> Path:
    """A folder per language that plain MkDocs builds: the same pages and the same notebooks, without our package."""
    for lang in LANGUAGES:
        folder = target / lang
        shutil.copytree(
            root / "docs" / lang, folder / "docs", symlinks=False, ignore=shutil.ignore_patterns("notebooks")
        )
        shutil.copytree(root / "notebooks", folder / "docs/notebooks")
        shutil.copy(root / "docs/includes/sources.md", folder)
        (folder / "mkdocs.yml").write_text(_PEER.format(lang=lang), encoding="utf-8")
    return target


def forget(folder: Path, kept: tuple[str, ...] = ()) -> None:
    """Remove every cache below ``folder`` but those named ``kept``."""
    for path in folder.glob(".cache/*"):
        if path.name not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(folder / "site", ignore_errors=True)


def grow(tree: Path, count: int) -> None:
    """Give ``tree`` copies of its questions under new ids until it has ``count``; every content check still passes."""
    path = tree / QUESTIONS_FILE
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    originals = list(data["questions"])
    # Ids are permanent, so there may be fewer questions than the last id says.
    free = 1 + max(int(entry["id"][1:]) for entry in originals)
    for number in range(free, free + count - len(originals)):
        entry = originals[(number - free) % len(originals)]
        identifier = f"q{number:02d}"
        slug = f"{identifier}-{entry['slug'].partition('-')[2]}"
        data["questions"].append(entry | {"id": identifier, "slug": slug})
        _copy_question(tree, entry["slug"], slug, number)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _copy_question(tree: Path, old: str, new: str, number: int) -> None:
    shutil.copy(tree / "notebooks" / f"{old}.ipynb", tree / "notebooks" / f"{new}.ipynb")
    shutil.copytree(tree / "exercises" / old, tree / "exercises" / new)
    shutil.copy(tree / "tests/exercises" / f"{old}.yml", tree / "tests/exercises" / f"{new}.yml")
    shutil.copy(tree / POINTS_FOLDER / f"{old}.yml", tree / POINTS_FOLDER / f"{new}.yml")
    pages = []
    for lang in LANGUAGES:
        folder = tree / "docs" / lang / "questions"
        text = (folder / f"{old}.md").read_text(encoding="utf-8")
        text = re.sub(rf"^(::: (?:experiment|exercise)) {old}$", rf"\1 {new}", text, flags=re.MULTILINE)
        # The title and the heading it must equal differ, as they would for another question.
        text = re.sub(r'^(title: "?)|^(# )', rf"\g<0>{number} ", text, count=2, flags=re.MULTILINE)
        pages.append(folder / f"{new}.md")
        pages[-1].write_text(text, encoding="utf-8")
    translation.stamp(*pages, tree)
