"""Checks of the built site, whatever engine built it: links, fragments, ids, titles, and that nothing is third-party."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from scaling_lab.faults import Fault

# What a browser fetches by itself; a plain link to another site is fetched only when a reader follows it.
_FETCHED = {
    ("img", "src"), ("script", "src"), ("iframe", "src"), ("audio", "src"), ("video", "src"), ("source", "src"),
    ("embed", "src"), ("object", "data"), ("image", "href"), ("use", "href"),
}  # fmt: skip
_FETCHED_RELATIONS = {
    "stylesheet",
    "icon",
    "preload",
    "prefetch",
    "modulepreload",
    "preconnect",
    "dns-prefetch",
    "manifest",
}


@dataclass
class Document:
    """What the checks ask about one HTML file."""

    lang: str = ""
    title: str = ""
    description: str = ""
    headings: int = 0
    robots: str = ""
    ids: list[str] = field(default_factory=list)
    figure_ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    redirect: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.document = Document()
        self._in_title = False
        self._in_figure = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attributes}
        document = self.document
        if tag == "html":
            document.lang = known.get("lang", "")
            document.redirect = "data-target" in known
        elif tag == "title":
            self._in_title = not document.title
        elif tag == "h1":
            document.headings += 1
        elif tag == "meta" and known.get("name") == "description":
            document.description = known.get("content", "")
        elif tag in ("a", "area") and "href" in known:
            document.links.append(known["href"])
        elif tag == "link":
            wanted = set(known.get("rel", "").split()) & _FETCHED_RELATIONS
            (document.fetched if wanted else []).append(known.get("href", ""))
        self._in_figure += tag == "svg"
        if known.get("id"):
            # The ids inside of a figure tie its own parts together; they are nothing to link to.
            (document.figure_ids if self._in_figure else document.ids).append(known["id"])
        for name, value in known.items():
            if (tag, name) in _FETCHED:
                document.fetched.append(value)
            elif name == "style":
                document.fetched += re.findall(r"url\(['\"]?([^'\")]+)", value)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.document.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"
        self._in_figure -= tag == "svg"


def read(path: Path) -> Document:
    """Parse one HTML file."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.document


def documents(site: Path) -> dict[Path, Document]:
    """Every HTML file of a site, by its path below it."""
    return {path.relative_to(site): read(path) for path in sorted(site.rglob("*.html"))}


def faults(site: Path, site_url: str) -> list[Fault]:
    """Everything wrong with a built site that is to stand at ``site_url``."""
    pages = documents(site)
    base = urlsplit(site_url)
    found: list[Fault] = []
    for path, page in pages.items():
        place = path.as_posix()
        own = urljoin(site_url, "" if place == "404.html" else place.removesuffix("index.html"))
        found += [Fault(f"site/{place}", *problem) for problem in _page_problems(page)]
        for link in [*page.links, *page.fetched]:
            fetched = link in page.fetched
            found += [
                Fault(f"site/{place}", *problem)
                for problem in _link_problems(link, fetched, own, base.netloc, base.path, site, pages)
            ]
    for path in sorted(site.rglob("*.css")):
        for link in re.findall(r"url\(['\"]?([^'\")]+)", path.read_text(encoding="utf-8")):
            own = urljoin(site_url, path.relative_to(site).as_posix())
            found += [
                Fault(f"site/{path.relative_to(site).as_posix()}", *problem)
                for problem in _link_problems(link, True, own, base.netloc, base.path, site, pages)
            ]
    return found


def _page_problems(page: Document) -> Iterator[tuple[str, str]]:
    if not page.lang:
        yield "the page has no `lang`", "set it in the template"
    if not page.title.strip():
        yield "the page has no title", "give its source a `title`"
    if page.headings != 1 and not page.redirect:
        yield f"the page has {page.headings} <h1>", "give it exactly one `# heading`"
    if not page.description and not page.redirect:
        yield "the page has no meta description", "give its source a `description`"
    for name, count in Counter(page.ids + page.figure_ids).items():
        if count > 1:
            yield f"the id {name} stands {count} times in one page", "give each place an id of its own"


def _link_problems(
    link: str, fetched: bool, own: str, host: str, prefix: str, site: Path, pages: dict[Path, Document]
) -> Iterator[tuple[str, str]]:
    target = urlsplit(urljoin(own, link))
    if target.scheme not in ("http", "https") or link.startswith("data:"):
        return
    if target.netloc != host:
        if fetched:
            yield f"the page fetches {link} from another host", "host it here, or do without it"
        return
    if not target.path.startswith(prefix):
        yield f"the link {link} leaves the site's folder {prefix}", "write it relative to the page"
        return
    path = Path(unquote(target.path.removeprefix(prefix)))
    if target.path.endswith("/"):
        path /= "index.html"
    if not (site / path).is_file():
        yield f"the link {link} leads nowhere", "mend the link, or restore what it led to"
    elif target.fragment and path in pages and not fetched:
        fragment = unquote(target.fragment)
        if fragment not in pages[path].ids and not fragment.startswith("__"):
            yield (
                f"the link {link} leads to an id that {path.as_posix()} does not have",
                "use an id of that page",
            )
