"""Checks of the built site, whatever engine built it: links, fragments, ids, titles, and that nothing is third-party."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

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
    ids: list[str] = field(default_factory=list)
    figure_ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    redirect: bool = False


@lru_cache(maxsize=512)
def parse(page: bytes) -> Document:
    """What the checks ask about the HTML ``page``; a preview has the same pages again, nearly all of them."""
    tree = LexborHTMLParser(page)
    drawn = {element.mem_id for element in tree.css("svg[id], svg [id]")}
    document = Document()
    if root := tree.css_first("html"):
        document.lang = root.attributes.get("lang") or ""
        document.redirect = "data-target" in root.attributes
    if title := tree.css_first("title"):
        document.title = title.text()
    if description := tree.css_first('meta[name="description"]'):
        document.description = description.attributes.get("content") or ""
    document.headings = len(tree.css("h1"))
    for element in tree.css("[id]"):
        # The ids inside of a figure tie its own parts together; they are nothing to link to.
        name = element.attributes["id"]
        if name:
            (document.figure_ids if element.mem_id in drawn else document.ids).append(name)
    document.links = [element.attributes["href"] or "" for element in tree.css("a[href], area[href]")]
    for element in tree.css("link[href]"):
        wanted = set((element.attributes.get("rel") or "").split()) & _FETCHED_RELATIONS
        (document.fetched if wanted else []).append(element.attributes["href"] or "")
    for tag, name in sorted(_FETCHED):
        document.fetched += [element.attributes[name] or "" for element in tree.css(f"{tag}[{name}]")]
    for element in tree.css("[style]"):
        document.fetched += re.findall(r"url\(['\"]?([^'\")]+)", element.attributes["style"] or "")
    return document


def documents(site: Path) -> dict[Path, Document]:
    """Every HTML file of a site, by its path below it."""
    return {path.relative_to(site): parse(path.read_bytes()) for path in sorted(site.rglob("*.html"))}


def faults(site: Path, pages: Mapping[Path, Document], site_url: str) -> list[Fault]:
    """Everything wrong with the built ``site``, of which ``pages`` are the documents, at ``site_url``."""
    base = urlsplit(site_url)
    ids = {path.as_posix(): set(page.ids) for path, page in pages.items()}
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    found: list[Fault] = []
    for path, page in pages.items():
        place = path.as_posix()
        own = urljoin(site_url, "" if place == "404.html" else place.removesuffix("index.html"))
        found += [Fault(f"site/{place}", *problem) for problem in _page_problems(page)]
        fetches = set(page.fetched)
        for link in dict.fromkeys([*page.links, *page.fetched]):
            fetched = link in fetches
            found += [
                Fault(f"site/{place}", *problem)
                for problem in _link_problems(link, fetched, own, base, files, ids)
            ]
    for path in sorted(site.rglob("*.css")):
        for link in re.findall(r"url\(['\"]?([^'\")]+)", path.read_text(encoding="utf-8")):
            own = urljoin(site_url, path.relative_to(site).as_posix())
            found += [
                Fault(f"site/{path.relative_to(site).as_posix()}", *problem)
                for problem in _link_problems(link, True, own, base, files, ids)
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
    link: str, fetched: bool, own: str, base: SplitResult, files: set[str], ids: Mapping[str, set[str]]
) -> Iterator[tuple[str, str]]:
    target = _target(own, link)
    if target.scheme not in ("http", "https") or link.startswith("data:"):
        return
    if target.netloc != base.netloc:
        if fetched:
            yield f"the page fetches {link} from another host", "host it here, or do without it"
        return
    if not target.path.startswith(base.path):
        yield f"the link {link} leaves the site's folder {base.path}", "write it relative to the page"
        return
    path = unquote(target.path.removeprefix(base.path))
    if not path or path.endswith("/"):
        path += "index.html"
    if path not in files:
        yield f"the link {link} leads nowhere", "mend the link, or restore what it led to"
    elif target.fragment and path in ids and not fetched:
        fragment = unquote(target.fragment)
        if fragment not in ids[path] and not fragment.startswith("__"):
            yield f"the link {link} leads to an id that {path} does not have", "use an id of that page"


@lru_cache(maxsize=65536)
def _target(own: str, link: str) -> SplitResult:
    """Where a link on the page at ``own`` leads."""
    return urlsplit(urljoin(own, link))
