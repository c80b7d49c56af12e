"""Builds what a change concerns, as the full build would, and keeps the last good state apart.

Nothing here knows which page depends on which file. A language is built whole and strictly, by the same MkDocs build in
a fork of this process; what makes that quick is what this process remembers of files that did not change, and what the
build keeps of pages that did not.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaling_lab.evidence import execute
from scaling_lab.faults import Fault, Faults, stop_if_any, system_fault
from scaling_lab.preview.watch import Signature, signature
from scaling_lab.site import assets, built, permalinks
from scaling_lab.site.build import CONFIGS
from scaling_lab.site.engine import build_languages
from scaling_lab.sources import content as contents
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.content import Content
from scaling_lab.sources.notebooks import Notebook
from scaling_lab.sources.records import is_fit
from scaling_lab.sources.translation import follows_older


@dataclass(frozen=True)
class Report:
    """What came of a change: a new ``site`` and which of its files ``changed``, or ``faults`` and no site.

    ``behind`` has for the address of a page its question, and whether "this" page or its "other" language follows an
    older state of its counterpart. ``wrote`` are sources that were written, as they are now.
    """

    site: Path | None = None
    changed: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    behind: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    wrote: Mapping[Path, Signature] = field(default_factory=dict)


class Builder:
    """Builds previews of ``root`` into numbered folders below ``folder``."""

    def __init__(self, root: Path, folder: Path, site_url: str, say: Callable[[str], None]):
        self._root, self._folder, self._url, self._say = root, folder, site_url, say
        self._number = 0
        self._prepared = False
        self._site: Path | None = None
        self._served: Path | None = None
        self._due = set(LANGUAGES)
        self._wrote: dict[Path, Signature] = {}
        self._failed: dict[Notebook, list[Fault]] = {}

    def refresh(self, changed: Iterable[Path]) -> Report:
        """Bring the preview up to date with what is written now; ``changed`` are the paths that changed since."""
        self._due |= {lang for path in changed for lang in self._concerned(path)}
        self._wrote = {}
        try:
            content = self._content()
            behind = dict(_behind(content))
            stop_if_any(contents.mistakes(content))
            if self._prepare_assets():
                self._due = set(LANGUAGES)
            site = self._build(content)
        except Faults as error:
            return Report(faults=tuple(error.faults), wrote=self._wrote)
        except Fault as fault:
            return Report(faults=(fault,), wrote=self._wrote)
        except OSError as error:
            return Report(faults=(system_fault(error),), wrote=self._wrote)
        differs = frozenset(_differences(self._site, site))
        self._served, self._site, self._due = self._site, site, set()
        return Report(site, differs, behind=behind, wrote=self._wrote)

    def tidy(self) -> None:
        """Remove older sites, once what changed is shown; the last one is still being served."""
        for path in self._folder.iterdir():
            if path not in (self._served, self._site):
                shutil.rmtree(path, ignore_errors=True)

    def _prepare_assets(self) -> bool:
        """What `make build` does first: the npm libraries, and the maths font for the formulas of now."""
        if self._prepared:
            return assets.cut_math_font(self._root)
        if (self._root / "package-lock.json").is_file():
            assets.vendor(self._root)
        self._prepared = True
        return True

    def _concerned(self, path: Path) -> set[str]:
        """The languages whose build reads this file."""
        for lang in LANGUAGES:
            if path.is_relative_to(self._root / "docs" / lang):
                return {lang}
        return set(LANGUAGES)

    def _content(self) -> Content:
        """What is written now, once the notebooks whose code changed are executed."""
        content = contents.read(self._root)
        stale = {book for book in content.notebooks.values() if not is_fit(book.path, self._root)}
        self._failed = {book: faults for book, faults in self._failed.items() if book in stale}
        todo = {book: signature(book.path) for book in stale if book not in self._failed}
        if todo:
            self._say(f"executing {', '.join(sorted(book.path.stem for book in todo))}")
            try:
                paths = [book.path for book in todo]
                execute.execute(paths, self._root, os.cpu_count() or 1)
            except Faults as error:
                for book in todo:
                    self._failed[book] = [
                        fault for fault in error.faults if fault.place.startswith(book.place)
                    ]
            self._wrote = {book.path: now for book, at in todo.items() if (now := signature(book.path)) != at}
        # What failed as it stands would fail again.
        stop_if_any(fault for faults in self._failed.values() for fault in faults)
        return contents.read(self._root) if todo else content

    def _build(self, content: Content) -> Path:
        """The site in a folder of its own, checked; languages that are not due are those of the last one."""
        self._number += 1
        site, beside = self._folder / str(self._number), self._folder / f"{self._number}-en"
        folders = {"zh": site, "en": beside}
        build_languages(content, {CONFIGS[lang]: folders[lang] for lang in self._due}, self._url)
        if "zh" not in self._due:
            _link(self._last / ".", site, without="en")
        if "en" not in self._due:
            _link(self._last / "en", beside)
        beside.rename(site / "en")
        pages = built.documents(site)
        stop_if_any([*built.faults(site, pages, self._url), *permalinks.removed(self._root, pages)])
        return site

    @property
    def _last(self) -> Path:
        assert self._site is not None, "every language is due until there is a site"
        return self._site


def _link(source: Path, target: Path, without: str = "") -> None:
    """The same files in another folder: nothing is written into a finished site."""
    ignored = [without] if without else []
    shutil.copytree(
        source, target, copy_function=os.link,
        ignore=lambda folder, names: ignored if Path(folder) == source else [],
    )  # fmt: skip


def _behind(content: Content) -> Iterator[tuple[str, tuple[str, str]]]:
    for question in content.catalogue.questions:
        pages = [content.pages.get((question.id, lang)) for lang in LANGUAGES]
        for page, other in (pages, pages[::-1]):
            if page and other and follows_older(page, other):
                yield _address(page.lang, question.slug), (question.id, "this")
                if not follows_older(other, page):
                    yield _address(other.lang, question.slug), (question.id, "other")


def _address(lang: str, slug: str) -> str:
    return f"{'' if lang == 'zh' else 'en/'}questions/{slug}/"


def _differences(old: Path | None, new: Path) -> Iterator[str]:
    """The files that only one of two sites has, or that are not the same in both."""
    before, after = (_files(site) for site in (old, new))
    yield from before ^ after
    for name in before & after:
        assert old is not None
        if not (old / name).samefile(new / name) and not filecmp.cmp(old / name, new / name, False):
            yield name


def _files(site: Path | None) -> set[str]:
    if site is None:
        return set()
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
