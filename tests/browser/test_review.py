"""The page for reviewing: what is due when, points that cap the grade, a session by keyboard, and a round of true or false."""

from __future__ import annotations

import json
import re
import time

import pytest

KEY = "scaling-lab.study"
SCHEDULE = "import('/assets/js/study-schedule.js')"
DAY = 86400
LEVELS = {"basic": "", "hard": ""}


def questions(number: int, ids: list[str]) -> dict[str, object]:
    """What `study/cards.json` holds, as far as the schedule asks."""
    found = [
        {"id": f"q{n:02}", "level": "hard" if n == 1 else "basic", "ids": ids} for n in range(1, number + 1)
    ]
    return {"questions": found, "levels": LEVELS, "topics": {}}


def planned(page, log, practice, now: str):
    """The plan at a local time, with ids and days in place of cards."""
    return page.evaluate(
        f"""async ([log, practice, now]) => {{
          const {{ plan }} = await {SCHEDULE};
          const {{ day, due, fresh, later, interview }} = plan({{ v: 1, log }}, practice, new Date(now));
          const ids = (cards) => cards.map(({{ id }}) => id);
          return {{ day, due: ids(due), fresh: ids(fresh), later: later.map(({{ id, due }}) => [id, due - day]), interview }};
        }}""",
        [log, practice, now],
    )


def second(page, local: str) -> int:
    """The second of a time where the reader is."""
    return page.evaluate("(local) => Math.floor(new Date(local).getTime() / 1000)", local)


def day_of(page, local: str) -> int:
    return page.evaluate(
        "async (local) => (await import('/assets/js/study-log.js')).dayOf(new Date(local))", local
    )


def answered(page, local: str, grade: int = 3) -> list[int]:
    """An answer at a time where the reader is, as the log holds it."""
    return [second(page, local), grade, day_of(page, local)]


def moved_on(page, name: str) -> None:
    """Wait until another card, or none, is shown: asked from here, since the policy of the page forbids to poll in it."""
    for _ in range(100):
        if name not in page.locator(".study-name").all_inner_texts():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{name} is still shown")


@pytest.fixture
def review(visit, server):
    def open_review(lang: str = "en/", log: dict | None = None, **options):
        page = visit(server.url + lang, **options).page
        if log:
            page.evaluate(
                f"(log) => localStorage.setItem('{KEY}', JSON.stringify(log))", {"v": 1, "log": log}
            )
        page.goto(server.url + lang + "review/")
        page.locator(".study-today").wait_for()
        return page

    return open_review


@pytest.mark.parametrize(
    ("zone", "late", "early"),
    [
        ("Asia/Shanghai", "2026-11-20T23:30:00", "T04:10:00"),
        ("Asia/Shanghai", "2026-11-21T07:50:00", "T08:10:00"),  # the UTC day ends between them
        ("America/New_York", "2026-03-06T22:00:00", "T05:00:00"),  # daylight saving begins on March 8
        ("America/New_York", "2026-10-30T22:00:00", "T05:00:00"),  # and ends on November 1
        ("UTC", "2026-02-27T12:00:00", "T12:00:00"),
    ],
)
def test_a_card_is_due_from_four_in_the_morning_of_whole_local_days(visit, server, zone, late, early):
    page = visit(server.url, timezone_id=zone).page
    practice, log = questions(1, ["brief"]), {"q01/brief": [answered(page, late)]}
    [[_, days]] = planned(page, log, practice, late)["later"]
    assert days >= 2
    due = page.evaluate(
        "([day, n]) => new Date((day + n) * 864e5).toISOString().slice(0, 10)",
        [day_of(page, late), days],
    )
    assert planned(page, log, practice, due + early)["due"] == ["q01/brief"]
    assert planned(page, log, practice, due + "T03:50:00")["due"] == []


def test_two_answers_of_one_morning_are_of_one_day(visit, server):
    page = visit(server.url, timezone_id="Asia/Shanghai").page
    practice = questions(1, ["brief"])
    once = {"q01/brief": [answered(page, "2026-11-20T07:50:00")]}
    twice = {"q01/brief": [*once["q01/brief"], answered(page, "2026-11-20T08:10:00", 1)]}
    grown = {"q01/brief": [*once["q01/brief"], answered(page, "2026-11-24T08:10:00", 3)]}
    now = "2026-11-20T09:00:00"
    first, again, later = (planned(page, log, practice, now) for log in (once, twice, grown))
    assert again["later"][0][1] < first["later"][0][1]
    assert later == first  # an answer that lies ahead does not count yet
    assert planned(page, grown, practice, "2026-11-24T09:00:00")["later"][0][1] > first["later"][0][1]


def test_a_clock_set_back_does_not_undo_days(visit, server):
    page = visit(server.url).page
    practice = questions(1, ["brief"])
    log = {"q01/brief": [answered(page, "2026-11-20T10:00:00"), answered(page, "2026-11-19T09:00:00", 4)]}
    assert planned(page, log, practice, "2026-11-20T11:00:00")["later"][0][1] >= 1


def test_new_cards_come_a_few_a_day_and_what_was_read_comes_first(visit, server):
    page = visit(server.url).page
    now = "2026-11-20T10:00:00"
    practice = questions(4, ["hint-1", "brief", "follow-up-1", "follow-up-2", "quiz-1", "pitfall-1"])
    none = planned(page, {}, practice, now)
    assert len(none["fresh"]) == 6 and none["due"] == []
    assert none["fresh"][:4] == ["q02/brief", "q02/follow-up-1", "q02/follow-up-2", "q03/brief"]
    log = {"q04/mark": [answered(page, now, 2)], "q04/brief": [answered(page, now)]}
    marked = planned(page, log, practice, now)
    assert marked["fresh"][0] == "q04/follow-up-1" and len(marked["fresh"]) == 5


def test_a_quiz_item_is_a_card_only_after_a_wrong_answer(visit, server):
    page = visit(server.url).page
    practice = questions(1, ["quiz-1", "quiz-2", "quiz-3"])
    then = "2026-11-20T10:00:00"
    taken_back = [answered(page, then, 1), [second(page, then) + 1, 0, day_of(page, then)]]
    log = {
        "q01/quiz-1": [answered(page, then, 1)],
        "q01/quiz-2": [answered(page, then, 3)],
        "q01/quiz-3": taken_back,
    }
    plan = planned(page, log, practice, "2026-11-21T10:00:00")
    assert plan["due"] == ["q01/quiz-1"] and plan["fresh"] == []


@pytest.mark.parametrize("days", [2, 3, 6, 20, 60])
def test_an_interview_brings_every_card_once_more_before_it(visit, server, days):
    page = visit(server.url).page
    now = "2026-11-20T10:00:00"
    practice = questions(8, ["brief", "follow-up-1", "follow-up-2"])
    today = day_of(page, now)
    easy = [[second(page, now) - 300 * DAY, 4, today - 300], [second(page, now) - 100 * DAY, 4, today - 100],
            answered(page, now, 4)]  # fmt: skip
    log = {f"{q['id']}/{part}": easy for q in practice["questions"] for part in q["ids"]}
    assert min(due for _, due in planned(page, log, practice, now)["later"]) > 60
    log["q00/interview"] = [[second(page, now) - 60, 1, today + days]]
    plan = planned(page, log, practice, now)
    ahead = [due for _, due in plan["later"]]
    assert plan["interview"] == today + days and len(ahead) == 24
    assert min(ahead) >= 1 and max(ahead) <= days - 1
    if days >= 6:
        assert len(set(ahead)) > 1  # not all on one day
    # Who has answered in these last days is left alone, and after the day all is as before.
    last = {**log, "q01/brief": [*easy, [second(page, now) + (days - 1) * DAY, 4, today + days - 1]]}
    eve = page.evaluate(
        "([now, n]) => new Date(new Date(now).getTime() + n * 864e5).toISOString()", [now, days - 1]
    )
    assert "q01/brief" not in planned(page, last, practice, eve)["due"]
    past = page.evaluate(
        "([now, n]) => new Date(new Date(now).getTime() + n * 864e5).toISOString()", [now, days]
    )
    assert planned(page, log, practice, past)["interview"] is None


def test_with_an_interview_ahead_all_new_cards_come_in_time(visit, server):
    page = visit(server.url).page
    now = "2026-11-20T10:00:00"
    log = {"q00/interview": [[second(page, now) - 60, 1, day_of(page, now) + 5]]}
    assert len(planned(page, log, questions(20, ["brief", "follow-up-1"]), now)["fresh"]) == 10


def test_a_session_by_keyboard_alone(review):
    page = review(log={"q02/mark": [[int(time.time()), 2, 1]]})
    page.keyboard.press("Tab")
    page.locator(".study-app .study-main").focus()
    page.keyboard.press("Enter")
    page.locator(".study-asked", has_text="batch size").wait_for()
    page.keyboard.press("Space")
    points = page.locator(".study-points input")
    points.first.wait_for()
    assert points.count() == 4
    assert page.locator(".study-answer").count() == 0  # before the answer
    page.keyboard.press("1")
    page.keyboard.press("3")
    assert [box.is_checked() for box in points.all()] == [True, False, True, False]
    page.locator(".study-main").press("Space")
    page.locator(".study-answer").wait_for()
    grades = page.locator(".study-grades button")
    assert [each.is_disabled() for each in grades.all()] == [
        False,
        False,
        True,
        True,
    ]  # 2 of 4 points: at most 2
    assert page.locator(".study-proofs a").count() == 4
    page.keyboard.press("4")
    page.keyboard.press("Space")  # grades nothing
    assert page.locator(".study-answer").count() == 1
    page.keyboard.press("1")
    page.locator(".study-name", has_text="Follow-up 1").wait_for()
    assert page.locator(".study-app h2").inner_text() == "6 of 6 left"  # again: it comes back today
    page.keyboard.press("u")
    page.locator(".study-name", has_text="30 seconds").wait_for()
    grades_in_log = page.evaluate(
        f"JSON.parse(localStorage.getItem('{KEY}')).log['q02/brief'].map((e) => e[1])"
    )
    assert grades_in_log == [1, 0]
    for _ in range(30):  # to the end, with everything ticked: each goes at once
        if page.locator(".study-app h2", has_text="Done for today").count():
            break
        name = page.locator(".study-name").inner_text()
        page.locator(".study-main").press("Space")
        for digit in "12345"[: page.locator(".study-points input").count()]:
            page.keyboard.press(digit)
        if page.locator(".study-points").count():
            page.locator(".study-main").press("Space")
        page.locator(".study-grades").wait_for()
        page.keyboard.press("3")
        moved_on(page, name)
    assert page.locator(".study-app h2").inner_text() == "Done for today: 6 cards."


def test_what_was_answered_again_returns_in_the_same_session(review):
    page = review()
    page.locator(".study-app .study-main").click()
    seen = []
    for _ in range(7):
        seen.append(page.locator(".study-name").inner_text())
        page.locator(".study-main").click()
        if page.locator(".study-points").count():
            page.locator(".study-main").click()
        page.locator(".study-grades button").first.click()
        moved_on(page, seen[-1])
    assert len(set(seen)) == 6 and seen[6] == seen[0]


def test_every_point_leads_to_its_place_in_both_languages(review, server):
    for lang in ("", "en/"):
        page = review(lang)
        practice = page.evaluate(
            "async (home) => (await fetch(home)).json()", f"{server.url}{lang}study/cards.json"
        )
        written = [question for question in practice["questions"] if question["points"]]
        assert written
        for question in written:
            missing = page.evaluate(
                """async ([url, anchors]) => {
                  const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
                  return anchors.filter((anchor) => !page.getElementById(anchor));
                }""",
                [
                    server.url + lang + question["url"],
                    [at for points in question["points"].values() for _, at in points],
                ],
            )
            assert missing == []


def test_the_grade_is_capped_by_what_was_said(review):
    page = review()
    caps = page.evaluate(
        "async () => { const { capOf } = await import('/assets/js/study-card.js');"
        " return [[0, 0], [0, 4], [1, 4], [2, 3], [3, 5], [3, 4], [4, 4], [9, 10]].map((pair) => capOf(...pair)); }"
    )
    assert caps == [4, 1, 2, 3, 3, 3, 4, 4]


def test_true_or_false_draws_as_many_of_each_and_shows_why(review):
    page = review()
    drawn = page.evaluate(
        """async () => {
          const { statements } = await import("/assets/js/study-round.js");
          const { practice } = await import("/assets/js/study-pages.js");
          const { randomFrom } = await import("/assets/js/study-dom.js");
          const all = (await practice()).questions;
          return [1, 2, 1].map((seed) => statements(all, randomFrom(seed)).map(({ id, isTrue }) => [id, isTrue]));
        }"""
    )
    for one in drawn:
        assert sum(is_true for _, is_true in one) == len(one) / 2 == 8
    assert drawn[0] == drawn[2] != drawn[1]
    page.get_by_role("button", name="True or false").click()
    page.locator(".study-asked").wait_for()
    for number in range(1, 17):
        page.locator(".study-app h2", has_text=f"{number} of 16").wait_for()
        assert len(page.locator(".study-asked").inner_text()) > 10
        page.keyboard.press("t")
        page.locator(".study-main").wait_for()
        page.locator(".study-main").press("Space")
    page.locator(".study-app h2", has_text="8 of 16 right").wait_for()
    assert page.evaluate(f"localStorage.getItem('{KEY}')") is None


def test_a_calendar_file_tells_the_days_and_nothing_else(review, tmp_path):
    now = int(time.time())
    log = {f"q0{n}/brief": [[now, n, now // DAY]] for n in range(1, 5)}
    page = review("", log)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="日历").click()
    text = waiting.value.path().read_bytes().decode()
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    days = re.findall(r"DTSTART;VALUE=DATE:(\d{8})", text)
    assert len(days) == text.count("BEGIN:VEVENT") >= 2 and days == sorted(set(days))
    assert "q01" not in text


def test_a_file_that_was_saved_is_remembered(review):
    page = review(log={"q02/brief": [[int(time.time()), 3, 1]]})
    assert page.locator(".study-saved").inner_text() == "Not saved to a file yet."
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save to a file").click()
    assert "q00/saved" in json.loads(waiting.value.path().read_text())["log"]
    page.locator(".study-saved", has_text=re.compile(r"\d{4}-\d{2}-\d{2}")).wait_for()


def test_a_code_carries_the_log_and_too_much_says_so(review):
    page = review(log={"q02/brief": [[int(time.time()), 3, 1]]})
    page.get_by_role("button", name="QR code").click()
    canvas = page.locator(".study-qr canvas")
    canvas.wait_for()
    assert canvas.evaluate("(c) => c.width") > 30
    page.evaluate(
        """async () => {
          const { showCode } = await import("/assets/js/study-share.js");
          await showCode(document.querySelector(".study-copy"), "https://x.org/" + "x".repeat(4000));
        }"""
    )
    page.locator(".study-qr p", has_text="too much").wait_for()
    assert canvas.count() == 0


def test_a_code_whose_library_cannot_be_fetched_says_so(review):
    page = review(log={"q02/brief": [[int(time.time()), 3, 1]]})
    page.route("**/lean-qr.js", lambda route: route.abort())
    page.get_by_role("button", name="QR code").click()
    page.locator(".study-qr p", has_text="could not be fetched").wait_for()


def test_a_page_that_cannot_be_fetched_loses_nothing(review):
    page = review()
    page.route("**/questions/**", lambda route: route.abort())
    page.locator(".study-app .study-main").click()
    page.locator(".study-asked").wait_for()
    page.locator(".study-main").click()
    if page.locator(".study-points").count():
        page.locator(".study-main").click()
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    page.unroute("**/questions/**")
    again.click()
    page.locator(".study-answer").wait_for()


def test_private_mode_reviews_as_long_as_the_page(visit, server):
    page = visit(server.url).page
    refuse = """for (const name of ["getItem", "setItem"]) Storage.prototype[name] = () => { throw new Error("private"); };"""
    page.context.add_init_script(refuse)
    page.goto(server.url + "en/review/")
    page.locator(".study-app .study-main").click()
    for _ in range(2):
        name = page.locator(".study-name").inner_text()
        page.locator(".study-main").click()
        if page.locator(".study-points").count():
            page.locator(".study-main").click()
        page.locator(".study-grades button").first.click()
        moved_on(page, name)
    page.get_by_role("button", name="End").click()
    assert page.locator(".study-today strong").nth(1).inner_text() == "4"


def test_without_scripts_the_page_says_so(visit, server):
    page = visit(server.url + "en/review/", java_script_enabled=False).page
    assert "JavaScript" in page.locator(".study-app").inner_text()


def test_the_browser_is_asked_once_to_keep_what_was_noted(visit, server):
    page = visit(server.url).page
    page.context.add_init_script(
        "window.asked = 0; StorageManager.prototype.persist = () => { window.asked += 1; return Promise.resolve(true); };"
    )
    page.goto(server.url + "en/review/")
    page.locator(".study-app .study-main").click()
    for answered in range(3):
        assert page.evaluate("window.asked") == min(1, answered)  # after the first review, not before
        name = page.locator(".study-name").inner_text()
        page.locator(".study-main").click()
        if page.locator(".study-points").count():
            page.locator(".study-main").click()
        page.locator(".study-grades button").first.click()
        moved_on(page, name)


@pytest.mark.parametrize("path", ["mock/", "lists/", "questions/q02-batch-size/", "topics/scaling/"])
def test_the_schedule_is_fetched_by_the_page_for_reviewing(visit, server, path):
    page = visit(server.url).page
    log = {"v": 1, "log": {"q02/brief": [[int(time.time()), 3, 1]]}}
    page.evaluate(f"(log) => localStorage.setItem('{KEY}', JSON.stringify(log))", log)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url + path, wait_until="networkidle")
    assert any("study-log" in url for url in asked)
    assert not any("ts-fsrs" in url for url in asked)
