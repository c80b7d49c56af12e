"""Writes the Markdown of the directives that show an exercise, something that moves, the questions and the terms."""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown

from scaling_lab.faults import Fault
from scaling_lab.page.code import LANDMARKS, highlighted
from scaling_lab.page.labels import TEXT
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.content import Content

# The site puts the link to the Anki deck of its language here; an engine that makes none leaves it empty.
DECK_PLACE = '<p class="deck"></p>'
_MATH = re.compile(r"(?<![\\$])\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$")


class Writer:
    """Writes the Markdown of a directive; what is finished goes into Python-Markdown's stash of raw HTML."""

    def __init__(self, md: Markdown, lang: str, content: Content):
        self.md, self.lang, self.content = md, lang, content
        self.text = TEXT[lang]

    def exercise(self, slug: str, download: int = 0) -> list[str]:
        """Starter, how to run the tests, and the collapsed solution and tests.

        ``download`` is how many bytes it takes to run the tests on the page, where they can be.
        """
        exercise = self.content.exercise(self.content.catalogue.question(slug))
        return [
            f"**{self.text['starter']}** `exercises/{slug}/starter.py`", "",
            *self._unsearched(exercise.starter.strip("\n")),
            *([self._raw(place_to_run(slug, self.lang, download)), ""] if download else []),
            self.text["run"], "",
            *self._code(f"make exercise ID={slug.split('-')[0]}", "bash"),
            *details(self.text["solution"], self._unsearched(exercise.solution.strip("\n")), "solution", "solution"),
            *details(self.text["tests"], self._unsearched(exercise.tests.strip("\n"), colours=LANDMARKS), "tests", "tests"),
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
            title = table_text(self.content.page(question, self.lang).title)
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
        """The glossary: every term that a question explains, in both languages, its abbreviation and the question."""
        everything = self.content.catalogue
        header = " | ".join(self.text[name] for name in ("term", "other", "short", "explained"))
        lines = [*self._open("terms"), f"| {header} |", "|---|---|---|---|"]
        other = next(lang for lang in LANGUAGES if lang != self.lang)
        explained = [term for term in self.content.terms if term.page]  # the others are rules of wording
        for term in sorted(explained, key=lambda term: term.name["en"].lower()):
            question = everything.question(term.page)
            page = f"[{question.id}](questions/{question.slug}.md)"
            lines.append(f"| {term.name[self.lang]} | {term.name[other]} | {term.short} | {page} |")
        return [*lines, "", *self._close()]

    def app(self, name: str) -> list[str]:
        """The place where the script of a page for studying writes; without it, the words that say so."""
        words = self.text["without-script"]
        return [self._raw(f'<div class="study-app" data-app="{name}"><p>{words}</p></div>'), ""]

    def explore(self, name: str, what_to_try: list[str]) -> list[str]:
        """The place of something that moves, hidden until its script is there, and the words on what to try."""
        place = self._open("explorable", attributes=f'data-explorable="{name}" hidden')
        return [*place, *what_to_try, "", *self._close()]

    def deck(self) -> list[str]:
        """The place of the link to the Anki deck."""
        return [self._raw(DECK_PLACE), ""]

    def _code(self, code: str, language: str = "python", **options: Any) -> list[str]:
        return [self._raw(highlighted(code, language, **options)), ""]

    def _unsearched(self, code: str, **options: Any) -> list[str]:
        """A listing of the exercise, which its statement tells in words; found by a search it would give the answer away."""
        shown = highlighted(code, "python", **options)
        return [self._raw(shown.replace("<pre ", "<pre data-search-exclude ", 1)), ""]

    def _open(self, classes: str, identifier: str = "", attributes: str = "") -> list[str]:
        parts = [f'class="{classes}"', f'id="{identifier}"' if identifier else "", attributes]
        return [self._raw(f"<div {' '.join(part for part in parts if part)}>"), ""]

    def _close(self) -> list[str]:
        return [self._raw("</div>"), ""]

    def _raw(self, markup: str) -> str:
        """Markup that Python-Markdown puts into the page untouched."""
        return self.md.htmlStash.store(markup)


def place_to_run(slug: str, lang: str, download: int) -> str:
    """The button that runs an exercise on its page, which a script shows where the browser can, and what differs there."""
    size = f"{download / 1e6:.2g}" if download < 1e7 else f"{download / 1e6:.0f}"
    return (
        f'<div class="exercise-here" data-exercise="{slug}" data-search-exclude hidden>'
        f'<button type="button">{TEXT[lang]["here"].format(size)}</button> <span>{TEXT[lang]["differs"]}</span></div>'
    )


def details(title: str, body: list[str], kind: str, identifier: str = "") -> list[str]:
    """A collapsed block."""
    # More slashes than any block a page's author writes inside.
    options = [f"    type: {kind}", *([f"    attrs: {{id: {identifier}}}"] if identifier else [])]
    return [f"//// details | {title}", *options, "", *body, "////", ""]


def code_span(text: str) -> str:
    """A line as code, whichever backticks it holds."""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    edge = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{edge}{text}{edge}{ticks}"


def table_text(text: str) -> str:
    """Markdown whose bars do not end a table cell: in formulas as TeX commands, elsewhere as a character reference."""

    def in_formula(match: re.Match[str]) -> str:
        tex = match[1].replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        return f"${tex}$"

    parts, position = [], 0
    for match in _MATH.finditer(text):
        parts += [text[position : match.start()].replace("|", "&#124;"), in_formula(match)]
        position = match.end()
    return "".join([*parts, text[position:].replace("|", "&#124;")])
