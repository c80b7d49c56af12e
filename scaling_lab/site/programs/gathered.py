"""Gathers what other programs expect of the site: a feed, a web manifest, data, and what a page is in schema.org's words.

Each stands in a module of its own, with its lines here and, where a page names it, a file in theme/partials/programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaling_lab.site.programs import dataset, feed, manifest, structured
from scaling_lab.site.programs.plain import Answer
from scaling_lab.sources import history
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.content import DATA_PAGE, Content
from scaling_lab.sources.history import History


@dataclass(frozen=True)
class Programs:
    """The site in one language; ``url`` is where that starts, ``name`` and ``description`` are the site's."""

    content: Content
    lang: str
    url: str
    name: str
    description: str
    history: History

    @classmethod
    def of(cls, content: Content, lang: str, url: str, name: str, description: str) -> Programs:
        """The same with what git tells of the pages."""
        return cls(content, lang, url.rstrip("/") + "/", name, description, history.read(content.root))

    def files(self) -> dict[str, str | bytes]:
        """The files for programs by their address; ``questions.jsonl`` is empty until the pages are rendered."""
        words = self.name, self.description
        return {
            feed.FILE: feed.atom(self.content, self.lang, *words, self.url, self.history),
            dataset.FILE: "",
            dataset.SCHEMA: dataset.schema(),
            **manifest.files(self.content.root, self.lang, self.name),
        }

    def rendered(self, answers: Mapping[str, Answer]) -> dict[str, str]:
        """The files that hold what pages say; ``answers`` are by the address of the page."""
        return {dataset.FILE: dataset.lines(self.content, self.lang, self.url, answers)}

    def structured(self, url: str, question: Question | None, answers: Mapping[str, Answer]) -> str:
        """What the page at ``url`` is, as JSON-LD; empty where there is nothing to tell."""
        if question:
            dates = self.history.of(question.id, self.lang)
            brief = answers[url].depths.get("brief", "")
            return structured.question(self.content, question, self.lang, self.url, dates, brief)
        if url == f"{DATA_PAGE}/":
            place = f"docs/{self.lang}/{DATA_PAGE}.md"
            page = next(page for page in self.content.plain_pages if page.place == place)
            return structured.data(page.title, page.description, self.lang, self.url, dataset.FILE)
        return "" if url else structured.home(self.name, self.description, self.lang, self.url)
