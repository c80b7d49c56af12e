"""An exercise runs on its page: the editor, what is kept, what is told. A fake stands in for the judge, which has tests of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from scaling_lab.page.writer import place_to_run
from tests.browser.conftest import Watched

SLUG = "q02-batch-size"
QUESTION = f"questions/{SLUG}/"
KEY = "scaling-lab.code.q02"
FAKE = Path(__file__).with_name("fake-judge.js").read_text(encoding="utf-8")
SCRIPT = '<script type="module" src="../../assets/js/exercise.js"></script></body>'
REFUSED = (
    "for (const name of ['localStorage', 'sessionStorage'])"
    " Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } })"
)


def with_button(html: str, lang: str) -> str:
    """The page with the button, also where the site was built without Python to run."""
    if 'class="exercise-here"' in html:
        return html
    html = re.sub(
        r'(<h2 id="exercise".*?<div data-search-exclude class="highlight">.*?</div>)',
        lambda found: found[1] + place_to_run(SLUG, lang, 9_300_000),
        html,
        count=1,
        flags=re.DOTALL,
    )
    return html.replace("</body>", SCRIPT)


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
            body = with_button(html, "en" if path.startswith("en/") else "zh")
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


def test_nothing_is_fetched_before_the_press(exercise):
    watched = exercise(press=False)
    page = watched.page
    expect(page.get_by_role("button", name=re.compile(r"Run it here · \d+(\.\d)? MB"))).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
    page.reload(wait_until="networkidle")
    assert "exercise.js" in asked
    assert not [name for name in asked if name.startswith(("exercise-", "exercise.css", "editor"))]
    press_button(page)
    assert {"exercise-page.js", "exercise-worker.js", "exercise.css", "editor.js"} <= set(asked)
    assert watched.errors == [] and watched.foreign == []


def test_the_starter_fails_and_what_failed_is_shown(exercise):
    watched = exercise()
    page = watched.page
    assert page.locator(".cm-line").first.inner_text().startswith('"""')
    run(page)
    expect(state(page)).to_have_text("core 0 of 2, edge cases 1 of 1")
    assert page.locator(".exercise-results h3").all_inner_texts() == ["core 0 of 2", "edge cases 1 of 1"]
    first = page.locator(".exercise-results details").first
    assert first.locator("pre").all_inner_texts() == ["assert answer.f(2) == 4", "answer.f(2) = <b>5</b>"]
    assert page.locator(".cm-failing").count() == 1
    expect(page.locator("[role=status]", has_text="core 0 of 2, edge cases 1 of 1")).to_have_count(1)
    assert watched.errors == []


def test_keys_indent_run_and_leave(exercise):
    page = exercise().page
    write(page, "def f(x):\n    return x")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    assert page.locator(".cm-line").first.inner_text().startswith("    def")
    page.keyboard.press("Control+Enter")
    expect(state(page)).to_have_text("core 2 of 2, edge cases 1 of 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cm-editor')") is None
    assert "Esc" in page.locator(".exercise-keys").inner_text()


def test_code_survives_a_reload_and_is_the_same_in_both_languages(exercise, server):
    page = exercise("en").page
    write(page, "mine = 1")
    for lang in ("en", "zh"):
        page.goto(server.url + address(lang))
        press_button(page)
        assert page.locator(".cm-content").inner_text() == "mine = 1"


def test_an_endless_loop_is_stopped_and_the_next_run_works(exercise):
    page = exercise().page
    page.clock.install()
    write(page, "while True: pass")
    run(page)
    expect(page.locator(".exercise-results h3").first).to_be_visible()
    page.clock.run_for(11_000)
    expect(state(page)).to_contain_text("no test ended within 10 s; its turn had test_form[1-2]")
    write(page, "right = 1")
    run(page)
    expect(state(page)).to_have_text("core 2 of 2, edge cases 1 of 1")
