"""Finds and starts the Chromium that prints the book and shows pages to the browser tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from scaling_lab.faults import Fault

# The shell shows the same pages without a window around them: a test takes half to nine tenths of the processor's time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
MEND = "install it (`playwright install chromium`, or the system's package) or set CHROMIUM"
NEEDED = f"Chromium is needed: {MEND}"


def find(playwright: Playwright) -> str | None:
    """The path of a Chromium or Chrome: ``CHROMIUM``, the system's, or Playwright's own."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).is_file() else None)


def launch(playwright: Playwright) -> Browser:
    """Start it; raises :class:`Fault` when there is none."""
    path = find(playwright)
    if not path:
        raise Fault("this machine", "Chromium is needed, and not found", MEND)
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
