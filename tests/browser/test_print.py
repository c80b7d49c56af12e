"""On paper: dark on light whatever the screen shows, everything open, nothing but the page, and no half-empty sheets."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

MOST_SHEETS = 30

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


# Text that lies in a block which is printed shut, or outside of the page's own text.
LOST = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const lost = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const box = text.parentElement;
    if (!text.textContent.trim() || box.closest("script, style, noscript, template, svg")) continue;
    const seen = box.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true });
    const inside = box.closest("details > :not(summary)");
    const unwanted = !box.closest("article") || box.closest(".source-links, .code-switch, .study-marks, .explorable");
    if (inside ? !seen && !unwanted : seen && unwanted) lost.push(text.textContent.trim().slice(0, 40));
  }
  return lost;
}"""


@pytest.mark.parametrize("has_script", [True, False])
def test_every_block_is_printed_open_and_nothing_around_the_page(browser, server, pages, has_script):
    context = browser.new_context(viewport={"width": 700, "height": 900}, java_script_enabled=has_script)
    page = context.new_page()
    page.goto(server.url + pages.question("en"))
    page.emulate_media(media="print")
    if not has_script:  # what asks the page is a script, too
        context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": False})
    assert page.locator("details.fold").count() > 5
    assert page.evaluate(LOST) == []
    context.close()


# Where the options of the quiz, its answers and the next section stand, and in how many colours the options are.
QUIZ = """() => {
  const boxes = (part) => [...document.querySelectorAll(part)].map((e) => e.getBoundingClientRect());
  const answers = ".quiz details > p:first-of-type";
  return {
    options: Math.max(...boxes(".quiz summary").map((box) => box.bottom)),
    answers: Math.min(...boxes(answers).map((box) => box.top)),
    inks: new Set([...document.querySelectorAll(".quiz summary")].map((e) => getComputedStyle(e).color)).size,
    next: document.getElementById("pitfalls").getBoundingClientRect().top,
    last: Math.max(...boxes(answers).map((box) => box.bottom)),
  };
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_answers_of_a_quiz_are_printed_behind_all_its_options(printed, server, pages, lang):
    printed.goto(server.url + pages.question(lang))
    printed.evaluate(OPEN)
    quiz = printed.evaluate(QUIZ)
    assert quiz["options"] <= quiz["answers"] < quiz["last"] < quiz["next"]
    assert quiz["inks"] == 1  # none looks right


def test_the_longest_questions_fit_on_thirty_sheets(printed, server, site, pages):
    """The two with most text; there is one of each kind of block in each."""

    def length(path: str) -> int:
        article = LexborHTMLParser((site / path / "index.html").read_bytes()).css_first("article")
        return len(article.text())

    for path in sorted(pages.questions, key=length)[-2:]:
        printed.goto(server.url + path)
        pdf = printed.pdf(prefer_css_page_size=True)
        box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert box and [round(float(side)) for side in box.groups()] == [595, 842], (path, box)  # A4
        assert pdf.count(b"/Type /Page\n") <= MOST_SHEETS, path
