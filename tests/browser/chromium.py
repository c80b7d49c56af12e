"""Finds a Chromium for the browser tests; run as a program, it installs one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
NEEDED = "browser tests need Chromium: install it (`playwright install chromium`, or the system's package) or set CHROMIUM"


def find(playwright: Playwright) -> str | None:
    """The path of a Chromium or Chrome: ``CHROMIUM``, the system's, or Playwright's own."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).is_file() else None)


def launch(playwright: Playwright) -> Browser:
    """Start it; raises FileNotFoundError with one clear line when there is none."""
    path = find(playwright)
    if not path:
        raise FileNotFoundError(NEEDED)
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


def install() -> int:
    """Install Chromium where none is found: Playwright's download, or Debian's package when root."""
    with sync_playwright() as playwright:
        if find(playwright):
            return 0
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts.insert(0, ["sh", "-c", "apt-get update -qq && apt-get install -y -qq chromium"])
    for attempt in attempts:
        print(f"installing Chromium: {' '.join(attempt[-3:])}", flush=True)
        if subprocess.run(attempt).returncode == 0:
            return 0
    print(NEEDED, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(install())
