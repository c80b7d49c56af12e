"""Checks of the built site, whatever engine built it: links, fragments, ids, titles, and that nothing is third-party."""

from __future__ import annotations

import hashlib
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
    "img": "src", "script": "src", "iframe": "src", "audio": "src", "video": "src", "source": "src", "embed": "src",
    "object": "data", "image": "href", "use": "href",
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


# Attributes whose words a stylesheet may ask for.
_STYLED = {"class", "id", "type", "role", "lang", "dir", "rel", "for"}


@dataclass
class Document:
    """What the checks ask about one HTML file, and the ``names`` that a stylesheet could select it by."""

    lang: str = ""
    title: str = ""
    description: str = ""
    headings: int = 0
    ids: list[str] = field(default_factory=list)
    figure_ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    redirect: bool = False
    names: set[str] = field(default_factory=set)


# By the hash of the page: each is parsed once, in the process that made it, and again only when it changes.
_known: dict[str, Document] = {}


def parse(page: bytes) -> Document:
    """What there is to know about the HTML ``page``."""
    key = digest(page)
    if key not in _known:
        _known[key] = _parse(page)
    return _known[key]


def known() -> dict[str, Document]:
    """What was parsed so far, for :func:`learn` in another process."""
    return dict(_known)


def learn(found: Mapping[str, Document]) -> None:
    """Take over what another process parsed."""
    _known.update(found)


def documents(site: Path) -> dict[Path, Document]:
    """Every HTML file of a site, by its path below it."""
    pages = {path.relative_to(site): path.read_bytes() for path in sorted(site.rglob("*.html"))}
    found = {path: parse(page) for path, page in pages.items()}
    wanted = {digest(page) for page in pages.values()}
    for key in _known.keys() - wanted:
        del _known[key]
    return found


def digest(page: bytes) -> str:
    """What a page is known by."""
    return hashlib.sha256(page).hexdigest()


def _parse(page: bytes) -> Document:
    tree = LexborHTMLParser(page)
    document = Document()
    drawn = {element.mem_id for element in tree.css("svg, svg *")}
    for element in tree.css("*"):
        tag, attributes = element.tag or "", element.attributes
        document.names.add(tag)
        for name, value in attributes.items():
            document.names.add(name)
            if value and (name in _STYLED or name.startswith("data-md-")):
                document.names.update(value.split())
        if identifier := attributes.get("id"):
            # The ids inside of a figure tie its own parts together; they are nothing to link to.
            (document.figure_ids if element.mem_id in drawn else document.ids).append(identifier)
        if "style" in attributes:
            document.fetched += re.findall(r"url\(['\"]?([^'\")]+)", attributes["style"] or "")
        match tag:
            case "html":
                document.lang = attributes.get("lang") or ""
                document.redirect = "data-target" in attributes
            case "title" if not document.title and element.mem_id not in drawn:
                document.title = element.text()
            case "meta" if attributes.get("name") == "description":
                document.description = attributes.get("content") or ""
            case "h1":
                document.headings += 1
            case "a" | "area" if "href" in attributes:
                document.links.append(attributes["href"] or "")
            case "link" if "href" in attributes:
                if set((attributes.get("rel") or "").split()) & _FETCHED_RELATIONS:
                    document.fetched.append(attributes["href"] or "")
            case _ if tag in _FETCHED and _FETCHED[tag] in attributes:
                document.fetched.append(attributes[_FETCHED[tag]] or "")
    return document


def files_of(site: Path) -> set[str]:
    """The files of a built site."""
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def ids_of(pages: Mapping[Path, Document]) -> dict[str, set[str]]:
    """The ids of each page, by its file."""
    return {path.as_posix(): set(page.ids) for path, page in pages.items()}


def faults(site: Path, pages: Mapping[Path, Document], site_url: str) -> list[Fault]:
    """Everything wrong with the built ``site``, of which ``pages`` are the documents, at ``site_url``."""
    base = urlsplit(site_url)
    ids, files = ids_of(pages), files_of(site)
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
    if target.scheme not in ("http", "https"):
        allowed = ("data",) if fetched else ("mailto", "tel")
        if target.scheme not in allowed:
            wrong = f"the {'page fetches' if fetched else 'link'} {link}: nothing on the web answers to `{target.scheme}:`"
            yield wrong, "give the address of a file of the site, or of the web"
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
