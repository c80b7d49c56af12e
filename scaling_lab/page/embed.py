"""A Markdown extension: puts the executed notebook, the exercise and the question tables into a page.

It knows no site engine: what it emits is Markdown and inline SVG, which MkDocs and Zensical render alike.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from scaling_lab.faults import Fault
from scaling_lab.page.experiment import ExperimentWriter
from scaling_lab.page.labels import TITLE_ID
from scaling_lab.page.question_map import question_map
from scaling_lab.sources import terms
from scaling_lab.sources.catalogue import load
from scaling_lab.sources.content import Content, read
from scaling_lab.sources.directives import DIRECTIVE, FORMS
from scaling_lab.sources.markup import outside_fences
from scaling_lab.sources.pages import claim_links

_FIGURE = re.compile(r"^::: figure +(\S+) *$", re.MULTILINE)
_EXPERIMENT = re.compile(r"^::: experiment +(\S+) *$", re.MULTILINE)


def makeExtension(**config: Any) -> Extension:
    """Entry point of Python-Markdown."""
    return EmbedExtension(**config)


class EmbedExtension(Extension):
    """``::: experiment SLUG``, ``::: figure NAME``, ``::: explore NAME``, ``::: exercise SLUG``, ``::: questions``, ``::: topic NAME``, ``::: map``, ``::: terms``, ``::: app NAME`` and ``::: deck``."""

    def __init__(self, **config: Any):
        self.config = {
            "language": ["zh", "language of the page: zh or en"],
            "root": [".", "folder that holds docs/, notebooks/ and exercises/"],
            # Not None, which Python-Markdown would turn into a truth value.
            "content": [
                "",
                "the content of root where it was read before; read at the first directive otherwise",
            ],
            "download": [0, "bytes that running an exercise on its page takes; 0: it cannot be run there"],
        }
        super().__init__(**config)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the preprocessor: after whitespace is normalised (30), before code fences are read (25)."""
        directives = _Directives(
            md, self.getConfig("language"), Path(self.getConfig("root")), self.getConfig("content") or None
        )
        directives.download = self.getConfig("download")
        md.preprocessors.register(directives, "scaling_lab", 27)
        # After toc (5), which makes the table of contents.
        md.treeprocessors.register(_Quiz(md), "scaling_lab.page.contents", 4)


class _Directives(Preprocessor):
    def __init__(self, md: Markdown, lang: str, root: Path, content: Content | None):
        super().__init__(md)
        self.lang, self.root = lang, root
        self._read_before = content
        self.download = 0

    @cached_property
    def content(self) -> Content:
        return self._read_before or read(self.root)

    @cached_property
    def abbreviations(self) -> list[str]:
        """Definitions that Python-Markdown shows where an abbreviation stands."""
        known = self._read_before.terms if self._read_before else terms.read(self.root, load(self.root))
        return [f"*[{term.short}]: {term.name[self.lang]}" for term in known if term.explain]

    def run(self, lines: list[str]) -> list[str]:
        page = "\n".join(lines)
        out: list[str] = []
        outside = outside_fences(page)
        rest = iter(enumerate(lines, 1))
        for number, line in rest:
            match = DIRECTIVE.fullmatch(line) if number in outside else None
            if match:
                # The paragraph right below a figure is its caption, that below what moves says what to try.
                has_text = match[1] in ("figure", "explore")
                below = takewhile(str.strip, (line for _, line in rest)) if has_text else ()
                out += ["", *self._expand(match[1], match[2], page, list(below)), ""]
            elif number in outside and re.fullmatch(r"# [^{]+", line):
                out.append(f"{line} {{#{TITLE_ID}}}")
            else:
                out.append(line)
        return [*out, "", *self.abbreviations]

    def _expand(self, name: str, argument: str | None, page: str, text: list[str]) -> list[str]:
        writer = ExperimentWriter(self.md, self.lang, self.content, frozenset(_FIGURE.findall(page)))
        slug = _EXPERIMENT.search(page)
        if name == "figure" and argument and slug:
            return writer.figure(slug[1], argument, text)
        if name == "explore" and argument:
            return writer.explore(argument, text)
        if name == "experiment" and argument:
            return writer.experiment(argument, {link.name: link.text for link in reversed(claim_links(page))})
        if name == "exercise" and argument:
            return writer.exercise(argument, self.download)
        if name == "questions" and not argument:
            return writer.questions("questions/")
        if name == "topic" and argument:
            return writer.questions("../questions/", argument)
        if name == "map" and not argument:
            return [self.md.htmlStash.store(question_map(self.content, self.lang)), ""]
        if name == "terms" and not argument:
            return writer.terms()
        if name == "app" and argument:
            return writer.app(argument)
        if name == "deck" and not argument:
            return writer.deck()
        raise Fault(
            f"::: {name} {argument or ''}".strip(),
            "there is no such directive",
            f"use {FORMS}",
        )


class _Quiz(Treeprocessor):
    """Puts the quiz into a box, behind whose options paper has the answers, and its questions out of the contents."""

    def run(self, root: Element) -> None:
        entries = getattr(self.md, "toc_tokens", [])
        while entries and entries[-1]["level"] == 1:
            entries = entries[-1]["children"]
        for entry in entries:
            if entry["id"] == "quiz":
                entry["children"] = []
        parts = list(root)
        heading = next((part for part in parts if part.get("id") == "quiz"), None)
        if heading is not None:
            items = list(takewhile(lambda part: part.tag != "h2", parts[parts.index(heading) + 1 :]))
            box = Element("div", {"class": "quiz"})
            box.extend(items)
            for item in items:
                root.remove(item)
            root.insert(parts.index(heading) + 1, box)
