"""Builds both languages beside the published site and swaps them in only when every check has passed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from scaling_lab.evidence import passed
from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.site import built, permalinks
from scaling_lab.sources.content import read_checked

CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}
DEFAULT_URL = "http://localhost:8000/"


def site_url() -> str:
    """The address the site is built for; ``SITE_URL`` in the environment, with a slash at its end."""
    return os.environ.get("SITE_URL", DEFAULT_URL).rstrip("/") + "/"


def build(root: Path, target: Path, *, thorough: bool = True, say: Callable[[str], None] = print) -> None:
    """Build Chinese and English into ``target``; on any fault the last good site stays as it was.

    ``thorough`` runs evidence and exercises too; a preview does without. Raises :class:`Fault` or
    :class:`scaling_lab.faults.Faults`.
    """
    say("checking the content")
    content = read_checked(root)
    if thorough:
        passed.stop_on_evidence(content, say)
        passed.stop_on_exercises(content, say)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".site-") as folder:
        new = Path(folder) / "new"
        for lang, config in CONFIGS.items():
            say(f"building {lang}")
            # Chinese first: its build empties the folder in which English stands.
            run_mkdocs(root, config, new if lang == "zh" else new / lang)
        say("checking the built site")
        stop_if_any([*built.faults(new, site_url()), *permalinks.removed(root, new)])
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
