"""The question table can be filtered; the choice is in the address."""

import pytest


@pytest.fixture(params=["", "en/"], ids=["zh", "en"])
def home(request, anywhere):
    return anywhere.url + request.param


def rows(page, only: str = ":visible") -> int:
    return page.locator(f".question-table tbody tr{only}").count()


def select(page, name: str):
    return page.locator(f".question-filter select[name='{name}']")


def first_value(page, name: str) -> str:
    return select(page, name).locator("option").nth(1).get_attribute("value")


def test_choosing_filters_the_rows_and_goes_into_the_address(visit, home):
    page = visit(home).page
    everything = rows(page)
    topic = first_value(page, "topic")
    select(page, "topic").select_option(topic)
    matching = page.locator(f".question-table tbody tr:has([data-topics~='{topic}'])").count()
    assert rows(page) == matching > 0
    assert page.url == f"{home}?topic={topic}"
    assert str(matching) in page.locator(".question-count").inner_text()
    page.locator("[role='status']", has_text=str(everything)).wait_for()


def test_a_shared_address_shows_the_same_rows(visit, home):
    page = visit(home).page
    topic, level = first_value(page, "topic"), first_value(page, "level")
    page.goto(f"{home}?topic={topic}&level={level}")
    assert select(page, "topic").input_value() == topic
    both = f":has([data-topics~='{topic}']):has([data-level='{level}'])"
    assert rows(page) == rows(page, both)


def test_the_back_button_undoes_a_choice(visit, home):
    page = visit(home).page
    everything, topic = rows(page), first_value(page, "topic")
    select(page, "topic").select_option(topic)
    select(page, "topic").select_option("")
    page.go_back()
    page.wait_for_url(f"**?topic={topic}")
    page.wait_for_timeout(100)
    assert select(page, "topic").input_value() == topic
    page.go_back()
    page.wait_for_url(home)
    page.wait_for_timeout(100)
    assert rows(page) == everything


def test_a_value_that_no_question_has_is_ignored(visit, home):
    page = visit(home).page
    everything = rows(page)
    page.goto(f"{home}?topic=astrology&level=%22%5D")
    assert rows(page) == everything


def test_the_words_are_the_readers_not_the_slugs(visit, home):
    page = visit(home).page
    topic = first_value(page, "topic")
    assert select(page, "topic").locator("option").nth(1).inner_text() != topic or "/en/" in home
    assert (
        page.locator(".question-filter label")
        .first.inner_text()
        .startswith("Topic" if "/en/" in home else "主题")
    )
