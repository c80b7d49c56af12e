"""Addresses beside a page's own: short links, redirects of removed pages, the page in the other language."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.sources.catalogue import HTML_LANG, LANGUAGES, Catalogue
from scaling_lab.sources.files import parse_yaml, read_text

# The heading above the table of questions, in both languages.
TABLE_ID = "questions"
REDIRECTS_FILE = "docs/redirects.yml"
_DESCRIPTION = {"zh": "这个短网址指向「{}」。", "en": "This short address leads to “{}”."}
# Without scripts the refresh still leads there; only the script keeps the fragment.
_REDIRECT_PAGE = """<!doctype html>
<html lang="{lang}" data-target="{target}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta name="description" content="{description}">
<title>{title}</title>
<link rel="canonical" href="{canonical}">
<script src="{script}"></script>
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body><main><h1><a href="{target}">{title}</a></h1></main></body>
</html>
"""


def site_root(site_url: str, lang: str) -> str:
    """Where the whole site starts, given where one language of it does."""
    base = site_url.rstrip("/") + "/"
    return base if lang == "zh" else base.removesuffix("en/")


def language_url(root: str, lang: str) -> str:
    """Where one language starts: Chinese at the root, English below ``en/``."""
    return root if lang == "zh" else f"{root}en/"


def alternates(site_url: str, lang: str, url: str) -> dict[str, str]:
    """The full address of one page in each language."""
    root = site_root(site_url, lang)
    return {other: language_url(root, other) + url for other in LANGUAGES}


def switch_url(lang: str, url: str) -> str:
    """The relative address of a page in the other language: it works on any host and below any path."""
    to_home = "../" * url.count("/")
    return f"{to_home}en/{url}" if lang == "zh" else f"{to_home}../{url}"


def short_links(catalogue: Catalogue) -> dict[str, str]:
    """``q02/`` leads to the page of q02."""
    return {f"{question.id}/": f"questions/{question.slug}/" for question in catalogue.questions}


def folders(pages: Iterable[str]) -> dict[str, str]:
    """``questions/``, what is left of an address that was cut short, leads to the table of questions on the home page."""
    taken = set(pages)
    cut = {url[: slash.end()] for url in taken for slash in re.finditer("/", url)}
    return {folder: f"#{TABLE_ID}" for folder in sorted(cut - taken)}


def redirects(root: Path, taken: Iterable[str]) -> dict[str, str]:
    """Old address → new address, as ``docs/redirects.yml`` lists them; the file may be absent or empty.

    ``taken`` holds the addresses of the pages that exist: a redirect leads to one of them and replaces none.
    """
    pages, everything = set(taken), _moved(root)
    moved = {old: new for old, new in everything.items() if "#" not in old}
    stop_if_any(
        [
            *_redirect_faults(moved, pages),
            *(
                Fault(
                    REDIRECTS_FILE,
                    f"{old} is no id of a page",
                    "begin it with the address of a page, without en/: one line serves both languages",
                )
                for old in everything
                if "#" in old and old.partition("#")[0] not in pages
            ),
        ]
    )
    return moved


def renamed_ids(root: Path, url: str) -> dict[str, str]:
    """Old id → new id on one page: lines such as ``questions/q02-batch-size/#old: new`` of ``docs/redirects.yml``."""
    return {
        old.partition("#")[2]: new
        for old, new in _moved(root).items()
        if "#" in old and old.partition("#")[0] == url
    }


def with_renamed_ids(html: str, renamed: dict[str, str]) -> str:
    """The page with an anchor for each old id before the place it now means; raises :class:`Fault`."""
    for old, new in renamed.items():
        target = re.search(rf'<[a-z][^>]*\sid="{re.escape(new)}"', html)
        if not target or f' id="{old}"' in html:
            wrong = f"#{old} is to lead to #{new}, but the page lacks the new id or still has the old one"
            raise Fault(REDIRECTS_FILE, wrong, "name an id of the page, for one it no longer has")
        html = f'{html[: target.start()]}<a id="{old}"></a>{html[target.start() :]}'
    return html


def _moved(root: Path) -> dict[str, str]:
    path = root / REDIRECTS_FILE
    if not path.exists() and not path.is_symlink():
        return {}
    moved = parse_yaml(read_text(path, root), REDIRECTS_FILE)
    moved = {} if moved is None else moved
    if not isinstance(moved, dict) or not all(
        isinstance(part, str) for pair in moved.items() for part in pair
    ):
        raise Fault(
            REDIRECTS_FILE, "it does not map old addresses to new ones", "write `old/: new/`, one a line"
        )
    return moved


def _redirect_faults(moved: dict[str, str], pages: set[str]) -> Iterator[Fault]:
    for old, new in moved.items():
        if new not in pages:
            wrong = f"{old} leads to {new}, which is no page"
            yield Fault(REDIRECTS_FILE, wrong, "name a page, such as questions/q02-batch-size/")
        if old in pages:
            yield Fault(REDIRECTS_FILE, f"{old} is a page", "redirect only an address that no page has")
        elif not old.endswith("/") or old.startswith("/"):
            wrong = f"{old} is not an address as this file writes them"
            yield Fault(
                REDIRECTS_FILE, wrong, "end it with a slash and begin it with none: questions/q02-old/"
            )


def redirect_page(lang: str, old: str, new: str, title: str, site_url: str) -> str:
    """The page at ``old`` that leads to ``new``, keeping the fragment; both start at the language's home."""
    page, mark, fragment = new.partition("#")
    return _REDIRECT_PAGE.format(
        lang=HTML_LANG[lang],
        target=escape(f"{posixpath.relpath(page or '.', old)}/{mark}{fragment}"),
        title=escape(title),
        description=escape(_DESCRIPTION[lang].format(title)),
        canonical=escape(site_url.rstrip("/") + "/" + new),
        script=posixpath.relpath("assets/js/redirect.js", old),
    )


def robots(site_url: str) -> str:
    """The robots.txt of the whole site."""
    sitemaps = [f"Sitemap: {url}sitemap.xml" for url in alternates(site_url, "zh", "").values()]
    return "\n".join(["User-agent: *", "Allow: /", *sitemaps, ""])
