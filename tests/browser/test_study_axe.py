"""axe finds nothing on the pages for studying, whatever they show, on phones and desktops, in the light and in the dark."""

from __future__ import annotations

import time

import pytest

from tests.browser.accessibility import violations

KEY = "scaling-lab.study"
LOG = {
    "v": 1,
    "log": {
        "q02/mark": [[int(time.time()) - 60, 2, 1]],
        "q02/quiz-1": [[int(time.time()) - 90 * 86400, 1, 1]],
    },
}
LIST = "#name=x&from=2026-12-07&items=q02,q02.1,q05"


def click(page, text: str) -> None:
    page.get_by_role("button", name=text).first.click()


def quiz_answered(page) -> None:
    click(page, "Start")
    page.locator("details summary").first.click()


def points(page) -> None:
    quiz_answered(page)
    click(page, "Next")
    page.locator(".study-asked").wait_for()
    click(page, "I have answered")
    page.locator(".study-points").wait_for()


def answer(page) -> None:
    points(page)
    page.locator(".study-points input").first.check()
    click(page, "Show the answer")
    page.locator(".study-grades").wait_for()


def statement(page) -> None:
    click(page, "True or false")
    click(page, "False (F)")
    page.locator(".study-main").wait_for()


def turn(page) -> None:
    click(page, "Begin")
    page.locator(".study-asked p").first.wait_for()
    click(page, "Hint 1")
    page.get_by_role("button", name="Hint 2").wait_for()


def report(page) -> None:
    turn(page)
    click(page, "I have answered")
    page.locator(".study-points input, .study-grades").first.wait_for()
    if page.locator(".study-grades").count():
        page.locator(".study-grades button").first.click()
    else:
        click(page, "Show the answer")
    click(page, "Next turn")
    click(page, "End here")
    page.locator(".study-tomorrow").wait_for()


STATES = {
    "review": ("review/", lambda page: page.locator(".study-today").wait_for()),
    "quiz": ("review/", quiz_answered),
    "points": ("review/", points),
    "answer": ("review/", answer),
    "true or false": ("review/", statement),
    "code": ("review/", lambda page: click(page, "QR code")),
    "mock": ("mock/#seed=7&minutes=20", lambda page: page.locator(".study-form").wait_for()),
    "turn": ("mock/#seed=7&minutes=20", turn),
    "report": ("mock/#seed=7&minutes=20", report),
    "sheet": ("mock/#seed=7&minutes=20&sheet", lambda page: page.locator(".study-sheet p").last.wait_for()),
    "list": (f"lists/{LIST}", lambda page: page.locator(".study-list ul a").first.wait_for()),
    "editing": ("lists/", lambda page: page.locator(".study-form").wait_for()),
    "calculator": ("calculator/#model=deepseek-v3&mfu=140", lambda page: page.locator("[aria-invalid=true]").wait_for()),
    "home": ("", lambda page: page.locator(".study-next").wait_for()),
}  # fmt: skip


@pytest.mark.parametrize(("phone", "scheme"), [(True, "dark"), (False, "light")])
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_wrong(visit, server, axe, state, phone, scheme):
    path, reach = STATES[state]
    page = visit(server.url, phone=phone, color_scheme=scheme, reduced_motion="reduce").page
    page.evaluate(f"(log) => localStorage.setItem('{KEY}', JSON.stringify(log))", LOG)
    page.goto(f"{server.url}en/{path}")
    if page.locator(".study-app").count():
        page.locator(".study-main, .study-sheet").first.wait_for()
    reach(page)
    page.evaluate(axe.read_text(encoding="utf-8"))
    assert violations(page) == []
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
