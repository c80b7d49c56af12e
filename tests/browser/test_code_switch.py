"""The code of all cells opens and closes at once, by a switch or a key, and stays as it was left."""

from __future__ import annotations


def folded(page):
    return page.evaluate("[...document.querySelectorAll('details.fold')].map((fold) => fold.open)")


def test_code_is_folded_until_the_switch_opens_it_and_stays_open_on_the_next_page(visit, server, pages):
    page = visit(server.url + pages.questions[0]).page
    assert len(folded(page)) > 5 and not any(folded(page))
    page.locator(".code-switch").click()
    assert all(folded(page)) and page.locator(".code-switch").get_attribute("aria-pressed") == "true"
    page.goto(server.url + pages.questions[1])
    page.wait_for_selector(".code-switch")
    assert all(folded(page))


def test_the_key_keeps_what_is_read_in_its_place(visit, server, pages):
    page = visit(server.url + pages.question() + "#pitfalls").page
    page.wait_for_timeout(300)
    place = "document.getElementById('pitfalls').getBoundingClientRect().top"
    before = page.evaluate(place)
    page.keyboard.press("c")
    assert all(folded(page))
    assert abs(page.evaluate(place) - before) < 2
    page.keyboard.press("c")
    assert not any(folded(page))


def test_the_key_is_a_letter_where_one_types(visit, server, pages):
    page = visit(server.url + pages.question()).page
    page.wait_for_selector(".code-switch")
    page.keyboard.press("/")
    page.keyboard.type("critical")
    assert not any(folded(page))


def test_the_switch_works_where_storage_throws(visit, server, pages):
    watched = visit(server.url)
    watched.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no storage'); } })"
    )
    watched.page.goto(server.url + pages.question())
    watched.page.locator(".code-switch").click()
    assert all(folded(watched.page))
