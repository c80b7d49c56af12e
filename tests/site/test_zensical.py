"""The same sources build under Zensical: every question says there, word for word, what it says here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from scaling_lab.site.build import CONFIGS
from scaling_lab.sources.catalogue import LANGUAGES
from tests.site.reading import CATALOGUE, ROOT, BuiltPage, text, undrawn

SOURCES = ("docs", "notebooks", "exercises", "theme", "scaling_lab")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_zensical_builds_the_same_questions(site, tmp_path, lang):
    other_site = zensical(tmp_path, CONFIGS[lang])
    differences = []
    for question in CATALOGUE.questions:
        page, other = (BuiltPage.of(folder, "questions", question, lang) for folder in (site, other_site))
        assert len(page.within("experiment", "figure.figure > svg[role=img], .claim-cell")) > 5
        differences += [f"{question.id}: {what}" for what in difference(page, other)]
    assert differences == []


def zensical(tree: Path, config: str) -> Path:
    """One language as Zensical builds it from a copy of the sources; it reads none through links that leave it."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, tree / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in CONFIGS.values():
        shutil.copy(ROOT / name, tree)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", config],
        cwd=tree, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(tree)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return tree / "site"


def difference(page: BuiltPage, other: BuiltPage) -> Iterator[str]:
    """In what the answer, the notebook and everything else of a question's page differ between the two."""
    if not other.path.is_file():
        yield "there is no page"
        return
    for here, there in zip_longest(parts(page), parts(other)):
        if here != there:
            yield f"{(there or '')[:60]!r} stands where {(here or '')[:60]!r} should"
            break
    for kind in (".cell, .claim-cell, .output", "figure.figure, figure.figure > svg[role=img]"):
        here, there = (
            [(tag.get("id"), tag.get("aria-label"), text(tag)) for tag in one.article.select(kind)]
            for one in (page, other)
        )
        if here != there:
            yield f"{len(there)} of {len(here)} {kind}"
    if undrawn(other.article):
        yield "its figures lack letters"


def parts(page: BuiltPage) -> list[str]:
    """The text of each heading, paragraph, block and cell; what only MkDocs adds around them is left out."""
    tags = page.article.find_all(True, recursive=False)
    return [
        text(tag)
        for tag in tags
        if tag.get_text(strip=True) and not {"source-links", "exercise-here"} & set(tag.get("class", ()))
    ]
