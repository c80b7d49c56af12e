"""Asks git, whatever the settings of who asks."""

from __future__ import annotations

import subprocess
from pathlib import Path


def ask(root: Path, *arguments: str) -> str:
    """What a git command prints at ``root``; raises OSError where there is no git, CalledProcessError where it fails."""
    command = ["git", "-c", "core.quotePath=off", "-c", "log.showSignature=false", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout
