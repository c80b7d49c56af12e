"""Builds both languages beside the published site and swaps them in only when every check has passed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scaling_lab import catalogue, checks, evidence, exercise, permalinks, site
from scaling_lab.faults import Fault, stop_if_any

CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}
DEFAULT_URL = "http://localhost:8000/"
# Evidence and exercises that passed, by the hash of all that decides it: what did not change is not run again.
PASSED = ".cache/passed"


def site_url() -> str:
    """The address the site is built for; ``SITE_URL`` in the environment, with a slash at its end."""
    return os.environ.get("SITE_URL", DEFAULT_URL).rstrip("/") + "/"


def build(root: Path, target: Path, *, thorough: bool = True, say: Callable[[str], None] = print) -> None:
    """Build Chinese and English into ``target``; on any fault the last good site stays as it was.

    ``thorough`` runs evidence and exercises too; a preview does without. Raises :class:`Fault` or
    :class:`scaling_lab.faults.Faults`.
    """
    say("checking the content")
    checks.stop_on_faults(root)
    if thorough:
        _stop_on_evidence(root, say)
        _stop_on_exercises(root, say)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".site-") as folder:
        new = Path(folder) / "new"
        for lang, config in CONFIGS.items():
            say(f"building {lang}")
            # Chinese first: its build empties the folder in which English stands.
            run_mkdocs(root, config, new if lang == "zh" else new / lang)
        say("checking the built site")
        stop_if_any([*site.faults(new, site_url()), *permalinks.removed(root, new)])
        if thorough:
            stop_if_any(permalinks.unlisted(root, new))
        old = Path(folder) / "old"
        if target.exists():
            target.rename(old)
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def run_mkdocs(root: Path, config: str, target: Path) -> None:
    """One strict MkDocs build; what MkDocs complains about becomes one fault."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(root / config), "-d", str(target)],
        cwd=root,
        capture_output=True,
        text=True,
        env=os.environ | {"SITE_URL": site_url(), "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"},
    )
    if done.returncode:
        # A complaint may go on over several lines; what is left out tells only of progress.
        progress = re.compile(r"INFO\s+-|Building prefix|Loading model|Prefix dict|\s*$")
        lines = [line for line in done.stderr.splitlines() if not progress.match(line)]
        raise Fault(config, "\n".join(lines)[-4000:], "mend what MkDocs names")


def _stop_on_evidence(root: Path, say: Callable[[str], None]) -> None:
    notebooks = {
        path: _hash([path, Path(evidence.__file__)]) for path in sorted((root / "notebooks").glob("*.ipynb"))
    }
    new = [path for path, digest in notebooks.items() if not (root / PASSED / digest).is_file()]
    if not new:
        return
    say(f"running the claims of {len(new)} notebooks")
    stop_if_any(fault for outcome in evidence.run(new, root, os.cpu_count() or 1) for fault in outcome.faults)
    _remember(root, (notebooks[path] for path in new))


def _stop_on_exercises(root: Path, say: Callable[[str], None]) -> None:
    folders = {
        question.slug: _hash(
            [
                *sorted((root / "exercises" / question.slug).glob("*.py")),
                *sorted((root / "tests" / "exercises" / question.slug).glob("*.py")),
                root / "exercises" / "conftest.py",
            ]
        )
        for question in catalogue.load(root).questions
    }
    new = [slug for slug, digest in folders.items() if not (root / PASSED / digest).is_file()]
    if not new:
        return
    say(f"trying the tests of {len(new)} exercises")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        stop_if_any(
            fault
            for found in pool.map(lambda slug: list(exercise.faults(root, slug)), new)
            for fault in found
        )
    _remember(root, (folders[slug] for slug in new))


def _hash(paths: Iterable[Path]) -> str:
    content = hashlib.sha256()
    for path in paths:
        if path.name != "my_solution.py":
            content.update(path.name.encode() + path.read_bytes())
    return content.hexdigest()


def _remember(root: Path, digests: Iterable[str]) -> None:
    (root / PASSED).mkdir(parents=True, exist_ok=True)
    for digest in digests:
        (root / PASSED / digest).touch()
