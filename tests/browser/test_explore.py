"""What moves on a page: nothing is fetched before its button is pressed, and the keyboard does it all."""

from __future__ import annotations

import re

import pytest

SCRIPT = re.compile(r"/explore-[a-z]+\.js")


@pytest.fixture(params=["zh", "en"])
def open_page(request, visit, server):
    """Opens what moves on a question page, by keyboard alone; gives its box."""

    def opened(slug: str, name: str, **options: object):
        path = f"questions/{slug}/#full" if request.param == "zh" else f"en/questions/{slug}/#full"
        watched = visit(server.url + path, **options)
        asked: list[str] = []
        watched.page.on("request", lambda sent: asked.append(sent.url))
        box = watched.page.locator(f"[data-explorable={name}]")
        box.locator("button").focus()
        watched.page.wait_for_timeout(100)
        assert not any(map(SCRIPT.search, asked)) and box.locator("svg").count() == 0
        watched.page.keyboard.press("Enter")
        box.locator("output").wait_for()
        assert any(map(SCRIPT.search, asked))
        assert watched.page.evaluate("document.activeElement.type") == "range"  # one can go on by keyboard
        assert not watched.errors
        return box

    return opened


def press(box, slider: int, key: str, times: int = 1) -> str:
    """Presses a key on a slider; what is then said."""
    box.locator("input").nth(slider).focus()
    for _ in range(times):
        box.page.keyboard.press(key)
    return box.locator("output").text_content()


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def test_momentum_moves_by_keyboard_and_says_where_it_arrives(open_page):
    box = open_page("q09-optimizer", "momentum", reduced_motion="reduce")
    path = box.locator("polyline").nth(1)
    before, begin = path.get_attribute("points"), box.locator("output").text_content()
    assert {50, 43, 0.005, 9.2, 64} <= set(numbers(begin))
    assert 21 in numbers(press(box, 0, "ArrowLeft", 30))
    assert path.get_attribute("points") != before
    said = press(box, 1, "ArrowRight", 27)
    assert {12, 0.05} <= set(numbers(said)) and ("发散" in said or "diverges" in said)
    assert box.locator("input").nth(1).get_attribute("aria-valuetext") == "0.073"
    assert len(re.findall("发散|diverges", press(box, 1, "End"))) == 2
    assert box.locator("button").count() == 0  # nothing walks where motion is not wanted


def test_momentum_walks_step_by_step(open_page):
    box = open_page("q09-optimizer", "momentum", reduced_motion="no-preference")
    whole = box.locator("polyline").nth(1).get_attribute("points")
    box.locator("button").focus()
    box.page.keyboard.press("Enter")
    box.page.wait_for_timeout(200)
    part = box.locator("polyline").nth(1).get_attribute("points")
    assert whole.startswith(part) and len(part) < len(whole) / 2


def test_a_script_that_does_not_come_can_be_asked_for_again(visit, server):
    page = visit(server.url + "en/questions/q09-optimizer/#full").page
    page.route(SCRIPT, lambda route: route.abort())
    button = page.locator("[data-explorable=momentum] button")
    button.click()
    page.get_by_text("It could not be loaded").wait_for()
    assert button.is_enabled() and page.locator("#figure-paths svg").is_visible()
