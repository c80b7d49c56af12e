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

from scaling_lab import checks, site
from scaling_lab.faults import Fault, stop_if_any

CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}
DEFAULT_URL = "http://localhost:8000/"


def site_url() -> str:
    """The address the site is built for; ``SITE_URL`` in the environment, with a slash at its end."""
    return os.environ.get("SITE_URL", DEFAULT_URL).rstrip("/") + "/"


def build(root: Path, target: Path, say: Callable[[str], None] = print) -> None:
    """Build Chinese and English into ``target``; on any fault the last good site stays as it was.

    Raises :class:`scaling_lab.faults.Faults`.
    """
    say("checking the content")
    checks.stop_on_faults(root)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".site-") as folder:
        new = Path(folder) / "new"
        for lang, config in CONFIGS.items():
            say(f"building {lang}")
            # Chinese first: its build empties the folder in which English stands.
            run_mkdocs(root, config, new if lang == "zh" else new / lang)
        say("checking the built site")
        stop_if_any(site.faults(new, site_url()))
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
        env=os.environ | {"SITE_URL": site_url(), "NO_COLOR": "1", "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"},
    )
    if done.returncode:
        complaints = [line for line in done.stderr.splitlines() if re.match(r"(WARNING|ERROR)\s+-|\S+Error\b", line)]
        raise Fault(config, "\n".join(complaints) or done.stderr[-2000:] or done.stdout[-2000:], "mend what MkDocs names")
