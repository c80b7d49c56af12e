"""Tells search engines what a page is, in the words of schema.org (JSON-LD)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from scaling_lab.site.links import alternates, language_url, site_root
from scaling_lab.sources.catalogue import HTML_LANG, LANGUAGES, Question
from scaling_lab.sources.content import DATA_PAGE, Content
from scaling_lab.sources.history import Dates
from scaling_lab.sources.pages import Page

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
PROJECT = "Scaling Lab"


def home(name: str, description: str, lang: str, site_url: str) -> str:
    """What the home page is: a web site, in one language."""
    root = site_root(site_url, lang)
    return _written({
        "@type": "WebSite",
        "@id": site_url,
        "url": site_url,
        "name": name,
        "alternateName": PROJECT,
        "description": description,
        "inLanguage": HTML_LANG[lang],
        "license": LICENSE,
        "publisher": _project(root),
        "workTranslation": {"@type": "WebSite", "@id": language_url(root, _other(lang))},
    })  # fmt: skip


def data(title: str, description: str, lang: str, site_url: str, file: str) -> str:
    """What the page with the questions as data is: a data set, with the ``file`` that holds it."""
    root = site_root(site_url, lang)
    address = f"{DATA_PAGE}/"
    return _written({
        "@type": "Dataset",
        "@id": site_url + address,
        "url": site_url + address,
        "name": f"{PROJECT}: {title}",
        "description": description,
        "inLanguage": HTML_LANG[lang],
        "license": LICENSE,
        "creator": _project(root),
        "isPartOf": {"@type": "WebSite", "@id": site_url},
        "workTranslation": {"@type": "Dataset", "@id": language_url(root, _other(lang)) + address},
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": site_url + file,
            "encodingFormat": "application/jsonl",
        },
    })  # fmt: skip


def question(content: Content, asked: Question, lang: str, site_url: str, dates: Dates, brief: str) -> str:
    """What the page of a question is: something to learn from, about one question with its answer; and where it stands.

    ``brief`` is the answer in plain text.
    """
    page, everything = content.page(asked, lang), content.catalogue
    address = f"questions/{asked.slug}/"
    urls = alternates(site_url, lang, address)
    url, root = urls[lang], site_root(site_url, lang)
    topics = [everything.topics[topic][lang] for topic in asked.topics]
    return _written(
        {
            "@type": "LearningResource",
            "@id": url,
            "url": url,
            "name": page.title,
            "description": page.description,
            "inLanguage": HTML_LANG[lang],
            "learningResourceType": "interview question",
            "educationalLevel": everything.levels[asked.level][lang],
            "teaches": topics,
            "license": LICENSE,
            "datePublished": _day(dates.first),
            "dateModified": _day(dates.last),
            "author": _project(root),
            "isPartOf": {"@type": "WebSite", "@id": language_url(root, lang)},
            "mainEntity": _question(page, url, brief),
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                _crumb(1, PROJECT, language_url(root, lang)),
                _crumb(2, topics[0], f"{language_url(root, lang)}topics/{asked.topics[0]}/"),
                _crumb(3, page.title, url),
            ],
        },
    )


def _other(lang: str) -> str:
    [other] = set(LANGUAGES) - {lang}
    return other


def _question(page: Page, url: str, brief: str) -> dict[str, Any]:
    return {
        "@type": "Question",
        "name": page.question_text,
        "answerCount": 1,
        "acceptedAnswer": {"@type": "Answer", "url": f"{url}#brief", "text": brief},
    }


def _project(root: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": PROJECT, "url": root}


def _crumb(position: int, name: str, url: str) -> dict[str, Any]:
    return {"@type": "ListItem", "position": position, "name": name, "item": url}


def _day(time: datetime) -> str:
    return time.date().isoformat()


def _written(*things: dict[str, Any]) -> str:
    """JSON that can stand in a page: `<` would let a text end its element."""
    graph = things[0] if len(things) == 1 else {"@graph": things}
    text = json.dumps({"@context": "https://schema.org", **graph}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
