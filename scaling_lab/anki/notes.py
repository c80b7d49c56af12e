"""What there is to learn, as notes: each with a permanent id and what stands in its fields."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaling_lab.anki.fields import Fields
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.claims import Claim, claims
from scaling_lab.sources.content import Content
from scaling_lab.sources.points import Point

KINDS = ("brief", "follow-up", "quiz", "judge")
_TEXT = {
    "zh": {
        "brief": "30 秒说清", "follow-up": "追问", "quiz": "自测", "judge": "对还是错？为什么？",
        "right": "答案：", "true": "成立，本页测过。", "false": "不成立，至少不能这样说。",
        "setting": "条件：", "measured": "实测：", "refuted": "什么会推翻它：", "claim": "实测", "place": "原文",
    },
    "en": {
        "brief": "In 30 seconds", "follow-up": "Follow-up", "quiz": "Quiz", "judge": "True or false, and why?",
        "right": "Answer: ", "true": "It holds, as measured on the page.", "false": "It does not hold, at least not as it stands.",
        "setting": "Setting: ", "measured": "Measured: ", "refuted": "What would refute it: ", "claim": "measured", "place": "on the page",
    },
}  # fmt: skip
_SPOKEN = re.compile(r"(brief|follow-up)(?:-\d+)?")
# What stands before the question of a follow-up, the stem of a quiz item and an option.
_ASKED = re.compile(r"\A(?:面试官接着问：|The interviewer asks: )")
_NUMBERED = re.compile(r"\A(?:\d+|[A-Z])\. ")
_QUOTED = re.compile(r'\A[“"]([^“”"]+)[”"]([^“”"]*)\Z')


@dataclass(frozen=True)
class Note:
    """One note. ``id`` is that of the question and of the place on its page.

    ``made_of`` tells which files of the question decide what it says: "page", "points", "notebook".
    """

    id: str
    kind: str
    front: str
    back: str
    points: str = ""
    made_of: tuple[str, ...] = ("page",)
    label: str = ""
    title: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()


def notes(content: Content, question: Question, lang: str, home: str) -> Iterator[Note]:
    """The notes of a question, the spoken answers first; ``home`` is where the language starts on the web."""
    page, url, text = content.page(question, lang), f"{home}questions/{question.slug}/", _TEXT[lang]
    fields = Fields(page, url, home, content.sources or {})
    tags = (question.id, f"level::{question.level}", *(f"topic::{topic}" for topic in question.topics))

    def note(name: str, kind: str, front: str, back: str, points: str = "", *also_of: str) -> Note:
        title = html.escape(page.title, quote=False)
        return Note(
            f"{question.id}/{name}", kind, front, back, points, ("page", *also_of),
            text[kind], title, f"{url}#{name}", (*tags, kind),
        )  # fmt: skip

    written = content.points.get(question.id)
    for name in (anchor.id for anchor in page.anchors):
        if spoken := _SPOKEN.fullmatch(name):
            asked = fields.text(page.question_text) if name == "brief" else _asked(fields.title(name))
            points = _checklist(written.answers.get(name, ()) if written else (), fields, text)
            yield note(name, spoken[1], asked, fields.block(name), points, "points")
        elif name.startswith("quiz-"):
            yield note(name, "quiz", *_quiz(name, fields, text))
        elif name.startswith("pitfall-"):
            yield note(name, "judge", *_pitfall(name, fields, text))
    for claim in claims(content.notebook(question)):
        if claim.name in fields.claims:
            back = _evidence(claim, fields, text)
            # Without the full stop, which the title of a pitfall does not have.
            yield note(
                claim.name, "judge", re.sub(r"[.。]\Z", "", fields.claims[claim.name]), back, "", "notebook"
            )


def _asked(title: str) -> str:
    """What the interviewer asks, without the words that say so."""
    question = _ASKED.sub("", title)
    return question[:1].upper() + question[1:]


def _checklist(points: tuple[Point, ...], fields: Fields, text: dict[str, str]) -> str:
    rows = (
        f'<li><label><input type="checkbox"> {html.escape(point.text[fields.lang], quote=False)}</label> '
        f'<a href="{fields.address(f"#{point.at}")}">{text["claim" if point.at in fields.claims else "place"]}</a></li>'
        for point in points
    )
    return f"<ul>{''.join(rows)}</ul>" if points else ""


def _quiz(name: str, fields: Fields, text: dict[str, str]) -> tuple[str, str]:
    options = fields.options(name)
    titles = "".join(f"<li>{_NUMBERED.sub('', option.title)}</li>" for option in options)
    reasons = "".join(f"<li>{option.reason}</li>" for option in options)
    right = " ".join(chr(ord("A") + number) for number, option in enumerate(options) if option.is_right)
    stem = f'<p>{_NUMBERED.sub("", fields.title(name))}</p>\n<ol type="A">{titles}</ol>'
    return stem, f'<p><strong>{text["right"]}{right}</strong></p>\n<ol type="A">{reasons}</ol>'


def _pitfall(name: str, fields: Fields, text: dict[str, str]) -> tuple[str, str]:
    said, verdict = fields.title(name), text["false"]
    if quoted := _QUOTED.match(said):  # the marks would tell it from a sentence that holds
        said, verdict = quoted[1], quoted[2].strip() or verdict
    return said, f"<p><strong>{verdict}</strong></p>\n{fields.below(name)}"


def _evidence(claim: Claim, fields: Fields, text: dict[str, str]) -> str:
    setting = claim.setting[fields.lang]
    lines = [
        f"<p><strong>{text['true']}</strong></p>",
        *([f"<p>{text['setting']}{fields.text(setting)}</p>"] if setting else []),
        f"<p>{text['measured']}<code>{html.escape(claim.cell.measured, quote=False)}</code></p>",
        *(
            f"<p>{text['refuted']}{fields.text(world.refuted[fields.lang])}</p>"
            for world in claim.refutations
        ),
    ]
    return "\n".join(lines)
