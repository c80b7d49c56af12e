"""How long a reader waits for the first result of an exercise on its page: the first run, the second, and after a reload.

Run it on a built site, on an otherwise idle machine: ``make bench-exercises``.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from scaling_lab.preview.server import Line, PagesServer
from tests.browser import chromium

SITE, PAGE = Path("site"), "en/questions/q02-batch-size/"
DELAY = 0.04
RATES = {"50 Mbit/s": 50e6 / 8, "10 Mbit/s": 10e6 / 8}
LIMIT = 300_000
ENDED = re.compile(r"core \d+ of \d+")


def seconds_of_run(page: Page, press: bool) -> tuple[float, float]:
    """Seconds from the click to the first result of a test, and to the last."""
    if press:
        page.locator(".exercise-here button").scroll_into_view_if_needed()
    started = time.perf_counter()
    if press:
        page.locator(".exercise-here button").click()
    page.get_by_role("button", name="Run the tests").click(timeout=LIMIT)
    page.locator(".exercise-tests > :not(.planned)").first.wait_for(timeout=LIMIT)
    first = time.perf_counter() - started
    expect(page.locator(".exercise-state")).to_have_text(ENDED, timeout=LIMIT)
    return first, time.perf_counter() - started


def main() -> None:
    """Print a line for each rate and run."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for name, rate in RATES.items():
            with PagesServer(SITE, line=Line(DELAY, rate)) as server:
                page = browser.new_page()
                page.goto(server.url + PAGE, wait_until="load")
                for run in ("first run", "second run", "after a reload"):
                    if run == "after a reload":
                        page.reload(wait_until="load")
                    first, last = seconds_of_run(page, press=run != "second run")
                    print(
                        f"{name}, {run}: first result after {first:.2f} s, last after {last:.2f} s",
                        flush=True,
                    )
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
