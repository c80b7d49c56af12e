"""Drives the real search box in Chromium with ``queries.json`` and prints how often the right page comes first."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

QUERIES = Path(__file__).with_name("queries.json")
KS = (1, 3, 5)
# Types a query and waits until the result list has changed and then kept still; gives the addresses and the delay.
_TYPE = """
async ([query, quiet, limit]) => {
  const box = document.querySelector("input[data-md-component=search-query]");
  const result = document.querySelector("[data-md-component=search-result]");
  const list = () => [...result.querySelectorAll("a.md-search-result__link")].map(link => link.href);
  const started = performance.now();
  let changed = 0;
  const observer = new MutationObserver(() => { changed = performance.now(); });
  observer.observe(result, {childList: true, subtree: true, characterData: true});
  box.value = query;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  while (performance.now() - started < limit && !(changed && performance.now() - changed > quiet))
    await new Promise(done => setTimeout(done, 5));
  observer.disconnect();
  return [list(), changed ? changed - started : limit];
}
"""


@dataclass(frozen=True)
class Found:
    """What the box gave for one query: the pages in order, and the delay in milliseconds."""

    query: str
    expect: tuple[str, ...]
    pages: tuple[str, ...]
    delay: float

    @property
    def rank(self) -> int | None:
        """The place of the first expected page, from 1."""
        return next((place for place, page in enumerate(self.pages, 1) if page in self.expect), None)


def queries(lang: str) -> list[dict]:
    """The queries of one language."""
    return [one for one in json.loads(QUERIES.read_text(encoding="utf-8")) if one["lang"] == lang]


def open_search(page: Page, home: str) -> None:
    """Open the home page with the search box ready."""
    page.goto(home)
    page.locator("input[data-md-component=search-query]").first.focus()
    ask(page, "warm up", limit=8000)


def ask(page: Page, query: str, *, quiet: int = 60, limit: int = 4000) -> tuple[list[str], float]:
    """Type a query; the ids of the pages found, best first, and the delay in milliseconds."""
    ask_nothing = page.evaluate(_TYPE, ["", quiet, 400])
    assert ask_nothing is not None
    links, delay = page.evaluate(_TYPE, [query, quiet, limit])
    pages: list[str] = []
    for link in links:
        match = re.search(r"/questions/(q\d+)-[^/]*/", link)
        name = match[1] if match else link.split("#")[0].split("?")[0]
        if name not in pages:
            pages.append(name)
    return pages, delay


def run(page: Page, home: str, wanted: Iterable[dict]) -> list[Found]:
    """Ask every query in the real box."""
    open_search(page, home)
    return [Found(one["query"], tuple(one["expect"]), *_tupled(ask(page, one["query"]))) for one in wanted]


def _tupled(answer: tuple[list[str], float]) -> tuple[tuple[str, ...], float]:
    return tuple(answer[0]), answer[1]


def hit_rate(found: list[Found], k: int) -> float:
    """Share of queries with an expected page among the first ``k``."""
    return sum(one.rank is not None and one.rank <= k for one in found) / len(found)


def zero_rate(found: list[Found]) -> float:
    """Share of queries that found nothing at all."""
    return sum(not one.pages for one in found) / len(found)


def report(lang: str, found: list[Found]) -> str:
    """One line of figures, and a line for each query whose page is not first."""
    delays = sorted(one.delay for one in found)
    p95 = delays[max(0, round(0.95 * len(delays)) - 1)]
    rates = "  ".join(f"hit@{k} {hit_rate(found, k):.3f}" for k in KS)
    lines = [
        f"{lang}: {len(found)} queries  {rates}  zero {zero_rate(found):.3f}  "
        f"p50 {statistics.median(delays):.0f} ms  p95 {p95:.0f} ms"
    ]
    lines += [
        f"  {one.query!r}: {one.rank or 'not found'} {list(one.pages[:5])}" for one in found if one.rank != 1
    ]
    return "\n".join(lines)


def main() -> None:
    """Benchmark the site under ``site/``."""
    from playwright.sync_api import sync_playwright

    from scaling_lab import catalogue
    from scaling_lab.server import PagesServer
    from tests.browser.chromium import launch

    written = {question.id for question in catalogue.load(Path.cwd()).questions}
    with PagesServer(Path("site")) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for lang in ("zh", "en"):
            wanted = queries(lang)
            ready = [one for one in wanted if written & set(one["expect"])]
            for one in wanted:
                if one not in ready:
                    print(f"waiting for its page: {one['query']} ({', '.join(one['expect'])})")
            print(report(lang, run(browser.new_page(), server.url + ("" if lang == "zh" else "en/"), ready)))


if __name__ == "__main__":
    main()
