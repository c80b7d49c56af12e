"""An exercise runs on its page: the editor, what is kept, what is told. A fake stands in for the judge, which has tests of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from scaling_lab.page.writer import place_to_run
from tests.browser.accessibility import violations
from tests.browser.conftest import Watched

SLUG = "q02-batch-size"
QUESTION = f"questions/{SLUG}/"
KEY = "scaling-lab.code.q02"
FAKE = Path(__file__).with_name("fake-judge.js").read_text(encoding="utf-8")


def exercise_alone(html: str, lang: str) -> str:
    """The page without its other sections, and with the button also where the site was built without Python to run."""
    html = re.sub(r"(</blockquote>).*?(<h2 id=\"exercise\")", r"\1\2", html, count=1, flags=re.DOTALL)
    html = re.sub(r"<h2 id=\"quiz\".*?(?=</article>)", "", html, count=1, flags=re.DOTALL)
    if 'class="exercise-here"' in html:
        return html
    html = re.sub(
        r'(<h2 id="exercise".*?<pre [^>]*data-search-exclude class="highlight">.*?</pre>)',
        lambda found: found[1] + place_to_run(SLUG, lang, 9_300_000),
        html,
        count=1,
        flags=re.DOTALL,
    )
    return html


@pytest.fixture
def exercise(visit, server, site) -> Callable[..., Watched]:
    """Opens the exercise's page: ``exercise("en", slow=500)``."""

    def open_page(
        lang: str = "en", *, slow: int = 0, press: bool = True, script: str = "", **options: object
    ) -> Watched:
        watched = visit(server.url + "404.html", **options)
        context = watched.page.context

        def page_with_button(route: Route) -> None:
            path = route.request.url.removeprefix(server.url)
            html = (site / path / "index.html").read_text(encoding="utf-8")
            body = exercise_alone(html, "en" if path.startswith("en/") else "zh")
            route.fulfill(body=body, content_type="text/html")

        context.route(f"**/{QUESTION}", page_with_button)
        fake = FAKE.replace("SLOW", str(slow))
        context.route(
            "**/exercise-worker.js", lambda route: route.fulfill(body=fake, content_type="text/javascript")
        )
        if script:
            context.add_init_script(script)
        watched.page.goto(server.url + address(lang))
        if press:
            press_button(watched.page)
        return watched

    return open_page


def address(lang: str) -> str:
    return QUESTION if lang == "zh" else f"en/{QUESTION}"


def press_button(page: Page) -> None:
    page.locator(".exercise-here button").click()
    page.locator(".cm-content").wait_for()


def write(page: Page, code: str) -> None:
    page.locator(".cm-content").fill(code)


def run(page: Page) -> None:
    page.get_by_role("button", name="Run the tests").click()


def state(page: Page):
    return page.locator(".exercise-state")


def kept(page: Page) -> str | None:
    return page.evaluate(f"localStorage.getItem('{KEY}')")


def shown(page: Page) -> str:
    return page.locator(".cm-content").inner_text()


def test_nothing_is_fetched_before_the_press(exercise):
    watched = exercise(press=False)
    page = watched.page
    expect(page.get_by_role("button", name=re.compile(r"Run it here · \d+(\.\d)? MB"))).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
    page.reload(wait_until="networkidle")
    assert "page.js" in asked
    assert not [name for name in asked if name.startswith(("exercise-", "exercise.css", "editor"))]
    press_button(page)
    assert {"exercise-page.js", "exercise-worker.js", "exercise.css", "editor.js"} <= set(asked)
    assert watched.errors == [] and watched.foreign == []


# What a browser, or its reader, may lack.
LACKING = {
    "scripts": {"java_script_enabled": False},
    "WebAssembly": {"script": "delete window.WebAssembly"},
    "exceptions in it": {"script": "delete WebAssembly.Exception"},
    "sheets made by scripts": {"script": "delete Document.prototype.adoptedStyleSheets"},
    "modules as workers": {
        "script": "const Old = Worker; window.Worker = function (url) { return new Old(url) }"
    },
}


@pytest.mark.parametrize("lacking", LACKING)
def test_where_it_cannot_run_there_is_no_button(exercise, lacking):
    page = exercise(press=False, **LACKING[lacking]).page
    page.wait_for_load_state("load")
    expect(page.locator(".exercise-here")).to_be_hidden()
    expect(page.locator("#exercise ~ .highlight").first).to_be_visible()


def test_the_starter_fails_and_what_failed_is_shown(exercise):
    watched = exercise()
    page = watched.page
    assert shown(page).startswith('"""')
    run(page)
    expect(state(page)).to_have_text("core 0 of 2, edge cases 1 of 1")
    assert page.locator(".exercise-results h3").all_inner_texts() == ["core 0 of 2", "edge cases 1 of 1"]
    opened = page.locator(".exercise-results details[open]")
    assert opened.locator("summary").all_inner_texts() == ["✗ test_form[1-2] failed"]
    assert opened.locator("pre").all_inner_texts() == ["assert answer.f(2) == 4", "answer.f(2) = <b>5</b>"]
    assert page.locator(".cm-failing").all_inner_texts() == page.locator(".cm-line").all_inner_texts()[2:3]
    expect(page.locator("[role=status]", has_text="core 0 of 2, edge cases 1 of 1")).to_have_count(1)
    opened.get_by_role("button", name="Line 3").click()
    assert page.evaluate("document.activeElement.className").startswith("cm-content")
    assert watched.errors == []


def test_code_that_cannot_be_loaded_is_told_with_its_line(exercise):
    page = exercise().page
    write(page, "import math\nf = (((")
    run(page)
    expect(state(page)).to_contain_text("cannot be loaded")
    assert page.locator(".exercise-results pre").all_inner_texts() == ["SyntaxError: '(' was never closed"]
    assert page.locator(".cm-failing").all_inner_texts() == ["f = ((("]
    write(page, "abort()")
    run(page)
    expect(state(page)).to_have_text("The run broke off:")
    assert page.locator(".exercise-results pre").all_inner_texts() == ["Python ended: aborted"]
    write(page, "right = 1")
    run(page)
    expect(state(page)).to_have_text("core 2 of 2, edge cases 1 of 1")
    assert page.locator(".exercise-results pre, .cm-failing").count() == 0


def test_keys_indent_run_and_leave(exercise):
    page = exercise().page
    write(page, "def f(x):\n    return x")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    assert shown(page) == "    def f(x):\n    return x"
    for keys in ("Control+Enter", "Meta+Enter"):
        page.keyboard.press(keys)
        expect(state(page)).to_have_text("core 2 of 2, edge cases 1 of 1")
        run(page)  # the results of before are gone
        page.locator(".cm-content").focus()
    assert shown(page) == "    def f(x):\n    return x"
    page.keyboard.press("Escape")
    page.wait_for_timeout(2100)  # no hurry
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cm-editor')") is None
    # Typing ends it.
    page.locator(".cm-content").focus()
    page.keyboard.press("Escape")
    page.keyboard.type("c")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cm-editor')") is not None
    described = page.locator(".cm-content").get_attribute("aria-describedby")
    assert "Esc" in page.locator(f"#{described}").inner_text()


def test_an_endless_loop_is_stopped_and_the_next_run_works(exercise):
    page = exercise().page
    page.clock.install()
    write(page, "while True: pass")
    run(page)
    expect(page.locator(".exercise-results h3").first).to_be_visible()
    page.clock.run_for(9_000)
    expect(state(page)).to_have_text("Running …")
    page.clock.run_for(2_000)
    expect(state(page)).to_contain_text("no test ended within 10 s; the test that ran: test_form[1-2]")
    write(page, "right = 1")
    run(page)
    expect(state(page)).to_have_text("core 2 of 2, edge cases 1 of 1")


def test_loading_shows_how_far_it_is_and_can_be_stopped(exercise):
    page = exercise(slow=1500).page
    run(page)
    expect(page.locator(".exercise-loading")).to_have_text("Loading Python: 25%")
    bar = page.get_by_role("progressbar", name="Loading Python")
    assert bar.evaluate("(bar) => bar.position") == 0.25
    page.get_by_role("button", name="Stop").click()
    expect(state(page)).to_have_text("Loading stopped.")
    expect(bar).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Run the tests"
    run(page)
    expect(state(page)).to_have_text("core 0 of 2, edge cases 1 of 1")


def test_what_cannot_be_fetched_is_said_once_and_tried_again(exercise):
    watched = exercise(press=False)
    page, context = watched.page, watched.page.context
    context.route("**/editor.js", lambda route: route.abort())
    button = page.locator(".exercise-here button")
    button.click()
    expect(page.locator(".exercise-here")).to_contain_text("could not be fetched")
    assert page.locator(".exercise-panel").count() == 0
    context.unroute("**/editor.js")
    context.route("**/exercise-worker.js", lambda route: route.abort(), times=1)
    press_button(page)
    expect(state(page)).to_have_text("Python could not be fetched. Check the network and run again.")
    run(page)
    expect(state(page)).to_have_text("core 0 of 2, edge cases 1 of 1")


def test_python_that_is_never_heard_of_is_given_up(exercise):
    page = exercise(press=False, slow=10**9).page
    page.clock.install()
    press_button(page)
    expect(page.locator(".exercise-loading")).to_have_text("Loading Python: 25%")
    page.clock.run_for(61_000)
    expect(state(page)).to_contain_text("Nothing was heard of Python for a minute")


def test_code_survives_a_reload_and_is_the_same_in_both_languages(exercise, server):
    page = exercise("en").page
    write(page, "mine = 1")
    for lang in ("en", "zh"):
        page.goto(server.url + address(lang))
        press_button(page)
        assert shown(page) == "mine = 1"


def test_the_starter_comes_back_and_so_does_the_code(exercise):
    page = exercise().page
    starter = shown(page)
    reset, back = (
        page.get_by_role("button", name=name) for name in ("Back to the starter", "Bring my code back")
    )
    expect(reset).to_be_hidden()
    write(page, "mine = 1")
    reset.click()
    assert shown(page) == starter and kept(page) is None
    back.click()
    assert shown(page) == "mine = 1"
    reset.click()
    page.reload()
    press_button(page)
    assert shown(page) == starter
    back.click()
    assert shown(page) == "mine = 1"
    expect(back).to_be_hidden()


def test_a_starter_that_changed_since_is_told(exercise):
    page = exercise().page
    write(page, "mine = 1")
    page.evaluate(f"localStorage.setItem('{KEY}', '#starter 0old0\\nmine = 1')")
    page.reload()
    press_button(page)
    told = page.locator(".exercise-behind")
    expect(told).to_contain_text("The starter has changed since you began.")
    assert shown(page) == "mine = 1"
    page.get_by_role("button", name="Keep my code").click()
    expect(told).to_be_hidden()
    page.reload()
    press_button(page)
    expect(told).to_be_hidden()
    assert shown(page) == "mine = 1"


# What may stand in the storage, and the code that is shown for it.
STORED = {"": "", "{": "{", "#starter": "#starter", "\\u0000\\ud800": None, "#starter 1\\n": ""}


def test_whatever_is_stored_is_code(exercise):
    watched = exercise(press=False)
    for stored, code in STORED.items():
        watched.page.evaluate(f"localStorage.setItem('{KEY}', '{stored}')")
        watched.page.reload()
        press_button(watched.page)
        assert code is None or shown(watched.page).strip("\n") == code
    assert watched.errors == []


REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied') } })"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"


@pytest.mark.parametrize("script", [REFUSED, FULL], ids=["refused", "full"])
def test_where_nothing_can_be_stored_it_is_said_and_all_else_works(exercise, script):
    watched = exercise(script=script)
    page = watched.page
    write(page, "right = 1")
    expect(page.locator(".exercise-saved")).to_contain_text("copy it before you leave")
    page.get_by_role("button", name="Back to the starter").click()
    page.get_by_role("button", name="Bring my code back").click()
    run(page)
    expect(state(page)).to_have_text("core 2 of 2, edge cases 1 of 1")
    assert watched.errors == []


def test_another_tab_is_followed(exercise):
    page = exercise().page
    page.evaluate("document.hasFocus = () => false")
    page.evaluate(
        f"localStorage.setItem('{KEY}', 'theirs = 1'); dispatchEvent(new StorageEvent('storage', {{ key: '{KEY}' }}))"
    )
    assert shown(page) == "theirs = 1"


SIZES = """() => ({ wide: document.documentElement.scrollWidth > innerWidth,
  letters: parseFloat(getComputedStyle(document.querySelector(".cm-content")).fontSize) })"""


def test_it_fits_a_phone_whose_field_does_not_zoom(exercise, axe):
    page = exercise(phone=True).page
    run(page)
    expect(state(page)).to_contain_text("core 0 of 2")
    sizes = page.evaluate(SIZES)
    assert not sizes["wide"] and sizes["letters"] >= 16


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(exercise, axe, scheme):
    page = exercise(color_scheme=scheme, script=axe.read_text(encoding="utf-8"), reduced_motion="reduce").page
    run(page)
    expect(state(page)).to_contain_text("core 0 of 2")
    assert violations(page) == []


def test_paper_shows_the_starter_alone(exercise):
    page = exercise().page
    write(page, "mine = 1")
    page.emulate_media(media="print")
    expect(page.locator(".exercise-panel")).to_be_hidden()
    expect(page.locator(".exercise-here")).to_be_hidden()
    expect(page.locator("#exercise ~ .highlight").first).to_be_visible()


def test_with_python_the_solution_passes_the_starter_fails_and_a_loop_is_stopped(visit, server, site, root):
    """From end to end; what the judge says of every answer has tests of its own."""
    if not (site / "assets/vendor/judge/judge.json").is_file():
        pytest.skip("the site was built without Python to run: its NumPy was not to be had")
    watched = visit(server.url + address("en"))
    page = watched.page
    press_button(page)
    run(page)  # as soon as Python is there
    expect(state(page)).to_have_text(re.compile(r"core 0 of \d+, edge cases 0 of \d+"), timeout=60_000)
    tests = page.locator(".exercise-tests > li").count()
    assert page.locator(".exercise-test").count() == tests > 20
    first = page.locator(".exercise-results details[open]")
    assert "NotImplementedError" in first.inner_text()
    assert page.locator(".cm-failing").inner_text().strip() == "raise NotImplementedError"
    solution = (root / "exercises" / SLUG / "solution.py").read_text(encoding="utf-8")
    write(page, solution)
    run(page)
    expect(state(page)).to_have_text(re.compile(r"core (\d+) of \1, edge cases (\d+) of \2$"), timeout=30_000)
    assert page.locator(".exercise-tests > .passed").count() == tests
    write(page, re.sub(r"(def noise_scale)", r"while True:\n    pass\n\n\n\1", solution, count=1))
    page.clock.install()
    run(page)
    expect(state(page)).to_have_text("Running …")
    page.clock.run_for(11_000)
    expect(state(page)).to_contain_text("no test ended within 10 s")
    write(page, solution)
    run(page)
    expect(state(page)).to_have_text(re.compile(r"core (\d+) of \1, edge cases (\d+) of \2$"), timeout=60_000)
    assert watched.errors == [] and watched.foreign == []
