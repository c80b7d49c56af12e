"""The feed: what is news and what is not, ids that stay, and text that could break XML."""

from dataclasses import replace
from datetime import UTC, date, datetime

import feedparser
import pytest

from scaling_lab.site.programs import feed
from scaling_lab.sources import content
from scaling_lab.sources.catalogue import Revision
from scaling_lab.sources.history import Dates, History

HOME = "https://example.org/lab/en/"
DAYS = [datetime(2026, 3, day, 12, 30, tzinfo=UTC) for day in (1, 2, 3)]
NEWS = Revision(date(2026, 4, 5), {"zh": "补上 A < B & C", "en": "A < B & C was added"})


@pytest.fixture
def three(tree):
    """Content with three questions, added on three days and each changed since."""
    read = content.read(tree)
    first = read.catalogue.questions[0]
    questions = tuple(replace(first, id=name, slug=f"{name}-demo") for name in ("q01", "q02", "q03"))
    pages = {(each.id, lang): read.pages["q01", lang] for each in questions for lang in ("zh", "en")}
    return replace(read, catalogue=replace(read.catalogue, questions=questions), pages=pages)


def history(last=DAYS[2]):
    pages = {
        (f"q0{number}", lang): Dates(day, max(day, last))
        for number, day in enumerate(DAYS, 1)
        for lang in ("zh", "en")
    }
    return History(pages, DAYS[0])


def revised(read, name, news=NEWS):
    """``read`` with a revision of one question in its catalogue."""
    questions = tuple(
        replace(each, revised=news) if each.id == name else each for each in read.catalogue.questions
    )
    return replace(read, catalogue=replace(read.catalogue, questions=questions))


def written(read, known=None, lang="en", home=HOME):
    return feed.atom(read, lang, "A & B", "About <it>", home, known or history())


def parsed(text):
    found = feedparser.parse(text.encode(), sanitize_html=False)
    assert not found.bozo, found.bozo_exception
    return found


def test_a_revision_in_the_catalogue_passes_the_checks(tree):
    path, last = tree / "docs" / "questions.yml", "    related: []\n"
    text = path.read_text(encoding="utf-8")
    assert text.count(last) == 1
    news = "    revised: {date: 2026-04-05, zh: 补上了, en: Added}\n"
    path.write_text(text.replace(last, last + news), encoding="utf-8")
    read = content.read(tree)
    assert content.mistakes(read) == []
    assert read.catalogue.questions[0].revised == Revision(date(2026, 4, 5), {"zh": "补上了", "en": "Added"})


def test_the_latest_question_comes_first(three):
    found = parsed(written(three))
    assert [entry.id[-3:] for entry in found.entries] == ["q03", "q02", "q01"]
    assert [entry.published for entry in found.entries] == [entry.updated for entry in found.entries]
    assert found.feed.updated == found.entries[0].updated == "2026-03-03T12:30:00Z"
    assert (found.feed.title, found.feed.subtitle) == ("A & B", "About <it>")


def test_a_mended_typo_is_no_news(three):
    later = datetime(2026, 9, 9, tzinfo=UTC)
    assert written(three, history(last=later)) == written(three)


def test_a_revision_is_news_and_says_what(three):
    before, after = parsed(written(three)), parsed(written(revised(three, "q01")))
    first = after.entries[0]
    assert first.id == before.entries[-1].id
    assert (first.updated, first.published) == ("2026-04-05T00:00:00Z", before.entries[-1].published)
    assert first.summary.split("\n")[0] == "Revised: A < B & C was added"
    assert after.feed.updated == first.updated
    assert [entry.id for entry in after.entries[1:]] == [entry.id for entry in before.entries[:-1]]


def test_a_revision_is_not_older_than_the_question(three):
    early = Revision(date(2026, 1, 1), NEWS.text)
    assert all(e.updated >= e.published for e in parsed(written(revised(three, "q01", early))).entries)


def test_ids_outlive_slugs_and_paths_and_differ_between_languages(three):
    ids = [entry.id for entry in parsed(written(three)).entries]
    moved = replace(
        three,
        catalogue=replace(
            three.catalogue,
            questions=tuple(replace(each, slug=f"{each.id}-other") for each in three.catalogue.questions),
        ),
    )
    assert [entry.id for entry in parsed(written(moved, home="https://EXAMPLE.org:8443/")).entries] == ids
    chinese = [entry.id for entry in parsed(written(three, lang="zh")).entries]
    assert ids[0] == "tag:example.org,2026:scaling-lab:en:q03" and not set(chinese) & set(ids)


def test_many_questions_do_not_make_a_long_feed(three):
    one = three.catalogue.questions[0]
    questions = tuple(replace(one, id=f"q{n:03}") for n in range(feed.MOST + 5))
    pages = {(each.id, "en"): three.pages["q01", "en"] for each in questions}
    many = replace(three, catalogue=replace(three.catalogue, questions=questions), pages=pages)
    assert len(parsed(written(many)).entries) == feed.MOST
