"""The mock interview: a plan that the address decides, prices and caps, what is noted, and the interviewer's sheet."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

KEY = "scaling-lab.study"
PLAN = "await import('/assets/js/mock-plan.js')"
PRACTICE = "(await (await import('/assets/js/study-pages.js')).practice())"


@pytest.fixture
def mock(visit, server):
    def open_mock(fragment: str = "#seed=7&minutes=45", lang: str = "en/", **options):
        page = visit(f"{server.url}{lang}mock/{fragment}", **options).page
        page.locator(".study-main, .study-sheet").first.wait_for()
        return page

    return open_mock


def test_every_plan_fits_its_time_and_repeats_nothing(mock):
    page = mock()
    faults, kinds, first = page.evaluate(
        f"""async () => {{
          const {{ planOf }} = {PLAN};
          const practice = {PRACTICE};
          const faults = [];
          const kinds = new Set();
          const first = new Set();
          for (let seed = 0; seed < 1000; seed += 1) {{
            for (const minutes of [20, 35, 45, 60]) {{
              const turns = planOf(practice, {{ seed, minutes, topics: [], level: "" }});
              const sum = turns.reduce((all, turn) => all + turn.minutes, 0);
              const keys = turns.map(({{ question, part }}) => `${{question.id}}/${{part}}`);
              if (sum > minutes || sum < minutes - 1) faults.push([seed, minutes, sum]);
              if (new Set(keys).size !== keys.length) faults.push([seed, minutes, "twice"]);
              if ((turns[turns.length - 1].kind === "code") !== (minutes >= 40)) faults.push([seed, minutes, "code"]);
              if (turns[0].kind !== "open" || turns[0].question.level !== "basic") faults.push([seed, minutes, "opening"]);
              for (const {{ kind }} of turns) kinds.add(kind);
              first.add(keys.join());
            }}
          }}
          return [faults, [...kinds].sort(), first.size];
        }}"""
    )
    assert faults == []
    assert kinds == ["code", "follow-up", "open", "question", "statement"]
    assert first > 3900  # nearly every number is an interview of its own


def test_the_wish_is_followed_in_both_languages(mock):
    script = f"""async () => {{
      const {{ planOf }} = {PLAN};
      return planOf({PRACTICE}, {{ seed: 3, minutes: 30, topics: ["regularization"], level: "intermediate" }})
        .map(({{ question, part, kind }}) => [question.id, part, kind, question.topics.includes("regularization"), question.level]);
    }}"""
    turns = mock().evaluate(script)
    assert all(on_topic and level == "intermediate" for *_, on_topic, level in turns)
    assert mock(lang="").evaluate(script) == turns


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        (
            "#seed=5&minutes=30&topics=scaling,optimization&level=basic",
            [5, 30, ["scaling", "optimization"], "basic"],
        ),
        ("", [0, 45, [], ""]),
        ("#seed=x&minutes=1e9", [0, 45, [], ""]),
        ("#seed=-4&minutes=5", [0, 20, [], ""]),
        ("#minutes=600&seed=999999999", [999999999, 60, [], ""]),
        ("#%%%&=&seed=3", [3, 45, [], ""]),
    ],
)
def test_an_address_that_says_something_else_gives_a_usual_interview(mock, fragment, expected):
    page = mock()
    found = page.evaluate(
        f"""async (fragment) => {{
          const {{ fragmentOf, wishOf }} = {PLAN};
          const wish = wishOf(fragment);
          const again = wishOf(fragmentOf(wish));
          return [[wish.seed, wish.minutes, wish.topics, wish.level], [again.seed, again.minutes, again.topics, again.level]];
        }}""",
        fragment,
    )
    assert found == [expected, expected]


def test_a_topic_that_is_none_leaves_all_questions(mock):
    page = mock("#seed=1&minutes=20&topics=nonsense&level=never")
    page.locator(".study-hint", has_text="turns").wait_for()
    assert (
        page.evaluate(f"""async () => ({PLAN}).planOf({PRACTICE}, ({PLAN}).wishOf(location.hash)).length""")
        > 4
    )


def answer(page, points: int, grade: int | None = None) -> None:
    """Answer the turn on the page: with so many points, or where there are none with a grade."""
    page.get_by_role("button", name="I have answered").click()
    boxes = page.locator(".study-points input")
    if boxes.count():
        for place in range(min(points, boxes.count())):
            boxes.nth(place).check()
        page.get_by_role("button", name="Show the answer").click()
    else:
        page.locator(".study-grades button").nth((grade or 1) - 1).click()
    page.get_by_role("button", name="Next turn").wait_for()


def test_an_interview_is_noted_as_far_as_it_went(mock, server):
    page = mock("#seed=7&minutes=20")
    turns = page.evaluate(
        f"async () => ({PLAN}).planOf({PRACTICE}, ({PLAN}).wishOf(location.hash)).map(({{ question, part }}) => `${{question.id}}/${{part}}`)"
    )
    page.locator(".study-main").click()
    page.locator(".study-asked p").first.wait_for()
    answer(page, points=9, grade=4)
    page.get_by_role("button", name="Next turn").click()
    answer(page, points=0, grade=1)
    page.get_by_role("button", name="Next turn").click()
    page.get_by_role("button", name="End here").click()
    page.locator(".study-app h2", has_text=f"2 of {len(turns)} turns").wait_for()
    log = json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))["log"]
    grades = {key: [event[1] for event in events] for key, events in log.items()}
    soon = {f"{key.split('/')[0]}/soon-{key.split('/')[1]}": [1] for key in turns[:2]}
    assert grades == {turns[0]: [4], turns[1]: [1], **soon}
    # What went well would come later: it is due tomorrow all the same.
    plan = page.evaluate(
        f"""async (log) => {{
          const {{ plan }} = await import("/assets/js/study-schedule.js");
          const practice = {PRACTICE};
          const tomorrow = new Date(Date.now() + 86400000);
          return [new Date(), tomorrow].map((now) => plan({{ v: 1, log }}, practice, now).due.map(({{ id }}) => id).sort());
        }}""",
        log,
    )
    assert plan == [[], sorted(turns[:2])]


def test_hints_have_a_price(mock):
    page = mock("#seed=7&minutes=20")
    page.locator(".study-main").click()
    page.locator(".study-asked p").first.wait_for()
    hint = page.get_by_role("button", name="Hint")
    assert hint.inner_text() == "Hint 1 (3 at most)"
    hint.click()
    page.get_by_role("button", name="Hint 2 (2 at most)").click()
    expect(page.get_by_role("button", name="Hint 2")).to_have_count(0)
    page.get_by_role("button", name="I have answered").click()
    if page.locator(".study-points input").count():
        for box in page.locator(".study-points input").all():
            box.check()
        page.get_by_role("button", name="Show the answer").click()
        page.locator("strong", has_text="Grade 2").wait_for()
    else:
        disabled = [button.is_disabled() for button in page.locator(".study-grades button").all()]
        assert disabled == [False, False, True, True]


def test_who_takes_too_long_has_three_at_most(mock):
    page = mock("#seed=7&minutes=20")
    page.clock.install()
    page.locator(".study-main").click()
    page.locator(".study-asked p").first.wait_for()
    page.clock.run_for(181_000)
    assert "study-late" in page.locator(".study-clock").get_attribute("class")
    page.clock.run_for(100_000)
    page.get_by_role("button", name="I have answered").click()
    if page.locator(".study-points input").count():
        for box in page.locator(".study-points input").all():
            box.check()
        page.get_by_role("button", name="Show the answer").click()
        page.locator("strong", has_text="Grade 3").wait_for()
    else:
        assert page.locator(".study-grades button").nth(3).is_disabled()


def test_the_same_address_is_the_same_interview_and_its_sheet(mock):
    page, friend = mock("#seed=11&minutes=45"), mock("#seed=11&minutes=45&sheet")
    asked = [text for text in friend.locator(".study-sheet > li > .study-name").all_inner_texts()]
    page.locator(".study-main").click()
    page.locator(".study-asked p").first.wait_for()
    total = int(page.locator(".study-app h2").inner_text().split("/")[1].split("·")[0])
    assert total == len(asked) > 8
    first = friend.locator(".study-sheet .study-asked").first
    first.locator("p").first.wait_for()
    assert page.locator(".study-asked").inner_text() == first.inner_text()
    answers = friend.locator(".study-sheet > li details", has_text="Answer")
    assert answers.count() == total
    answers.first.locator("summary").click()
    answers.first.locator("p").first.wait_for()
    assert friend.evaluate(f"localStorage.getItem('{KEY}')") is None
    friend.get_by_role("button", name="Back to the settings").click()
    friend.locator(".study-form").wait_for()


def test_an_interview_by_keyboard_alone(mock):
    page = mock("#seed=7&minutes=20")
    page.locator("select").first.focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".study-asked p").first.wait_for()
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "I have answered":
            break
    page.keyboard.press("Enter")
    page.locator(".study-points input, .study-grades").first.wait_for()
    for _ in range(9):
        if page.evaluate("document.activeElement.matches('.study-grades button, .study-app .study-main')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Next turn").wait_for()
    page.keyboard.press("Enter")  # it has the focus
    page.locator(".study-app h2", has_text="2 / ").wait_for()
