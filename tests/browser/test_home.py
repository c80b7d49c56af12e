"""The home page: the map with its paths and the reader's marks, where they left off, what is due today."""

from __future__ import annotations

import time

import pytest

from scaling_lab.sources import catalogue
from tests.browser.conftest import ROOT

KEY = "scaling-lab.study"
DAY = 86400
NOW = int(time.time())


@pytest.fixture
def home(visit, server):
    def open_home(log: dict, lang: str = "en/", **options):
        page = visit(server.url + lang, **options).page
        if log:
            page.evaluate(
                f"(log) => localStorage.setItem('{KEY}', JSON.stringify(log))", {"v": 1, "log": log}
            )
            page.reload()
        return page

    return open_home


@pytest.mark.parametrize("phone", [False, True])
def test_the_map_shows_every_question_once_and_what_comes_before_it(home, phone):
    page = home({}, phone=phone)
    links = page.locator(".question-map li > a")
    names = [text.split()[0] for text in links.all_inner_texts()]
    assert sorted(names) == [question.id for question in catalogue.load(ROOT).questions]
    places = {name: link.bounding_box() for name, link in zip(names, links.all(), strict=True)}
    assert places["q02"]["x"] < places["q03"]["x"] < places["q10"]["x"]
    assert places["q15"]["x"] < places["q17"]["x"] and places["q17"]["y"] < places["q20"]["y"]
    assert "after q15" in page.locator(".question-map li", has_text="q05").inner_text()
    # The line reaches from the box that comes before to the one that follows.
    reach = page.evaluate(
        """() => ["q03", "q20"].map((name) => {
          const item = [...document.querySelectorAll(".question-map li")].find((each) => each.innerText.startsWith(name));
          const line = getComputedStyle(item, "::before");
          return [parseFloat(line.width), parseFloat(line.height), item.getBoundingClientRect().height];
        })"""
    )
    assert reach[0][0] > 10 and reach[1][0] > 5
    assert reach[1][1] > 2 * reach[1][2]  # over the two rows between q20 and q15
    box = page.locator(".question-map li", has_text="q02")  # the whole of it leads there
    box.click(position={"x": box.bounding_box()["width"] - 4, "y": 4})
    page.wait_for_url("**/questions/q02-batch-size/")


def test_marks_stand_on_the_map(home):
    page = home({"q02/mark": [[NOW, 3, 1]], "q09/mark": [[NOW, 1, 1]]})
    page.locator(".question-map li", has_text="q02").locator("[aria-label=Mastered]").wait_for()
    page.locator(".question-map li", has_text="q09").locator("[aria-label=Unsure]").wait_for()
    assert page.locator(".question-map .study-mark").count() == 2


def test_a_reader_goes_on_where_they_left_off(home):
    log = {"q02/quiz-1": [[NOW - 60, 3, 1]], "q09/mark": [[NOW - 30, 2, 1]], "q00/saved": [[NOW, 1, 1]]}
    page = home(log)
    link = page.locator(".study-next a").first
    assert link.inner_text().startswith("q09")
    with page.expect_navigation():
        link.click()
    assert page.url.endswith("/en/questions/q09-optimizer/")
    # One that is mastered is left behind, and what was taken back does not count.
    log |= {"q09/mark": [[NOW - 30, 3, 1]], "q14/mark": [[NOW - 20, 2, 1], [NOW - 10, 0, 1]]}
    assert home(log).locator(".study-next a").first.inner_text().startswith("q10")


def test_the_cards_of_today_are_counted(home):
    watched: list[str] = []
    page = home({"q02/mark": [[NOW, 2, 1]]})
    page.locator(".study-next a").first.wait_for()
    assert page.locator(".study-next a").count() == 1
    page = home({f"q0{n}/brief": [[NOW - 30 * DAY, 3, NOW // DAY - 30]] for n in range(1, 4)}, "")
    page.locator(".study-next a", has_text="今天有 3 张卡片到期").wait_for()
    page.on("request", lambda request: watched.append(request.url))
    page.locator(".study-next a", has_text="到期").click()
    page.locator(".study-today strong", has_text="3").wait_for()


def test_who_has_noted_nothing_sees_the_map_alone(home):
    page = home({})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    assert page.locator(".study-next").count() == 0
    assert not any("ts-fsrs" in url or "cards.json" in url or "study-home" in url for url in asked)
