"""On paper: dark on light, whatever the screen shows, and no half-empty pages."""

import pytest

OPEN = "document.querySelectorAll('details').forEach((details) => (details.open = true))"
# The colours of everything that is printed.
COLOURS = """() => [...document.querySelectorAll("body, article *")].flatMap((e) => [null, "::before", "::after"].map((part) => {
  const { color, backgroundColor, fill, stroke, borderTopColor, borderBottomColor, display, content } = getComputedStyle(e, part);
  const isThere = display !== "none" && (!part || content !== "none");
  return isThere && [e.tagName, e.className, part, color, backgroundColor, fill, stroke, borderTopColor, borderBottomColor].join(" ");
}))"""


@pytest.fixture(scope="module")
def printed(browser, server):
    """A page in print media, as wide as A4 paper between its margins."""
    context = browser.new_context(viewport={"width": 700, "height": 900}, color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


def test_the_dark_scheme_is_printed_like_the_light_one(printed, visit, server, pages):
    url = server.url + pages.question("zh")
    light = visit(url, color_scheme="light").page
    printed.goto(url)
    assert printed.locator("body").get_attribute("data-md-color-scheme") == "slate"
    light.emulate_media(media="print")
    for page in (light, printed):
        page.evaluate(OPEN)
    pairs = list(zip(light.evaluate(COLOURS), printed.evaluate(COLOURS), strict=True))
    assert len(pairs) > 5000
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_pages_are_filled(printed, server, pages):
    """The paper that a page of a question takes, beside what its text would take without a gap."""
    for number in ("q02", "q15"):
        path = next(path for path in pages.questions if path.startswith(f"questions/{number}-"))
        printed.goto(server.url + path)
        printed.evaluate(OPEN)
        printed.wait_for_timeout(200)
        height = printed.evaluate("document.querySelector('article').getBoundingClientRect().height")
        pdf = printed.pdf(format="A4", margin={side: "15mm" for side in ("top", "bottom", "left", "right")})
        sheets = pdf.count(b"/Type /Page\n")
        assert sheets <= 1.15 * height / 1009 + 2, (path, sheets, height)  # 297 mm less margins, in pixels
