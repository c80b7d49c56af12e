"""Writes the Atom feed of one language: its questions as they are added and revised, the latest first."""

from __future__ import annotations

from datetime import UTC, datetime, time
from urllib.parse import urlsplit
from xml.etree import ElementTree

from scaling_lab.site.programs.structured import LICENSE, PROJECT
from scaling_lab.sources.catalogue import HTML_LANG, Question
from scaling_lab.sources.content import Content
from scaling_lab.sources.history import History

FILE = "feed.xml"
# Who subscribes is told what is new; the list of all questions stands on the home page.
MOST = 50
_ATOM = "http://www.w3.org/2005/Atom"
_REVISED = {"zh": "修订：", "en": "Revised: "}


def atom(content: Content, lang: str, name: str, description: str, site_url: str, history: History) -> str:
    """The feed; ``name`` and ``description`` are those of the site, ``site_url`` is where the language starts.

    An entry's date is that of its first commit, or of the revision that the catalogue tells: no other change of a page
    is news to a subscriber.
    """
    dated = [(_updated(question, lang, history), question) for question in content.catalogue.questions]
    # Of one commit, the questions in the order of the catalogue.
    dated.sort(key=lambda pair: pair[0], reverse=True)
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": HTML_LANG[lang]})
    _add(feed, "id", _tag(site_url, lang))
    _add(feed, "title", name)
    _add(feed, "subtitle", description)
    _add(feed, "updated", _stamp(dated[0][0]))
    _add(feed, "link", rel="self", type="application/atom+xml", href=site_url + FILE)
    _add(feed, "link", rel="alternate", type="text/html", href=site_url, hreflang=HTML_LANG[lang])
    _add(feed, "link", rel="license", href=LICENSE)
    _add(_add(feed, "author"), "name", PROJECT)
    _add(feed, "icon", f"{site_url}assets/favicon.svg")
    _add(feed, "rights", "CC BY 4.0")
    for updated, question in dated[:MOST]:
        _entry(feed, content, question, lang, site_url, history, updated)
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, "unicode", xml_declaration=False).join(
        ['<?xml version="1.0" encoding="utf-8"?>\n', "\n"]
    )


def _entry(
    feed: ElementTree.Element,
    content: Content,
    question: Question,
    lang: str,
    site_url: str,
    history: History,
    updated: datetime,
) -> None:
    page = content.page(question, lang)
    entry = _add(feed, "entry")
    _add(entry, "id", _tag(site_url, lang, question.id))
    _add(entry, "title", page.title)
    href = f"{site_url}questions/{question.slug}/"
    _add(entry, "link", rel="alternate", type="text/html", href=href, hreflang=HTML_LANG[lang])
    _add(entry, "published", _stamp(history.of(question.id, lang).first))
    _add(entry, "updated", _stamp(updated))
    for topic in question.topics:
        _add(entry, "category", term=topic, label=content.catalogue.topics[topic][lang])
    news = question.revised.text[lang] if question.revised else ""
    told = [_REVISED[lang] + news] if news else []
    _add(entry, "summary", "\n".join([*told, page.question_text, page.description]))


def _updated(question: Question, lang: str, history: History) -> datetime:
    first = history.of(question.id, lang).first
    if not question.revised:
        return first
    return max(first, datetime.combine(question.revised.date, time(), UTC))


def _tag(site_url: str, *parts: str) -> str:
    """A name that stays when the address of a page changes: it begins with the host, whose owner publishes the feed."""
    host = (urlsplit(site_url).hostname or "localhost").lower()
    return f"tag:{host},2026:scaling-lab:{':'.join(parts)}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = text or None
    return element
