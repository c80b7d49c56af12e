"""Renders pages from Markdown to HTML, or takes them from what the last build kept.

What a page shows is decided by its own text, the notebook and exercise that it names, the catalogue, the terms and sources, the
addresses that links may lead to, the settings of Markdown, and the code: the hash of all that finds a kept page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from selectolax.lexbor import LexborHTMLParser

from scaling_lab.site import links, localize, search
from scaling_lab.site.kept import Kept
from scaling_lab.site.programs import plain
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.content import Content
from scaling_lab.sources.references import SOURCES_FILE

KEPT = ".cache/kept"
_EMBEDDED = re.compile(r"^::: (?:experiment|exercise) +(\S+)", re.MULTILINE)
# It may put any file into a page: such a page is rendered each time.
_SNIPPET = "-8<-"


@dataclass(frozen=True)
class _Rendered:
    """All that MkDocs and the search index know of a page once it is rendered."""

    html: str
    contents: TableOfContents
    title: str | None
    ids: set[str]
    links: dict[str, dict[str, str]]
    sections: list[tuple[str, str, str]]
    answer: plain.Answer
    # Its complaint would be lost if the page were kept.
    warned: bool


class Renderer:
    """Renders the pages of one build in one language."""

    def __init__(self, content: Content, config: MkDocsConfig):
        self.content, self.lang = content, config.theme["language"]
        self.kept = Kept(content.root / KEPT / f"{self.lang}.pickle")
        self.sections: list[tuple[str, str, str]] = []
        self.answers: dict[str, plain.Answer] = {}  # by the address of the page
        options = {
            name: {k: v for k, v in option.items() if k != "content"}
            for name, option in config.mdx_configs.items()
        }
        sources = content.root / SOURCES_FILE
        self._settings = [
            self.lang,
            repr((config.markdown_extensions, sorted(options.items()), config.use_directory_urls)),
            repr(config.validation),  # what is let pass under one may be a warning under another
            repr(content.terms),
            sources.read_bytes() if sources.is_file() else b"",
        ]

    def render(self, page: Page, question: Question | None, config: MkDocsConfig, files: Files) -> None:
        """Do what ``Page.render`` does."""
        rendered = self.kept.get(
            [*self._settings, *self._decides(page, question, files)],
            lambda: self._render(page, config, files),
            worth=lambda result: not result.warned and _SNIPPET not in (page.markdown or ""),
        )
        page.content, page.toc, page._title_from_render = rendered.html, rendered.contents, rendered.title
        page.present_anchor_ids = rendered.ids
        page.links_to_anchors = {
            file: anchors
            for uri, anchors in rendered.links.items()
            if (file := files.get_file_from_path(uri)) is not None
        }
        self.sections += rendered.sections
        self.answers[page.url] = rendered.answer

    def notebook_page(self, question: Question, config: MkDocsConfig, back: str) -> localize.NotebookPage:
        """The page of a notebook; ``back`` is HTML that is put below its title."""
        notebook = self.content.notebook(question)

        def make() -> localize.NotebookPage:
            markdown = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
            return localize.notebook_page(notebook, self.lang, markdown, back)

        return self.kept.get([*self._settings, "notebook", notebook.path.read_bytes(), back], make)

    def _decides(self, page: Page, question: Question | None, files: Files) -> Iterator[str | bytes]:
        yield page.file.src_uri
        yield page.markdown or ""
        yield repr(sorted(file.src_uri for file in files))
        yield repr(sorted(links.renamed_ids(self.content.root, page.url).items()))
        for slug in dict.fromkeys(_EMBEDDED.findall(page.markdown or "")):
            named = next((one for one in self.content.catalogue.questions if one.slug == slug), None)
            if named:
                exercise = self.content.exercise(named)
                yield self.content.notebook(named).path.read_bytes()
                yield from (exercise.starter, exercise.solution, exercise.tests)
        if not question:  # a page that lists questions
            everything = self.content.catalogue
            yield repr((everything.topics, everything.levels, everything.questions))
            for other in everything.questions:
                yield self.content.page(other, self.lang).title

    def _render(self, page: Page, config: MkDocsConfig, files: Files) -> _Rendered:
        counter = _Warnings(logging.WARNING)
        logger = logging.getLogger("mkdocs")
        logger.addHandler(counter)
        try:
            Page.render(page, config, files)
        finally:
            logger.removeHandler(counter)
        html = links.with_renamed_ids(page.content or "", links.renamed_ids(self.content.root, page.url))
        parsed = LexborHTMLParser(html)
        # MkDocs looks for ids before extensions put their HTML in; without these, claim links would look broken.
        ids = {element.attributes["id"] or "" for element in parsed.css("[id]")}
        return _Rendered(
            html=html,
            contents=page.toc,
            title=page._title_from_render,
            ids=(page.present_anchor_ids or set()) | ids,
            links={file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()},
            sections=search.sections(parsed, page.url),
            answer=plain.answer(parsed),
            warned=counter.any,
        )


class _Warnings(logging.Handler):
    """Remembers whether anything was complained about."""

    any = False

    def emit(self, record: logging.LogRecord) -> None:
        self.any = True
