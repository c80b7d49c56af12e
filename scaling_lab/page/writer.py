"""Writes the Markdown of one directive."""

from __future__ import annotations

import html
import re
from typing import Any

from markdown import Markdown

from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.page.code import LANDMARKS, highlighted
from scaling_lab.page.figures import Figure, caption_element, figures_of
from scaling_lab.page.labels import TEXT
from scaling_lab.sources import notebooks, output_rules
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.claims import Claim, claims
from scaling_lab.sources.content import Content
from scaling_lab.sources.notebooks import narrative, shifted_headings

_MATH = re.compile(r"(?<![\\$])\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$")


class Writer:
    """Writes the Markdown of one directive."""

    def __init__(self, md: Markdown, lang: str, content: Content, shown: frozenset[str] = frozenset()):
        """``shown`` holds the names of figures that the page shows elsewhere."""
        self.md, self.lang, self.content, self.shown = md, lang, content, shown
        self.text = TEXT[lang]

    def experiment(self, slug: str, statements: dict[str, str]) -> list[str]:
        """The evidence table and the executed notebook; ``statements`` holds the page's sentence of each claim."""
        book = self.content.notebook(self.content.catalogue.question(slug))
        found = {claim.cell.number: claim for claim in claims(book)}
        stop_if_any(
            [
                *notebooks.state_faults(book),
                *output_rules.output_faults(book),
                *(
                    Fault(book.at(claim.cell), f"no sentence of the page ({self.lang}) links to the claim {claim.name}",
                          f"link one: [sentence](#{claim.name}){{.claim}}")
                    for claim in found.values()
                    if claim.name not in statements
                ),
            ]
        )  # fmt: skip
        lines = self._evidence_table(list(found.values()), statements)
        lines += [f"[{self.text['full']}](../notebooks/{slug}.ipynb)", "{ .notebook-link }", ""]
        headings = 0
        for cell in book.cells:
            if narrative(cell, self.lang):
                text, headings = shifted_headings(cell.source, headings)
                lines += [text, ""]
            elif cell.kind == "code" and cell.code:
                lines += self._code_cell(book, cell, found.get(cell.number), statements)
        return "\n".join(lines).split("\n")

    def _evidence_table(self, claims: list[Claim], statements: dict[str, str]) -> list[str]:
        rows = [
            f"| {_table_text(statements[claim.name])} | {_code_span(claim.cell.measured)} "
            f"| [{self.text['cell'].format(claim.cell.execution_count)}](#{claim.name}) |"
            for claim in claims
        ]
        header = f"| {self.text['claim']} | {self.text['measured']} | {self.text['evidence']} |"
        return [*self._open("evidence", attributes=f'role="group" aria-label="{self.text["caption"]}" tabindex="0"'),
                header, "|---|---|---|", *rows, "", *self._close()]  # fmt: skip

    def _code_cell(
        self, book: notebooks.Notebook, cell: notebooks.Cell, claim: Claim | None, statements: dict[str, str]
    ) -> list[str]:
        code = self._code(cell.code)
        if cell.directives.get("fold") == "true":
            code = _details(self.text["fold"].format(cell.code.count("\n") + 1), code, "fold")
        if claim:
            lines = [
                *self._open("cell claim-cell", claim.name),
                f"**{self.text['claim']}** {statements[claim.name]}", "{ .cell-claim }", "",
                f"**{self.text['measured']}** {_code_span(claim.cell.measured)}", "{ .measured }", "",
                *(line for world in claim.refutations for line in _details(
                    self.text["refuted"].format(world.refuted[self.lang]), self._code(world.falsify), "refutation")),
                *code,
            ]  # fmt: skip
        else:
            lines = [*self._open("cell"), *code]
        if cell.printed.strip():
            lines += [
                self._raw(f'<pre class="output" tabindex="0">{html.escape(cell.printed.rstrip())}</pre>'),
                "",
            ]
        if cell.directives.get("figure") in self.shown:
            lines += [f"[{self.text['above']}](#figure-{cell.directives['figure']})", "{ .figure-link }", ""]
        else:
            for figure in figures_of(book, cell, self.lang):
                lines += self._figure(figure, [])
        return [*lines, *self._close()]

    def figure(self, slug: str, name: str, caption: list[str]) -> list[str]:
        """One figure of the notebook where the page wants it; ``caption`` is Markdown, its title where it is empty."""
        book = self.content.notebook(self.content.catalogue.question(slug))
        cells = [cell for cell in book.code_cells if cell.directives.get("figure") == name and cell.figures]
        if len(cells) != 1:
            drawn = ", ".join(
                cell.directives["figure"] for cell in book.code_cells if "figure" in cell.directives
            )
            raise Fault(
                f"::: figure {name}", f"{book.place} draws no such figure", f"name one of {drawn or 'none'}"
            )
        [figure] = figures_of(book, cells[0], self.lang)
        return self._figure(figure, caption)

    def _figure(self, figure: Figure, caption: list[str]) -> list[str]:
        start = f'<figure class="figure" id="{figure.id}">{figure.svg}'
        if not caption:
            return [self._raw(f"{start}{caption_element(figure)}</figure>"), ""]
        return [self._raw(f"{start}<figcaption>"), "", *caption, "", self._raw("</figcaption></figure>"), ""]

    def exercise(self, slug: str) -> list[str]:
        """Starter, how to run the tests, and the collapsed solution and tests."""
        exercise = self.content.exercise(self.content.catalogue.question(slug))
        return [
            f"**{self.text['starter']}** `exercises/{slug}/starter.py`", "",
            *self._code(exercise.starter.strip("\n")),
            self.text["run"], "",
            *self._code(f"make exercise ID={slug.split('-')[0]}", "bash"),
            *_details(self.text["solution"], self._code(exercise.solution.strip("\n")), "solution", "solution"),
            *_details(self.text["tests"], self._code(exercise.tests.strip("\n"), colours=LANDMARKS), "tests", "tests"),
        ]  # fmt: skip

    def questions(self, folder: str, topic: str | None = None) -> list[str]:
        """A table of all questions, or of one topic's."""
        everything = self.content.catalogue
        if topic and topic not in everything.topics:
            raise Fault(
                f"::: topic {topic}", "there is no such topic", f"use one of {', '.join(everything.topics)}"
            )
        header = " | ".join(self.text[name] for name in ("number", "question", "level", "topics", "minutes"))
        lines = [*self._open("question-table"), f"| {header} |", "|---|---|---|---|---|"]
        to_topics = "topics/" if folder == "questions/" else ""
        for question in everything.questions:
            if topic and topic not in question.topics:
                continue
            title = _table_text(self.content.page(question, self.lang).title)
            topics = " · ".join(
                f"[{everything.topics[name][self.lang]}]({to_topics}{name}.md)" for name in question.topics
            )
            lines.append(
                f"| {question.id} | [{title}]({folder}{question.slug}.md) "
                f'| {everything.levels[question.level][self.lang]} {{ data-level="{question.level}" }} '
                f'| {topics} {{ data-topics="{" ".join(question.topics)}" }} | {question.minutes} |'
            )
        return [*lines, "", *self._close()]

    def terms(self) -> list[str]:
        """The glossary: every term in both languages, its abbreviation and the question that explains it."""
        everything = self.content.catalogue
        header = " | ".join(self.text[name] for name in ("term", "other", "short", "explained"))
        lines = [*self._open("terms"), f"| {header} |", "|---|---|---|---|"]
        other = next(lang for lang in LANGUAGES if lang != self.lang)
        for term in sorted(self.content.terms, key=lambda term: term.name["en"].lower()):
            page = ""
            if term.page:
                question = everything.question(term.page)
                page = f"[{question.id}](questions/{question.slug}.md)"
            lines.append(f"| {term.name[self.lang]} | {term.name[other]} | {term.short} | {page} |")
        return [*lines, "", *self._close()]

    def _code(self, code: str, language: str = "python", **options: Any) -> list[str]:
        return [self._raw(highlighted(code, language, **options)), ""]

    def _open(self, classes: str, identifier: str = "", attributes: str = "") -> list[str]:
        parts = [f'class="{classes}"', f'id="{identifier}"' if identifier else "", attributes]
        return [self._raw(f"<div {' '.join(part for part in parts if part)}>"), ""]

    def _close(self) -> list[str]:
        return [self._raw("</div>"), ""]

    def _raw(self, markup: str) -> str:
        """Markup that Python-Markdown puts into the page untouched."""
        return self.md.htmlStash.store(markup)


def _details(title: str, body: list[str], kind: str, identifier: str = "") -> list[str]:
    # More slashes than any block a page's author writes inside.
    options = [f"    type: {kind}", *([f"    attrs: {{id: {identifier}}}"] if identifier else [])]
    return [f"//// details | {title}", *options, "", *body, "////", ""]


def _code_span(text: str) -> str:
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks}{text}{ticks}"


def _table_text(text: str) -> str:
    """Markdown whose bars do not end a table cell: in formulas as TeX commands, elsewhere as a character reference."""

    def in_formula(match: re.Match[str]) -> str:
        tex = match[1].replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        return f"${tex}$"

    parts, position = [], 0
    for match in _MATH.finditer(text):
        parts += [text[position : match.start()].replace("|", "&#124;"), in_formula(match)]
        position = match.end()
    return "".join([*parts, text[position:].replace("|", "&#124;")])
