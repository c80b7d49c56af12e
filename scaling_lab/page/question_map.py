"""Draws the map of the questions: a lane for each topic, from left to right what is to be read first.

It is made of links in a grid, so that titles wrap, a screen reader walks through it, and nothing is drawn twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from scaling_lab.page.labels import TEXT
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.content import Content

# More columns would not fit a phone: what lies deeper stands in the last one.
COLUMNS = 3
# The stylesheet draws a line over so many rows; a question further down says in words what it follows.
LONGEST_LINE = 4


@dataclass(frozen=True)
class Stop:
    """A question in its lane: ``row`` and ``column`` from 0, ``up`` rows above it the question it follows (None: first)."""

    question: Question
    row: int
    column: int
    up: int | None


def lanes(questions: tuple[Question, ...]) -> dict[str, list[Stop]]:
    """The questions of each topic (their first), each below or beside the one it requires in the same lane."""
    found: dict[str, list[Stop]] = {}
    for topic in dict.fromkeys(question.topics[0] for question in questions):
        members = {question.id: question for question in questions if question.topics[0] == topic}
        stops = found[topic] = []
        placed: set[str] = set()
        for question in members.values():
            if not set(question.requires) & set(members):
                _place(question, members, stops, placed, None)
        for question in members.values():  # what requires itself in the end
            _place(question, members, stops, placed, None)
    return found


def _place(
    question: Question, members: dict[str, Question], stops: list[Stop], placed: set[str], before: Stop | None
) -> None:
    """Put a question and all that requires it into ``stops``: the first to the right, the others on rows below."""
    if question.id in placed:
        return
    placed.add(question.id)
    row = max((stop.row for stop in stops), default=-1) + 1
    column = 0
    if before:
        column = min(before.column + 1, COLUMNS - 1)
        if column > before.column and not any(
            stop.row == before.row and stop.column >= column for stop in stops
        ):
            row = before.row
    stop = Stop(question, row, column, None if before is None else row - before.row)
    stops.append(stop)
    for other in members.values():
        if question.id in other.requires:
            _place(other, members, stops, placed, stop)


def question_map(content: Content, lang: str) -> str:
    """The map as HTML, for the home page of one language."""
    text = TEXT[lang]
    everything = content.catalogue
    lines = [f'<nav class="question-map" aria-label="{text["map"]}">']
    for topic, stops in lanes(everything.questions).items():
        name = escape(everything.topics[topic][lang])
        lines.append(f'<p><a href="topics/{topic}/">{name}</a></p><ol>')
        lines += [
            _stop(content, lang, stop) for stop in sorted(stops, key=lambda each: (each.row, each.column))
        ]
        lines.append("</ol>")
    return "".join([*lines, "</nav>"])


def _stop(content: Content, lang: str, stop: Stop) -> str:
    question = stop.question
    title = escape(short_title(content.page(question, lang).title))
    # A grid that fills rows: what stands further right than the one before stays on its row.
    drawn = stop.up is not None and stop.up <= LONGEST_LINE
    classes = f"map-c{stop.column + 1}" + (f" map-up{stop.up}" if drawn else "")
    lane = question.topics[0]
    elsewhere = [
        key for key in question.requires if not drawn or content.catalogue.question(key).topics[0] != lane
    ]
    after = f" <small>{TEXT[lang]['after'].format(', '.join(elsewhere))}</small>" if elsewhere else ""
    return f'<li class="{classes}"><a href="questions/{question.slug}/">{question.id} {title}</a>{after}</li>'


def short_title(title: str) -> str:
    """A title up to its colon."""
    return re.split("[:：]", title)[0].strip()
