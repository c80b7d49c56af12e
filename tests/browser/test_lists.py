"""Lists for study groups: all of a list is in its address, with everyone's own marks, on paper and as a code."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

KEY = "scaling-lab.study"
LIST = "#name=Monday%20group&from=2026-12-07&each=2&items=q02,q02.1,q05,q09.2"


@pytest.fixture
def lists(visit, server):
    def open_lists(fragment: str = "", lang: str = "en/", **options):
        page = visit(f"{server.url}{lang}lists/{fragment}", **options).page
        page.locator(".study-app .study-main").wait_for()
        return page

    return open_lists


def test_a_list_is_made_and_its_address_opens_it(lists, server, visit):
    page = lists()
    form = page.locator(".study-form")
    form.locator("input[type=text]").fill("缩放律 & 小组 #1")
    form.locator("input[type=date]").fill("2026-12-28")
    form.locator("input[type=number]").fill("1")
    page.locator("input[value=q02]").check()
    page.locator("summary", has_text="Follow-ups").nth(4).click()
    page.locator("label", has_text="The interviewer asks").first.wait_for()
    page.locator("input[value='q05.1']").check()
    page.locator(".study-main").click()
    page.locator("h2", has_text="缩放律 & 小组 #1").wait_for()
    weeks = ["Week 1 · 2026-12-28", "Week 2 · 2027-01-04"]
    assert page.locator(".study-app h3").all_inner_texts() == weeks
    assert len(page.url) < 200
    friend = visit(page.url).page
    friend.locator("h2", has_text="缩放律 & 小组 #1").wait_for()
    friend.locator(".study-list ul a", has_text="The interviewer asks").wait_for()
    assert friend.locator(".study-list > li").count() == 2
    with friend.expect_navigation():
        friend.locator(".study-list ul a").click()
    assert friend.url.endswith("/questions/q05-avoid-overfitting-nn/#follow-up-1")


def test_both_languages_open_the_same_list(lists):
    page = lists(LIST)
    assert page.locator(".study-list > li > a").all_inner_texts()[0].startswith("q02 Batch size")
    page.locator("a.language-switch").click()
    page.locator(".study-app h3", has_text="第 2 周 · 2026-12-14").wait_for()
    assert page.locator(".study-list > li").count() == 3


def test_everybody_sees_their_own_marks(lists):
    page = lists(LIST)
    assert page.locator(".study-list .study-mark").count() == 0
    log = {"v": 1, "log": {"q05/mark": [[int(time.time()), 3, 1]]}}
    page.evaluate(f"(log) => localStorage.setItem('{KEY}', JSON.stringify(log))", log)
    page.reload()
    page.locator(".study-list .study-mark").first.wait_for()
    assert (
        page.locator(".study-list > li", has_text="q05").locator(".study-mark[aria-label=Mastered]").count()
        == 1
    )
    assert page.locator(".study-list .study-mark").count() == 1


@pytest.mark.parametrize(
    ("fragment", "shown", "lost"),
    [
        ("#items=q02,q99,q02.77,nonsense,<b>,q05", 2, 4),
        ("#items=q02,q02,q02.1,q02.1", 1, 0),
        ("#each=0&from=2026-99-99&items=q02", 1, 0),
        ("#items=%E0%A4%A,q02&each=abc", 1, 1),
    ],
)
def test_what_is_no_entry_is_left_out_and_told(lists, fragment, shown, lost):
    page = lists(fragment)
    page.locator(".study-list").first.wait_for()
    assert page.locator(".study-list > li").count() == shown
    told = page.locator(".study-lost")
    assert told.count() == bool(lost)
    if lost:
        assert told.inner_text().startswith(f"{lost} entries")


def test_an_address_without_entries_begins_a_new_list(lists):
    page = lists("#items=q99&name=Old")
    assert page.locator(".study-form input[type=text]").input_value() == "Old"
    page.locator(".study-main").click()
    assert page.locator(".study-lost").inner_text() == "Choose at least one question."


def test_a_list_can_be_changed(lists):
    page = lists(LIST)
    page.get_by_role("button", name="Change").click()
    assert page.locator("input[value='q02.1']").is_checked() and page.locator("input[value=q05]").is_checked()
    page.locator("input[value=q05]").uncheck()
    page.locator(".study-main").click()
    expect(page.locator(".study-list > li")).to_have_count(2)
    page.go_back()
    expect(page.locator(".study-list > li")).to_have_count(3)


def test_on_paper_it_is_a_hand_out(lists):
    page = lists(LIST)
    page.emulate_media(media="print")
    assert not any(button.is_visible() for button in page.locator(".study-app button").all())
    assert page.locator(".study-list > li").first.is_visible()


def test_a_code_opens_the_list(lists):
    page = lists(LIST)
    page.get_by_role("button", name="QR code").click()
    page.locator(".study-qr canvas").wait_for()
