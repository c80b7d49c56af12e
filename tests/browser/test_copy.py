"""Copying code, and copying a link to a section, block, claim or figure with its title."""

import pytest

ALLOWED = {"permissions": ["clipboard-read", "clipboard-write"]}
CLIPBOARD = "navigator.clipboard.readText()"


@pytest.fixture
def page(visit, anywhere, pages):
    return visit(anywhere.url + pages.question("zh"), **ALLOWED).page


def link_of(page, selector: str):
    """The copy button of a heading (inside), a block (in the slot before it), a claim or a figure (inside)."""
    inside = page.locator(f"{selector} > .copy-link")
    return inside if inside.count() else page.locator(f".copy-slot:has(+ {selector}) > .copy-link")


def test_code(page):
    block = page.locator("#exercise ~ .highlight").first
    block.hover()
    block.locator("button.md-code__button[data-md-type='copy']").click()
    page.wait_for_timeout(100)
    assert page.evaluate(CLIPBOARD).strip() == block.locator("code").inner_text().strip()


@pytest.mark.parametrize(
    "target", ["#answer", "#brief", "#hint-1", "#follow-up-1", "#quiz-1", ".claim-cell", ".figure"]
)
def test_a_link_is_copied_with_its_title_in_one_go(page, target):
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    element = page.locator(target).first
    identifier = element.get_attribute("id")
    button = link_of(page, f"#{identifier}")
    assert button.count() == 1
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".copy-link.copied").wait_for()
    title, address = page.evaluate(CLIPBOARD).split("\n")
    assert address == f"{page.url.split('#')[0].split('?')[0]}#{identifier}"
    heading = page.locator("h1").evaluate("(h1) => h1.firstChild.textContent.trim()")
    assert title.endswith(f" · {heading}") and len(title) > len(heading) + 4
    page.locator("[role='status']:has-text('已复制')").wait_for()


def test_everything_with_a_name_has_a_button(page):
    lonely = page.evaluate(
        """[...document.querySelectorAll("article :is(h2, h3, details, .claim-cell, figure)[id]")]
            .filter((e) => !(e.matches("details") ? e.previousElementSibling?.matches(".copy-slot")
                                                  : e.querySelector(":scope > .copy-link")))
            .map((e) => e.id)"""
    )
    assert lonely == []
    names = page.locator(".copy-link").evaluate_all("(all) => all.map((button) => button.ariaLabel)")
    assert len(set(names)) == len(names), "two buttons with the same name"


def test_buttons_can_be_touched(visit, server, pages):
    page = visit(server.url + pages.question("en"), phone=True, **ALLOWED).page
    button = link_of(page, "#hint-1")
    assert float(button.evaluate("(button) => getComputedStyle(button).opacity")) > 0.4
    box = button.bounding_box()
    assert box["width"] >= 24 and box["height"] >= 24
    button.tap()
    page.locator("[role='status']:has-text('copied')").wait_for()
    assert page.evaluate(CLIPBOARD).endswith("#hint-1")
    assert not page.locator("#hint-1").evaluate("(details) => details.open"), (
        "copying must not open the block"
    )


def test_it_works_where_there_is_no_clipboard_api(visit, server, pages):
    page = visit(server.url + pages.question("zh"), **ALLOWED).page
    read = page.evaluate_handle("navigator.clipboard")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    link_of(page, "#answer").focus()
    page.keyboard.press("Enter")
    page.locator(".copy-link.copied").wait_for()
    assert read.evaluate("(clipboard) => clipboard.readText()").endswith("#answer")


def test_it_says_when_copying_failed(visit, server, pages):
    page = visit(server.url + pages.question("en")).page
    page.evaluate(
        """() => {
          Object.defineProperty(navigator, "clipboard", { value: undefined });
          document.execCommand = () => false;
        }"""
    )
    link_of(page, "#answer").focus()
    page.keyboard.press("Enter")
    page.locator("[role='status']:has-text('failed')").wait_for()
