"""Tells the pages for studying what there is: the questions, what of each can be practised, and the points to tick.

The texts themselves are taken from the question's own page when they are shown; only the points stand nowhere else.
"""

from __future__ import annotations

import json
import re

from scaling_lab.sources.content import Content
from scaling_lab.sources.pages import claim_links

FILE = "study/cards.json"
_PRACTISED = re.compile(r"brief|follow-up-\d+|hint-\d+|quiz-\d+|pitfall-\d+")


def cards(content: Content, lang: str) -> str:
    """The questions of one language as JSON.

    Each has ``id``, ``url`` (below the language's home), ``title``, ``ask`` (the question in its own words), ``level``,
    ``topics``, ``minutes``, ``requires``, ``ids`` (of what can be practised, in the page's order), ``claims`` (ids of
    its claims) and ``points`` (by the id of the answer: ``[text, anchor]``).
    """
    everything = content.catalogue
    questions = []
    for question in everything.questions:
        page, written = content.page(question, lang), content.points.get(question.id)
        questions.append({
            "id": question.id,
            "url": f"questions/{question.slug}/",
            "title": page.title,
            "ask": page.question_text,
            "level": question.level,
            "topics": question.topics,
            "minutes": question.minutes,
            "requires": question.requires,
            "ids": [anchor.id for anchor in page.anchors if _PRACTISED.fullmatch(anchor.id)],
            "claims": list(dict.fromkeys(link.name for link in claim_links(page.body))),
            "points": {
                name: [[point.text[lang], point.at] for point in points]
                for name, points in (written.answers.items() if written else ())
            },
        })  # fmt: skip
    names = {
        group: {key: labels[lang] for key, labels in getattr(everything, group).items()}
        for group in ("topics", "levels")
    }
    return json.dumps({"questions": questions, **names}, ensure_ascii=False, separators=(",", ":"))
