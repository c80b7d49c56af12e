"""Fixtures that many tests share: the repository, and its site built under ``/`` and under ``/repo/``."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from scaling_lab.site import build

ROOT = Path(__file__).parents[1]
REPOSITORY = "https://github.com/someone/repo"
URLS = {"root": "http://localhost:8000/", "repo": "http://localhost:8000/repo/"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The site as it is published at the root of a host."""
    return _built("root")


@pytest.fixture(scope="session")
def site_under_repo() -> Path:
    """The site as GitHub Pages serves a project, under ``/repo/``."""
    return _built("repo")


def once(name: str, make: Callable[[Path], None]) -> Path:
    """``build/NAME`` as ``make`` makes it, once for this run of the tests, whichever worker asks first."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    target, stamp = folder / name, folder / f"{name}.run"
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != run:
            make(target)
            stamp.write_text(run)
    return target


def _built(name: str) -> Path:
    def make(target: Path) -> None:
        # A project's site knows its repository.
        known = {"REPO_URL": REPOSITORY} if name == "repo" else {}
        with mock.patch.dict(os.environ, {"SITE_URL": URLS[name], **known}):
            build.build(ROOT, target, thorough=False)  # evidence and exercises have tests of their own

    return once(f"site-{name}", make)
