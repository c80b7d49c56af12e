"""Search never says something false: what did not arrive is said, in the page's language, and can be asked for again."""

import re

import pytest

WORDS = {
    "zh": ("过拟合", "正在加载", "没有加载成功", "只加载了一部分", "再试一次"),
    "en": ("overfitting", "is loading", "could not be loaded", "Only a part", "Try again"),
}
NOTHING = re.compile("没有找到|No matching|键入以开始|Type to start|正在初始化|Initializing")
CODE = {"content_type": "text/javascript"}
# What may befall a file on its way: each leaves the search without something that it needs.
FATES = {
    "offline": lambda route: route.abort("internetdisconnected"),
    "404": lambda route: route.fulfill(status=404, body="not found"),
    "500": lambda route: route.fulfill(status=500, body="{}"),
    "truncated": lambda route: route.fulfill(
        body='{"sections": [["questions/q0', content_type="application/json"
    ),
    "cut after a section": lambda route: route.fulfill(
        body='{"aliases":{},"sections":[\n["","home","overfitting 过拟合"],\n',
        content_type="application/json",
    ),
    "another page": lambda route: route.fulfill(body="<!doctype html>Log in", content_type="text/html"),
    "other data": lambda route: route.fulfill(body='{"sections": 1}', content_type="application/json"),
    "throws": lambda route: route.fulfill(body="throw new Error('broken')", **CODE),
}
INDEX, WORKER = "**/search/{}.json", "**/search-worker.js"
CASES = [
    *(
        (INDEX.format("pages"), fate)
        for fate in ("offline", "404", "500", "truncated", "another page", "other data")
    ),
    *((INDEX.format("answers"), fate) for fate in ("truncated", "cut after a section")),
    *(("**/search-index.js", fate) for fate in ("404", "throws")),
    ("**/vendor/minisearch.js", "offline"),
    *((WORKER, fate) for fate in ("offline", "404", "throws")),
]


def type_query(page, query: str) -> None:
    box = page.locator("input.md-search__input")
    box.click()
    box.press_sequentially(query)


def said(page) -> str:
    """What stands above the list of results."""
    return page.evaluate(
        """[...document.querySelectorAll(".md-search-result__meta")]
             .filter((line) => line.checkVisibility()).map((line) => line.innerText.trim()).join(" | ")"""
    )


@pytest.fixture
def page(browser):
    context = browser.new_context()
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("file", "fate"), CASES, ids=[f"{file.split('/')[-1]} {fate}" for file, fate in CASES]
)
def test_what_did_not_arrive_is_said_and_can_be_asked_for_again(page, server, file, fate):
    lang = "en" if fate in ("404", "throws") else "zh"
    query, _, failed, partly, again = WORDS[lang]
    page.route(file, FATES[fate])
    page.goto(server.url + ("en/" if lang == "en" else ""))
    type_query(page, query)
    button = page.get_by_role("button", name=again)
    button.wait_for()
    if "answers" in file:
        assert partly in said(page) and page.locator(".md-search-result__item").count() > 0
    else:
        assert failed in said(page) and not NOTHING.search(said(page))
        assert page.locator(".md-search-result__item").count() == 0
    assert page.locator("[role=status]", has_text=partly if "answers" in file else failed).count() == 1
    button.click()
    page.wait_for_timeout(300)
    button.wait_for()  # it did not help
    page.unroute(file)
    button.click()
    button.wait_for(state="hidden")
    page.locator(".md-search-result__item a").first.wait_for()
    assert partly not in said(page) and failed not in said(page)


def test_the_theme_s_own_index_is_not_needed(page, server):
    page.route("**/search/search_index.json", FATES["404"])
    page.goto(server.url)
    type_query(page, WORDS["zh"][0])
    page.locator(".md-search-result__item a").first.wait_for()


@pytest.mark.parametrize("lang", WORDS)
def test_a_slow_index_says_that_it_is_loading(page, server, lang):
    held = []
    page.route(INDEX.format("*"), lambda route: held.append(route))
    page.goto(server.url + ("en/" if lang == "en" else ""))
    query, loading, *_ = WORDS[lang]
    type_query(page, query)
    page.locator(".search-note", has_text=loading).wait_for()
    assert not NOTHING.search(said(page))
    while page.locator(".md-search-result__item").count() == 0 or held:
        for route in held[:]:
            held.remove(route)
            route.continue_()
        page.wait_for_timeout(50)
    page.locator(".search-note").wait_for(state="hidden")
    assert re.search(r"\d", said(page))


def test_nothing_found_is_still_said_once_everything_is_there(page, server):
    page.goto(server.url)
    type_query(page, "zzzzqqqq")
    page.locator(".md-search-result__meta", has_text="没有找到").wait_for()
    assert said(page).count("|") == 0


def test_it_tries_again_by_itself(page, server):
    """At the next letter, at Enter, and when the connection is back; Tab leads to the button."""
    button = page.get_by_role("button", name=WORDS["zh"][-1])
    results = page.locator(".md-search-result__item a")
    for way in ("letter", "Enter", "online", "Tab"):
        page.route(INDEX.format("*"), FATES["offline"])
        page.goto(server.url)
        type_query(page, "过拟")
        button.wait_for()
        page.unroute(INDEX.format("*"))
        if way == "letter":
            page.keyboard.type("合")
        elif way == "online":
            page.evaluate("dispatchEvent(new Event('online'))")
        elif way == "Enter":
            page.keyboard.press("Enter")
            assert page.url == server.url
        else:
            page.keyboard.press("Tab")
            assert button.evaluate("(button) => button === document.activeElement")
            page.keyboard.press("Enter")
        results.first.wait_for()
        assert page.evaluate("document.activeElement.matches('input.md-search__input')")


def test_an_emptied_box_asks_for_a_query(page, server):
    page.route(INDEX.format("*"), FATES["offline"])
    page.goto(server.url)
    type_query(page, "过")
    page.locator(".search-note:visible").wait_for()
    page.keyboard.press("Backspace")
    page.locator(".search-note").wait_for(state="hidden")
    assert "键入以开始" in said(page)
