"""When a page was first and last written: what git says of its id, and the release's date where git cannot tell."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from scaling_lab.sources import history
from scaling_lab.sources.history import Dates

PAGE = "docs/en/questions/q01-demo.md"
DAYS = [datetime(2026, 1, day, 8, tzinfo=UTC) for day in range(1, 6)]
RELEASE = datetime(2026, 5, 4, tzinfo=UTC)


def git(folder, *arguments, day=DAYS[0]):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    environment = {
        "GIT_COMMITTER_DATE": day.isoformat(),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )


@pytest.fixture
def repository(tmp_path):
    """A page that was added, mended, and moved to another slug, a commit a day; then something else changed."""
    folder = tmp_path / "repository"
    (folder / PAGE).parent.mkdir(parents=True)
    (folder / "CITATION.cff").write_text("date-released: 2026-05-04\n")
    git(tmp_path, "init", "-q", str(folder))
    for day, text in zip(DAYS, ["one", "two"], strict=False):
        (folder / PAGE).write_text(text)
        git(folder, "add", ".", day=day)
        git(folder, "commit", "-qm", text, day=day)
    git(folder, "mv", PAGE, PAGE.replace("demo", "moved"), day=DAYS[2])
    git(folder, "commit", "-qm", "three", day=DAYS[2])
    (folder / "docs/other.md").write_text("x")
    git(folder, "add", ".", day=DAYS[3])
    git(folder, "commit", "-qm", "four", day=DAYS[3])
    return folder


def test_a_page_keeps_its_first_day_under_another_slug(repository):
    known = history.read(repository)
    assert known.of("q01", "en") == Dates(DAYS[0], DAYS[2])
    assert known.of("q01", "zh") == known.of("q02", "en") == Dates(RELEASE, RELEASE)


def test_a_folder_of_a_larger_repository_has_its_own_pages(repository, tmp_path):
    (repository / "inner").mkdir()
    git(repository, "mv", "docs", "inner/docs", day=DAYS[4])
    git(repository, "commit", "-qm", "five", day=DAYS[4])
    assert history.read(repository / "inner").of("q01", "en") == Dates(DAYS[4], DAYS[4])


@pytest.mark.parametrize("how", ["shallow", "copied", "without a release"])
def test_without_its_whole_history_every_page_has_the_date_of_the_release(repository, tmp_path, how):
    other = tmp_path / "other"
    if how == "shallow":
        git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", str(other))
    else:
        shutil.copytree(repository, other, ignore=shutil.ignore_patterns(".git"))
    if how == "without a release":
        (other / "CITATION.cff").unlink()
    expected = RELEASE if how != "without a release" else datetime(1970, 1, 1, tzinfo=UTC)
    assert history.read(other).of("q01", "en") == Dates(expected, expected)


def test_without_git_nothing_breaks(repository, monkeypatch):
    monkeypatch.setenv("PATH", str(repository))
    assert history.read(repository).of("q01", "en").first == RELEASE
