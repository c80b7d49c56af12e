"""What a question page asks of a weak telephone: Lighthouse's mobile run of each page, served as GitHub Pages would.

    python -m benchmarks.phones                                every question in both languages, five runs each
    python -m benchmarks.phones --pages q01 en/q09 --runs 3    some of them

Lighthouse slows the processor four times and the line to 1.6 Mbit/s, by its own arithmetic. It is installed below this
folder from a lock file of its own, since nothing else needs it. Other work on the machine disturbs the figures: the
score and the blocking time first, the elements and bytes not at all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright
from selectolax.lexbor import LexborHTMLParser

from scaling_lab.preview.server import PagesServer
from tests.browser import chromium

HERE = Path(__file__).parent
LIGHTHOUSE = HERE / "node_modules/lighthouse/cli/index.js"
# Headless, with the arguments of the browser tests.
FLAGS = " ".join(["--headless=new", *chromium.ARGUMENTS])


@dataclass(frozen=True)
class Load:
    """What one load of a page cost: score of 100, ms of blocking and of main thread, elements, kB sent."""

    score: float
    blocking: float
    main: float
    elements: float
    kilobytes: float


GOALS = {"score": "≥ 95", "blocking": "≤ 200", "elements": "≤ 3500", "kilobytes": "≤ 120"}
NAMES = [field.name for field in fields(Load)]


def main() -> None:
    """Print the medians of each page, then those of the median page beside the goals."""
    parser = argparse.ArgumentParser(prog="benchmarks.phones", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs of each page (default: 5)")
    parser.add_argument(
        "--pages", nargs="*", default=[], metavar="ID", help="such as q01 or en/q09 (default: all)"
    )
    parser.add_argument("--site", type=Path, default=Path("site"), help="the built site (default: site)")
    options = parser.parse_args()
    chosen = wanted(pages_of(options.site), options.pages)
    if not chosen:
        sys.exit(
            f"no such question page in {options.site}/: run `make build`, and name pages as q01 or en/q09"
        )
    install()
    with sync_playwright() as playwright:
        browser = chromium.find(playwright)
    if not browser:
        sys.exit(chromium.NEEDED)
    print(
        f"{'':34}" + "".join(f"{name:>10}" for name in NAMES) + "   of the elements: figures, code, formulas"
    )
    medians = []
    with PagesServer(options.site) as server:
        for page in chosen:
            loads = [load(browser, server.url + page) for _ in range(options.runs)]
            medians.append(middle(loads))
            kinds = elements_by_kind((options.site / page / "index.html").read_text(encoding="utf-8"))
            print(row(page.strip("/"), medians[-1]) + "   " + ", ".join(map(str, kinds)), flush=True)
    print(row(f"median page, {options.runs} runs each", middle(medians)))
    print(f"{'goal':34}" + "".join(f"{GOALS.get(name, ''):>10}" for name in NAMES))


def pages_of(site: Path) -> list[str]:
    """The addresses of the question pages of a built site, below its root."""
    found = [path for folder in ("", "en/") for path in sorted(site.glob(f"{folder}questions/q*/index.html"))]
    return [f"{path.parent.relative_to(site).as_posix()}/" for path in found]


def wanted(pages: Sequence[str], names: Sequence[str]) -> list[str]:
    """The pages that ``names`` choose: ``q01`` in Chinese, ``en/q09`` in English; all when there are none."""
    starts = tuple("questions/".join(("en/" if "/" in name else "", name.split("/")[-1])) for name in names)
    return [page for page in pages if not names or page.startswith(tuple(f"{start}-" for start in starts))]


def elements_by_kind(html: str) -> tuple[int, int, int]:
    """How many elements of the article draw figures, colour code, and set formulas."""
    page = LexborHTMLParser(html)
    return tuple(len(page.css(f"article {tag}, article {tag} *")) for tag in ("svg", "pre", "math"))  # type: ignore[return-value]


def read_report(report: dict[str, Any]) -> Load:
    """The figures of one Lighthouse report; raises :class:`RuntimeError` when it could not measure the page."""
    score = report["categories"]["performance"]["score"]
    if score is None:
        raise RuntimeError(f"Lighthouse measured nothing: {report.get('runtimeError', {}).get('message')}")
    audits = report["audits"]

    def value(name: str) -> float:
        return float(audits[name]["numericValue"])

    return Load(
        100 * score,
        value("total-blocking-time"),
        value("mainthread-work-breakdown"),
        value("dom-size-insight"),
        value("total-byte-weight") / 1000,
    )


def middle(loads: Iterable[Load]) -> Load:
    """The median of each figure."""
    found = list(loads)
    return Load(*(median(getattr(one, name) for one in found) for name in NAMES))


def row(name: str, load: Load) -> str:
    return f"{name:34}" + "".join(f"{getattr(load, field):10.0f}" for field in NAMES)


def load(browser: str, url: str) -> Load:
    """One run of Lighthouse, in a browser of its own."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "node", LIGHTHOUSE, url, "--only-categories=performance", "--output=json", f"--output-path={report}",
            f"--chrome-flags={FLAGS}", "--no-enable-error-reporting", "--quiet",
        ]  # fmt: skip
        # Lighthouse takes the browser from nowhere else.
        environment = _environment() | {"CHROME_PATH": browser}
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
        if not report.is_file():
            raise RuntimeError(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")
        return read_report(json.loads(report.read_text(encoding="utf-8")))


def install() -> None:
    """Bring Lighthouse where it is not there or its lock file changed; it uses the Chromium of the browser tests."""
    made = HERE / "node_modules/.package-lock.json"
    if not made.is_file() or made.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, env=_environment(), check=True)


def _environment() -> dict[str, str]:
    """With the Node that comes as a Python package first."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


if __name__ == "__main__":
    main()
