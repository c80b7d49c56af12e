"""What a reader notes: marks on questions, answers of the quiz; kept in a log that only grows, and carried elsewhere."""

from __future__ import annotations

import json
import random

import pytest

from scaling_lab.sources import catalogue
from tests.browser.conftest import ROOT

QUESTIONS = len(catalogue.load(ROOT).questions)
QUESTION = "questions/q02-batch-size/"
KEY = "scaling-lab.study"
LOG = "import('/assets/js/study-log.js')"
IN_STORAGE = f"JSON.parse(localStorage.getItem('{KEY}'))"
REFUSE = """for (const name of ["getItem", "setItem"]) Storage.prototype[name] = () => { throw new Error("private"); };"""


def noted(page) -> dict[str, list[int]]:
    """The grades in the storage, by id of what belongs to a question."""
    log = page.evaluate(IN_STORAGE)
    return {
        identifier: [event[1] for event in events]
        for identifier, events in (log or {"log": {}})["log"].items()
        if not identifier.startswith("q00/")
    }


def mark(page, name: str):
    """A button at the end of the page; what shows it is fetched when the reader comes there."""
    page.locator("#sources").scroll_into_view_if_needed()
    return page.locator(f".study-marks button[value={name}]")


def option(page, place: int, quiz: str = "quiz-1"):
    """An option of a quiz item, once the quiz can be answered."""
    page.locator(f"#{quiz}").scroll_into_view_if_needed()
    page.locator(".study-marks").wait_for(state="attached")
    return page.locator(f"#{quiz} ~ details").nth(place)


def test_a_mark_is_shown_in_both_languages_and_can_be_removed(visit, server):
    page = visit(server.url + QUESTION).page
    mark(page, "mastered").click()
    assert mark(page, "mastered").get_attribute("aria-pressed") == "true"
    for home, name in (("", "掌握了"), ("en/", "Mastered")):
        page.goto(server.url + home)
        row = page.locator(".question-table tr", has_text="q02")
        row.locator(".study-mark").wait_for()
        sign = row.locator(f".study-mark[aria-label={name}]")
        assert sign.evaluate("(each) => getComputedStyle(each, '::after').content") == '"✓"'
        assert sign.bounding_box()["width"] > 4
        assert page.locator(".md-nav--primary .study-mark").count() == 1
        assert page.locator(".question-table .study-mark").count() == 1
    page.goto(server.url + "en/" + QUESTION)
    mark(page, "unsure").click()
    assert mark(page, "mastered").get_attribute("aria-pressed") == "false"
    mark(page, "unsure").click()
    assert page.locator(".study-marks [aria-pressed=true]").count() == 0
    assert noted(page) == {"q02/mark": [3, 1, 0]}
    page.goto(server.url)
    assert page.locator(".study-mark").count() == 0


def test_the_filter_leaves_out_what_is_mastered(visit, server):
    page = visit(server.url + QUESTION).page
    mark(page, "mastered").click()
    page.goto(server.url + "?mark=open")
    rows = page.locator(".question-table tbody tr")
    page.locator(".question-count", has_text=f"{QUESTIONS - 1} / {QUESTIONS}").wait_for()
    shown = [row.is_visible() for row in rows.all()]
    assert shown.count(False) == 1 and not page.locator(".question-table tr", has_text="q02").is_visible()
    page.locator("select[name=mark]").select_option("")
    assert all(row.is_visible() for row in rows.all())


def test_who_only_reads_meets_none_of_it(visit, server):
    watched = visit(server.url)
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.goto(server.url + QUESTION, wait_until="networkidle")
    watched.page.goto(server.url, wait_until="networkidle")
    assert watched.page.locator(".study-copy, .study-mark, .study-marks, .quiz-result").count() == 0
    assert watched.page.locator("select[name=mark]").is_disabled()
    assert watched.page.evaluate(f"localStorage.getItem('{KEY}')") is None
    assert not any("study-" in url for url in asked)


def test_an_address_that_asks_for_marks_shows_all_to_who_has_none(visit, server):
    page = visit(server.url + "?mark=open").page
    page.locator(".question-count", has_text=f"{QUESTIONS} / {QUESTIONS}").wait_for()


@pytest.mark.parametrize("keys", [False, True], ids=["pointer", "keyboard"])
def test_choosing_an_option_answers_and_can_be_taken_back(visit, server, keys):
    page = visit(server.url + QUESTION).page
    options = [option(page, place) for place in range(4)]
    if keys:
        options[0].locator("summary").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("c")
    else:
        options[2].locator("summary").click()
    assert [option.evaluate("(each) => each.open") for option in options] == [True] * 4
    assert noted(page) == {"q02/quiz-1": [1]}
    line = page.locator("#quiz-1 ~ .quiz-result")
    assert "答错" in line.first.inner_text()
    # A second look is no second answer, nor is a page that comes back.
    options[1].locator("summary").click()
    page.reload()
    page.locator(".quiz-result", has_text="答错").wait_for()
    assert noted(page) == {"q02/quiz-1": [1]}
    page.locator(".quiz-result button").click()
    assert page.locator(".quiz-result").count() == 0
    option(page, 1).locator("summary").click()
    assert "答对" in page.locator(".quiz-result").inner_text()
    assert noted(page) == {"q02/quiz-1": [1, 0, 3]}


def test_a_block_that_a_link_opens_is_no_answer(visit, server):
    page = visit(server.url + QUESTION + "#quiz-1").page
    option(page, 0)
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert page.evaluate(f"localStorage.getItem('{KEY}')") is None


def test_without_scripts_the_options_are_blocks(visit, server):
    page = visit(server.url + QUESTION, java_script_enabled=False).page
    first = page.locator("#quiz-1 ~ details").first
    first.locator("summary").click()
    assert first.get_attribute("open") is not None and page.locator(".study-marks").count() == 0


def test_where_storage_throws_marks_last_as_long_as_the_page(visit, server):
    watched = visit(server.url)
    watched.page.context.add_init_script(REFUSE)
    watched.page.goto(server.url + QUESTION)
    mark(watched.page, "read").click()
    option(watched.page, 0).locator("summary").click()
    assert mark(watched.page, "read").get_attribute("aria-pressed") == "true"
    assert watched.page.locator(".quiz-result").count() == 1 and watched.errors == []


DAMAGED = '{"v":1,"log":{"q01/mark":[[1764'
NEWER = '{"v":9,"log":{"q01/mark":[[1764000000,3,20416]]},"new":1}'


def test_what_cannot_be_read_is_set_aside_and_offered(visit, server):
    page = visit(server.url).page
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, DAMAGED])
    page.goto(server.url + QUESTION)
    mark(page, "read").click()
    mark(page, "unsure").click()
    assert noted(page) == {"q02/mark": [2, 1]}
    page.goto(server.url)
    with page.expect_download() as download:
        page.locator(".study-copy button", has_text="读不出来").click()
    assert download.value.path().read_text() == DAMAGED


def test_what_a_newer_page_wrote_is_left_alone(visit, server):
    page = visit(server.url).page
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, NEWER])
    page.goto(server.url + QUESTION)
    mark(page, "read").click()
    assert mark(page, "read").get_attribute("aria-pressed") == "true"
    assert page.evaluate(f"localStorage.getItem('{KEY}')") == NEWER


def test_two_tabs_lose_nothing(visit, server):
    one = visit(server.url + QUESTION).page
    other = one.context.new_page()
    other.goto(server.url + "questions/q03-lr-decay/")
    mark(one, "read").click()
    mark(other, "unsure").click()
    mark(one, "mastered").click()
    assert noted(one) == {"q02/mark": [2, 3], "q03/mark": [1]}


def test_a_file_and_a_link_carry_the_log_and_are_joined(visit, server, tmp_path):
    page = visit(server.url + QUESTION, permissions=["clipboard-read", "clipboard-write"]).page
    mark(page, "read").click()
    page.goto(server.url)
    with page.expect_download() as download:
        page.locator(".study-copy button", has_text="存成文件").click()
    saved = tmp_path / "study.json"
    download.value.save_as(saved)
    page.locator(".study-copy button", has_text="链接").click()
    page.locator(".study-copy p", has_text="链接已复制").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    # Another device, which has a mark of its own.
    phone = visit(server.url + "en/questions/q03-lr-decay/").page
    mark(phone, "mastered").click()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(link)
    phone.locator(".study-copy p", has_text="已并入 1 条记录").wait_for()
    assert noted(phone) == {"q02/mark": [2], "q03/mark": [3]}
    phone.locator(".question-table .study-mark").nth(1).wait_for()
    assert phone.locator(".question-table .study-mark").count() == 2
    assert "#" not in phone.url and not any("study=" in url for url in asked)
    with phone.expect_file_chooser() as chooser:
        phone.locator(".study-copy button", has_text="从文件取回").click()
    chooser.value.set_files(saved)
    phone.locator(".study-copy p", has_text="已并入").wait_for()
    assert noted(phone) == {"q02/mark": [2], "q03/mark": [3]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "没有可读的记录"),
        ("[]", "没有可读的记录"),
        (NEWER, "更新的版本"),
        ('{"v":1,"log":{"q01/mark":[[9,1,1],[0]]}}', "另有 1 条"),
    ],
)
def test_a_file_that_is_none_changes_nothing(visit, server, tmp_path, text, said):
    page = visit(server.url + QUESTION).page
    mark(page, "read").click()
    page.goto(server.url)
    file = tmp_path / "file.json"
    file.write_text(text)
    with page.expect_file_chooser() as chooser:
        page.locator(".study-copy button", has_text="从文件取回").click()
    chooser.value.set_files(file)
    page.locator(".study-copy p", has_text=said).wait_for()
    assert noted(page)["q02/mark"] == [2]


def test_a_link_that_was_cut_says_so(visit, server):
    page = visit(server.url + "#study=7ZEx").page
    page.locator(".study-copy p", has_text="链接不完整").wait_for()


def _random_log(draw: random.Random) -> dict:
    ids = ("q01/mark", "q02/mark", "q02/quiz-1")
    return {
        "v": 1,
        "log": {
            identifier: [[draw.randint(1, 5), draw.randint(0, 4), 1] for _ in range(draw.randint(1, 4))]
            for identifier in draw.sample(ids, draw.randint(0, 3))
        },
    }


def test_union_is_commutative_associative_and_idempotent(visit, server):
    draw = random.Random(0)
    logs = [[_random_log(draw) for _ in range(3)] for _ in range(300)]
    page = visit(server.url).page
    wrong = page.evaluate(
        f"""async (triples) => {{
          const {{ parse, union }} = await {LOG};
          const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
          return triples.filter((texts) => {{
            const [a, b, c] = texts.map((text) => union(parse(JSON.stringify(text)).log, parse('{{"v":1,"log":{{}}}}').log));
            return !(same(union(a, b), union(b, a)) && same(union(union(a, b), c), union(a, union(b, c))) && same(union(a, a), a));
          }});
        }}""",
        logs,
    )
    assert wrong == []


def test_no_text_in_the_storage_throws_and_what_is_good_in_it_is_kept(visit, server):
    page = visit(server.url).page
    whole = json.dumps(
        {"v": 1, "log": {"q01/mark": [[9, 1, 1]], "q02/quiz-1": [[8, 3, 1], [7, "x", 1]], "<b>": [[1, 1, 1]]}}
    )
    texts = [whole[:cut] + whole[cut + 1 :] for cut in range(len(whole))]
    texts += [
        "",
        "null",
        "7",
        '"x"',
        "[]",
        '{"v":1}',
        '{"v":1,"log":[1]}',
        '{"v":1,"log":{"q01/mark":7}}',
        '{"v":"1","log":{}}',
    ]
    read = page.evaluate(
        f"async (texts) => {{ const {{ parse }} = await {LOG}; return texts.map((text) => parse(text)); }}",
        [whole, *texts],
    )
    assert read[0]["lost"] == 2
    assert read[0]["log"]["log"] == {"q01/mark": [[9, 1, 1]], "q02/quiz-1": [[8, 3, 1]]}


@pytest.mark.parametrize(
    ("zone", "date"),
    [
        ("Asia/Shanghai", "2026-11-20"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Asia/Kolkata", "2026-05-05"),
    ],
)
def test_a_day_begins_at_four_in_the_morning_where_the_reader_is(visit, server, zone, date):
    page = visit(server.url, timezone_id=zone).page
    days = page.evaluate(
        f"""async (date) => {{
          const {{ dayOf }} = await {LOG};
          return ["03:59:59", "04:00:01", "23:59:59"].map((time) => dayOf(new Date(`${{date}}T${{time}}`)));
        }}""",
        date,
    )
    assert days == [days[1] - 1, days[1], days[1]]


def test_a_clock_set_forward_or_back_loses_nothing(visit, server):
    page = visit(server.url).page
    found = page.evaluate(
        f"""async () => {{
          const {{ added, empty, latest }} = await {LOG};
          const at = (date) => new Date(date + "T10:00:00");
          let log = added(empty(), "q01/mark", 1, at("2031-01-01"));
          const ahead = latest(log, "q01/mark", at("2026-11-20"));
          log = added(log, "q01/mark", 2, at("2026-11-20"));
          log = added(log, "q01/mark", 3, at("2026-11-20"));
          log = added(log, "q01/mark", 4, at("2026-11-19"));
          return [ahead, latest(log, "q01/mark", at("2026-11-20"))[1], log.log["q01/mark"].length];
        }}"""
    )
    assert found == [None, 4, 4]
