"""Turns the Markdown of a page into HTML for the fields of a note: TeX for Anki's MathJax, whole addresses, no classes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from urllib.parse import urljoin

from markdown import Markdown
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scaling_lab.sources.addresses import scheme_of
from scaling_lab.sources.directives import DIRECTIVE
from scaling_lab.sources.markup import EXTENSIONS
from scaling_lab.sources.pages import Page
from scaling_lab.sources.references import Source

_TEXT = {
    "zh": {"claim": "［实测］", "figure": "图在网页上"},
    "en": {"claim": "[measured]", "figure": "Figure on the page"},
}
# What a card keeps of the page's attributes: the rest belongs to the site's stylesheet and scripts.
_KEPT_ATTRIBUTES = {"href", "align", "start", "colspan", "rowspan"}


@dataclass(frozen=True)
class Option:
    """An option of a quiz item, and the reason why it is right or not."""

    title: str
    reason: str
    is_right: bool


class Fields:
    """The parts of one page, at ``url``, as HTML for fields; ``home`` is where its language starts on the web."""

    def __init__(self, page: Page, url: str, home: str, sources: Mapping[str, Source]):
        self.lang, self.url, self._home = page.lang, url, home
        self._cited = {key: (source.url, source.title) for key, source in sources.items()}
        self._page = LexborHTMLParser(self._converted(_without_directives(page)))
        self.sections = {node.attributes["id"]: node for node in self._page.css("[id]")}
        self.claims = {
            (link.attributes["href"] or "").removeprefix("#"): self._inside(link)
            for link in reversed(self._page.css("a.claim"))
        }

    def block(self, name: str) -> str:
        """What a collapsed block holds, without its title."""
        return self._all(_children(self.sections[name]))

    def title(self, name: str) -> str:
        """The title of a heading or of a collapsed block."""
        node = self.sections[name]
        return self._inside(_summary(node) if node.tag == "details" else node)

    def below(self, name: str) -> str:
        """What stands below a heading, up to the next."""
        return self._all(_below(self.sections[name]))

    def options(self, name: str) -> list[Option]:
        """The collapsed blocks below a heading."""
        return [
            Option(
                title=self._inside(_summary(node)),
                reason=self._all(_children(node)),
                is_right="right" in (node.attributes.get("class") or "").split(),
            )
            for node in _below(self.sections[name])
            if node.tag == "details"
        ]

    def text(self, markdown: str) -> str:
        """A line of Markdown that stands elsewhere."""
        body = LexborHTMLParser(self._converted(markdown)).body
        assert body is not None
        html = self._inside(body).strip()
        return re.sub(r"\A<p>((?:(?!<p>).)*)</p>\Z", r"\1", html, flags=re.DOTALL)

    def _converted(self, markdown: str) -> str:
        md = _markdown()
        md.reset()
        md.references = dict(self._cited)
        return md.convert(markdown)

    def _all(self, nodes: list[LexborNode]) -> str:
        return "\n".join(self._clean(f"{node.html}") for node in nodes)

    def _inside(self, node: LexborNode) -> str:
        return self._clean(node.inner_html or "")

    def _clean(self, html: str) -> str:
        body = LexborHTMLParser(html).body
        assert body is not None
        for node in body.css(".arithmatex"):
            node.unwrap()
        for picture in body.css("img"):  # the file lies on the site
            picture.replace_with(f"[{picture.attributes.get('alt') or ''}]")
        for link in body.css("a[href]"):
            attributes = link.attributes
            link.attrs["href"] = self.address(attributes["href"] or "")
            if "claim" in (attributes.get("class") or "").split():
                self._mark(link)
        for node in body.css("*"):
            for name in node.attributes.keys() - _KEPT_ATTRIBUTES:
                del node.attrs[name]
        return (body.inner_html or "").strip()

    def _mark(self, claim: LexborNode) -> None:
        """Words in place of the flask that the site draws after what was measured; these link to the measurement."""
        for part in list(claim.iter(include_text=True)):
            claim.insert_before(part, move=True)
        claim.inner_html = _TEXT[self.lang]["claim"]
        if self.lang == "en":
            claim.insert_before(" ")

    def address(self, target: str) -> str:
        """The whole address of a link on the page."""
        path, mark, fragment = target.partition("#")
        if scheme_of(target) or not path.endswith((".md", ".ipynb")):
            return urljoin(self.url, target)
        path = posixpath.normpath(f"questions/{path}").rpartition(".")[0] + "/"
        return f"{self._home}{'' if path == 'index/' else path}{mark}{fragment}"


@cache
def _markdown() -> Markdown:
    return Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)


def _without_directives(page: Page) -> str:
    """The body in which a link stands for each figure, and nothing for the other directives."""
    lines = page.body.split("\n")
    for number, line in page.markup.lines:
        match = DIRECTIVE.fullmatch(line)
        if match and match[1] == "figure":
            lines[number - 1] = f"[{_TEXT[page.lang]['figure']}](#figure-{match[2]})\n"
        elif match:
            # What to try with something that moves stands right below it.
            below = takewhile(str.strip, lines[number:]) if match[1] == "explore" else ()
            for place in range(number - 1, number + len(list(below))):
                lines[place] = ""
    return "\n".join(lines)


def _summary(details: LexborNode) -> LexborNode:
    summary = details.css_first("summary")
    assert summary is not None
    return summary


def _children(details: LexborNode) -> list[LexborNode]:
    return [node for node in details.iter() if node.tag != "summary"]


def _below(heading: LexborNode) -> list[LexborNode]:
    found, node = [], heading.next
    while node is not None and not (node.tag and re.fullmatch("h[1-3]", node.tag)):
        if node.is_element_node:
            found.append(node)
        node = node.next
    return found
