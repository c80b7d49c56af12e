"""Drives the real search box in Chromium: how often the right page comes first, and how soon on a slow line.

A page adds some 7 kB to the answers and 11 kB to the code of the index. On the slow line below, names of pages are
found within 2 s even on 2,000 pages, but a word of an answer within 4 s on about 100 pages only: a site that outgrows
them should look up texts with Pagefind, which fetches pieces of its index, and keep the names as they are.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from scaling_lab.preview.server import Line, PagesServer
from scaling_lab.site.search import PARTS, part_file, write_part

QUERIES = Path(__file__).with_name("queries.json")
# Other words for the same questions: typos, abbreviations, other spellings, whole questions.
MORE_QUERIES = Path(__file__).with_name("more_queries.json")
# Queries of four kinds, each with its kind: a person's name for a method, a group of methods, a degree (a learning rate
# that is too large), a symbol of a formula.
KINDS = Path(__file__).with_name("kinds.json")
KS = (1, 3, 5)
HOMES = {"zh": "", "en": "en/"}
# What readers with a weak mobile connection have.
SLOW = {"delay": 0.15, "rate": 1.6e6 / 8}
MANY_PAGES = 2000
# The pages that search was researched on had this many characters of text, in this many sections.
GENERATED_CHARACTERS, GENERATED_SECTIONS = 3200, 8
# Types nothing, then a query, and waits each time until its own answer has come and kept still; gives the addresses and
# the delay. Whose answer it is tells Material's line above the list, and our class search-waits that none has come yet.
_TYPE = """
async ([query, quiet, limit]) => {
  const box = document.querySelector("input[data-md-component=search-query]");
  const result = document.querySelector("[data-md-component=search-result]");
  const line = result.querySelector(".md-search-result__meta");
  const config = JSON.parse(document.getElementById("__config").textContent);
  const asksForAQuery = () => line.textContent.trim() === config.translations["search.result.placeholder"];
  const links = () => [...result.querySelectorAll("a.md-search-result__link")].map(link => link.href);
  let started, changed;
  const observer = new MutationObserver(() => { changed = performance.now(); });
  observer.observe(result, {childList: true, subtree: true, characterData: true});
  const type = async (value, answered) => {
    started = changed = performance.now();
    box.value = value;
    box.dispatchEvent(new Event("input", {bubbles: true}));
    while (!(answered() && performance.now() - changed > quiet)) {
      if (performance.now() - started > limit) throw new Error(`no answer to "${value}" in ${limit} ms`);
      await new Promise(done => setTimeout(done, 5));
    }
  };
  await type("", () => asksForAQuery() && !links().length);
  await type(query, () => !asksForAQuery() && !result.classList.contains("search-waits"));
  observer.disconnect();
  return [links(), changed - started];
}
"""
# Types a query into a fresh page and waits for the first result; gives the delay.
_FIRST = """
async ([query, limit]) => {
  const box = document.querySelector("input[data-md-component=search-query]");
  const result = document.querySelector("[data-md-component=search-result]");
  const started = performance.now();
  box.value = query;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  while (!result.querySelector("a.md-search-result__link") && performance.now() - started < limit)
    await new Promise(done => setTimeout(done, 10));
  return performance.now() - started;
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


def queries(lang: str, file: Path = QUERIES) -> list[dict]:
    """The queries of one language."""
    return [one for one in json.loads(file.read_text(encoding="utf-8")) if one["lang"] == lang]


def open_search(page: Page, home: str) -> None:
    """Open the home page with the search box ready and the whole index there."""
    page.goto(home)
    page.locator("input[data-md-component=search-query]").first.focus()
    # What no page holds is answered when the last part has come.
    pages, _ = ask(page, "\N{SNOWMAN}")
    assert not pages


def ask(page: Page, query: str, *, quiet: int = 20, limit: int = 30_000) -> tuple[list[str], float]:
    """Type a query; the ids of the pages found, best first, and the delay in milliseconds.

    :raises playwright.sync_api.Error: if no answer comes within ``limit`` milliseconds.
    """
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


def index_parts(site: Path, lang: str) -> dict[str, dict]:
    """The parts of a language's index."""
    folder = site / HOMES[lang]
    return {name: json.loads((folder / part_file(name)).read_text(encoding="utf-8")) for name in PARTS}


def words_by_part(parts: dict[str, dict]) -> dict[str, str]:
    """For each part of the index a word with nothing like it in the parts before: what a reader has to wait for."""
    found: dict[str, str] = {}
    known: set[str] = set()
    for name in PARTS:
        words = _words(parts[name])
        new = [word for word in sorted(words) if word[:4] not in known]
        if new:
            found[name] = max(new, key=len)
        known |= {word[:4] for word in words}
    return found


def _words(part: dict) -> set[str]:
    names = [name for page in part.get("aliases", {}).values() for name in page]
    text = " ".join([*names, *(" ".join(row[1:]) for row in part["sections"])]).lower()
    return set(re.findall(r"(?<![\w.])[a-z]{6,20}(?![\w.])", text))


def first_result(browser: Browser, home: str, query: str, limit: int = 120_000) -> float:
    """Seconds from the first keystroke on a freshly opened page to the first result."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(home, wait_until="load", timeout=limit)
    page.wait_for_load_state("networkidle", timeout=limit)
    page.locator("input[data-md-component=search-query]").first.focus()
    milliseconds = page.evaluate(_FIRST, [query, limit])
    context.close()
    return milliseconds / 1000


def slow_report(browser: Browser, site: Path, lang: str) -> str:
    """A line a part of the index: when its first result is there on a slow line."""
    parts = index_parts(site, lang)
    lines = []
    with PagesServer(site, line=Line(**SLOW)) as server:
        for name, word in words_by_part(parts).items():
            size = len(gzip.compress((site / HOMES[lang] / part_file(name)).read_bytes()))
            seconds = first_result(browser, server.url + HOMES[lang], word)
            lines.append(f"  {word!r}, first found in {name} ({size / 1000:.0f} kB): {seconds:.1f} s")
    return "\n".join(lines)


def generate(site: Path, target: Path, lang: str, count: int) -> None:
    """A site with the home page of ``site`` whose index holds ``count`` pages, made of sentences of the real ones."""
    home = target / HOMES[lang]
    shutil.copytree(site / "assets", target / "assets", dirs_exist_ok=True)
    shutil.copytree(site / HOMES[lang] / "assets", home / "assets", dirs_exist_ok=True)
    (home / "search").mkdir(parents=True, exist_ok=True)
    for name in ("index.html", "search/search_index.json"):
        shutil.copy(site / HOMES[lang] / name, home / name)
    parts, draw = index_parts(site, lang), random.Random(0)
    sentences = [
        sentence
        for row in parts["answers"]["sections"]
        for sentence in re.split(r"(?<=[。.;；])\s*", row[2])
        if 10 < len(sentence) < 200
    ]
    names = [name for page in parts["pages"]["aliases"].values() for name in page]
    made: dict[str, dict] = {name: {"sections": []} for name in PARTS}
    made["pages"] |= {"aliases": {}, "traditional": parts["pages"]["traditional"]}
    for number in range(count):
        address = f"questions/q{number}-generated/"
        title = f"{number} {draw.choice(sentences)[:20]}"
        made["pages"]["sections"].append([address, title, draw.choice(sentences)])
        made["pages"]["aliases"][address] = draw.sample(names, 10)
        for section in range(GENERATED_SECTIONS):
            text = ""
            while len(text) < GENERATED_CHARACTERS / GENERATED_SECTIONS:
                text += draw.choice(sentences)
            row = [f"{address}#s{section}", draw.choice(sentences)[:20], text]
            made["code" if section == GENERATED_SECTIONS - 1 else "answers"]["sections"].append(row)
    for name, part in made.items():
        write_part(home / part_file(name), part)


def main() -> None:
    """Benchmark the site under ``site/``."""
    from playwright.sync_api import sync_playwright

    from scaling_lab.sources import catalogue
    from tests.browser.chromium import launch

    site = Path("site")
    written = {question.id for question in catalogue.load(Path.cwd()).questions}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with PagesServer(site) as server:
            for lang, home in HOMES.items():
                for file in (QUERIES, MORE_QUERIES, KINDS):
                    wanted = queries(lang, file)
                    ready = [one for one in wanted if written & set(one["expect"])]
                    for one in wanted:
                        if one not in ready:
                            print(f"waiting for its page: {one['query']} ({', '.join(one['expect'])})")
                    print(file.name, report(lang, run(browser.new_page(), server.url + home, ready)))
        for lang in HOMES:
            print(f"{lang}: first result at 150 ms and 1.6 Mbit/s")
            print(slow_report(browser, site, lang))
            with tempfile.TemporaryDirectory() as folder:
                generate(site, Path(folder), lang, MANY_PAGES)
                print(f"{lang}: the same with {MANY_PAGES} generated pages")
                print(slow_report(browser, Path(folder), lang))


if __name__ == "__main__":
    main()
