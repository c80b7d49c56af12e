"""Light and dark: what the system asks for at first, what the reader chooses from then on."""

import pytest

SCHEMES = {"light": "default", "dark": "slate"}


def scheme(page) -> str:
    return page.locator("body").get_attribute("data-md-color-scheme")


@pytest.mark.parametrize("system", SCHEMES)
def test_the_system_decides_at_first(visit, anywhere, system):
    assert scheme(visit(anywhere.url, color_scheme=system).page) == SCHEMES[system]


@pytest.mark.parametrize("system", SCHEMES)
def test_the_first_paint_has_the_right_palette(browser, server, system):
    """Before Material's bundle arrives: nobody is shown a white page at night."""
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    page.route("**/bundle.*.js", lambda route: route.abort())
    page.goto(server.url)
    assert scheme(page) == SCHEMES[system]
    context.close()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_choice_is_kept_on_every_page_and_in_both_languages(visit, anywhere, pages, phone):
    page = visit(anywhere.url, color_scheme="light", phone=phone).page
    page.locator("label[for^='__palette']:visible").click()
    page.locator("body[data-md-color-scheme='slate']").wait_for()
    page.goto(anywhere.url + pages.question())
    assert scheme(page) == "slate"
    page.reload()
    assert scheme(page) == "slate"


def test_the_toggle_works_by_keyboard(visit, server):
    page = visit(server.url, color_scheme="light").page
    page.locator("input[name='__palette']").first.focus()
    page.keyboard.press("Enter")
    page.locator("body[data-md-color-scheme='slate']").wait_for()


def test_figures_follow_the_ink(visit, server, pages):
    inks = set()
    for system in SCHEMES:
        page = visit(server.url + pages.question(), color_scheme=system).page
        inks.add(page.locator(".figure svg").first.evaluate("(svg) => getComputedStyle(svg).fill"))
    assert len(inks) == 2
