"""Writes the questions of one language as data, one JSON object a line: for those who build on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaling_lab.site.programs.plain import Answer
from scaling_lab.site.programs.structured import LICENSE
from scaling_lab.sources.catalogue import HTML_LANG, Question
from scaling_lab.sources.content import Content
from scaling_lab.sources.records import Quantity, records

FILE = "questions.jsonl"
SCHEMA = "questions.schema.json"


def schema() -> str:
    """What each line of the file holds, as a JSON Schema."""
    return Path(__file__).with_name(SCHEMA).read_text(encoding="utf-8")


def lines(content: Content, lang: str, site_url: str, answers: Mapping[str, Answer]) -> str:
    """The file; ``answers`` holds what each page says, by its address below ``site_url``."""
    rows = (
        _row(content, question, lang, site_url, answers[f"questions/{question.slug}/"])
        for question in content.catalogue.questions
    )
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def _row(content: Content, question: Question, lang: str, site_url: str, answer: Answer) -> dict[str, Any]:
    page = content.page(question, lang)
    measured = records(content.notebook(question))
    sources = content.sources or {}
    cited = dict.fromkeys(key for key in page.markup.citations if key in sources)
    url = f"{site_url}questions/{question.slug}/"
    return {
        "id": question.id,
        "language": HTML_LANG[lang],
        "url": url,
        "title": page.title,
        "question": page.question_text,
        "level": question.level,
        "topics": list(question.topics),
        "answer": answer.depths,
        "claims": [
            {
                "id": name,
                "url": f"{url}#{name}",
                "sentence": sentence,
                "setting": setting,
                "quantities": [_quantity(each) for each in measured[name].quantities]
                if name in measured
                else [],
            }
            for name, (sentence, setting) in answer.claims.items()
        ],
        "sources": [{"title": sources[key].title, "url": sources[key].url} for key in cited],
        "license": LICENSE,
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    world = quantity.refuted_by
    bounds = quantity.comparison.bounds if quantity.comparison else ()
    return {
        "name": quantity.name,
        "value": quantity.value,
        "range": [min(quantity.values), max(quantity.values)],
        "bounds": [{"sign": sign, "number": bound} for sign, bound in bounds],
        "falsified": None if world is None else quantity.falsified[world],
    }
