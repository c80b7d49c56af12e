"""What was taken out of the stylesheets is seen nowhere: every element looks as it does under the whole sheets."""

from __future__ import annotations

import re
from pathlib import Path

import material
import pytest
from playwright.sync_api import Browser, Page, Route

WHOLE = Path(material.__file__).with_name("templates") / "assets/stylesheets"
PHONE, DESKTOP = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
# One element of each kind, and its pseudo-elements, with the values of all properties. Scripts place the sidebars.
_STYLES = """
() => {
  const kinds = new Map();
  const kind = (element) => `${element.tagName}.${element.getAttribute("class")}#${element.id.startsWith("__") && element.id}`;
  for (const element of document.querySelectorAll("html, body, body *:not(svg *, math *, .md-sidebar__scrollwrap)"))
    kinds.set([element, element.parentElement, element.previousElementSibling].map((one) => one && kind(one)).join(" in "), element);
  return [...kinds].flatMap(([name, element]) => ["", "::before", "::after"].map((pseudo) => {
    const style = getComputedStyle(element, pseudo || null);
    if (pseudo && style.content === "none") return null;
    const placed = element.matches(".md-sidebar") ? /^--|^(inset|top|height|block-size)/ : /^--/;
    const values = [...style].filter((name) => !placed.test(name)).map((name) => `${name}: ${style.getPropertyValue(name)}`);
    return [name + pseudo, values.join("\\n")];
  }).filter(Boolean));
}
"""
_OPENED = """
() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const name of ["drawer", "search"]) document.querySelector(`#__${name}`).click();
}
"""


def styles(page: Page) -> dict[str, str]:
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)  # until nothing moves and scripts have seen the size
    return dict(page.evaluate(_STYLES))


def states(browser: Browser, url: str, whole: bool, root: Path) -> dict[str, dict[str, str]]:
    """The styles of a page in light and dark, on paper, on a phone, and with everything opened."""

    def sheet(route: Route) -> None:
        name = route.request.url.split("/")[-1]
        path = WHOLE / name if (WHOLE / name).is_file() else root / "theme/assets/site.css"
        route.fulfill(path=path, content_type="text/css")

    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    page = context.new_page()
    if whole:
        page.route(re.compile(r"/(?:main|palette)\\.\\w+\\.min\\.css|/assets/site\\.css"), sheet)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    found = {"light": styles(page)}
    page.emulate_media(media="print")
    found["print"] = styles(page)
    page.emulate_media(media="screen", color_scheme="dark")
    page.locator("label[for^='__palette']:visible").first.click()
    found["dark"] = styles(page)
    page.set_viewport_size(PHONE)
    page.evaluate(_OPENED)
    for _ in range(50):  # until what lies behind cannot scroll any more
        if page.evaluate("() => getComputedStyle(document.body).position") == "fixed":
            break
        page.wait_for_timeout(100)
    found["phone, all open"] = styles(page)
    context.close()
    return found


@pytest.mark.parametrize("where", ["", "question", "notebook", "nowhere/"])
def test_a_page_looks_as_it_does_under_the_whole_sheets(browser, server, pages, root, where):
    path = {"question": pages.question("en"), "notebook": pages.notebooks[0]}.get(where, where)
    cut, whole = (states(browser, server.url + path, full, root) for full in (False, True))
    for state, styled in whole.items():
        assert cut[state].keys() == styled.keys(), state
        differ = {
            f"{state}, {element}: {theirs} ≠ {ours}"
            for element, values in styled.items()
            for theirs, ours in zip(values.split("\n"), cut[state][element].split("\n"), strict=True)
            if theirs != ours
        }
        assert not differ, "\n".join(sorted(differ)[:20])
