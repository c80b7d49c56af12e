"""The Chromium of the browser tests; run as a program, it installs one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

from scaling_lab.book.chromium import ARGUMENTS, NEEDED, SHELL, find, launch

__all__ = ["ARGUMENTS", "NEEDED", "find", "launch"]


def install() -> int:
    """Install Chromium where none is found: Playwright's download, or Debian's package when root."""
    with sync_playwright() as playwright:
        if find(playwright):
            return 0
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts[:0] = [
            ["sh", "-c", f"apt-get update -qq && apt-get install -y -qq {package}"]
            for package in (SHELL, "chromium")
        ]
    for attempt in attempts:
        print(f"installing Chromium: {' '.join(attempt[-3:])}", flush=True)
        if subprocess.run(attempt).returncode == 0:
            return 0
    print(NEEDED, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(install())
