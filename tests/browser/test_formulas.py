"""A formula is the same formula where MathML does not reach: names, the clipboard, browsers that do not draw it."""

import html
import os
import re

import pytest

from scaling_lab.maths.text import to_text
from tests.browser import chromium

ALLOWED = {"permissions": ["clipboard-read", "clipboard-write"]}
CLIPBOARD = "navigator.clipboard.readText()"
OPEN = "document.querySelectorAll('details').forEach((details) => (details.open = true))"
# As Chromium before 109 lays formulas out: unknown elements, side by side.
OLD = """
  const supports = CSS.supports;
  CSS.supports = (...query) => !query.includes("math-style") && supports.apply(CSS, query);
  new MutationObserver((_, observer) => {
    if (!document.head) return;
    observer.disconnect();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("math, math * { display: inline !important }");
    document.adoptedStyleSheets = [sheet];
  }).observe(document, { childList: true, subtree: true });
"""


def plain(text: str) -> str:
    return " ".join(re.sub("[\u2061-\u2064]", "", text).split())


def spoken(name: str) -> str:
    """A name without the spaces that Chromium puts around a formula in it."""
    return re.sub(r"\s", "", plain(name))


def in_plain_characters(page, element) -> str:
    """The text of an element, with its formulas as the build writes them in one line."""
    text, formulas = element.evaluate(
        """(element) => {
          const copy = element.cloneNode(true);
          copy.querySelectorAll("[hidden], button").forEach((extra) => extra.remove());
          const formulas = [...copy.querySelectorAll("math")];
          if (copy.matches("math")) return ["\\0" + "0" + "\\0", [copy.getAttribute("alttext")]];
          formulas.forEach((math, index) => math.replaceWith(`\\0${index}\\0`));
          return [copy.textContent, formulas.map((math) => math.getAttribute("alttext"))];
        }"""
    )
    return plain(re.sub("\0(\\d+)\0", lambda number: to_text(formulas[int(number[1])]), text))


def question(pages, number: str, lang: str = "zh") -> str:
    return next(
        path for path in pages.questions if f"/{number}-" in path and path.startswith("en/") == (lang == "en")
    )


@pytest.fixture(params=["simulated", *(["real"] if os.environ.get("OLD_CHROMIUM") else [])])
def without_mathml(request, browser):
    """A page of a browser that does not draw MathML; a real one where ``OLD_CHROMIUM`` names it."""
    if request.param == "simulated":
        context = browser.new_context()
        context.add_init_script(OLD)
        yield context.new_page()
        context.close()
        return
    options = [*chromium.ARGUMENTS, "--single-process", "--no-zygote", "--disable-gpu"]
    old = browser.browser_type.launch(executable_path=os.environ["OLD_CHROMIUM"], args=options)
    yield old.new_page()
    old.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_browser_without_mathml_shows_every_formula_in_plain_characters(
    without_mathml, server, pages, lang
):
    path = question(pages, "q02", lang)
    source = (server.site / path / "index.html").read_text(encoding="utf-8")
    written = [html.unescape(tex) for tex in re.findall(r'<math[^>]* alttext="([^"]*)"', source)]
    without_mathml.goto(server.url + path)
    without_mathml.evaluate(OPEN)
    shown = without_mathml.evaluate(
        "[...document.querySelectorAll('.formula')].map((formula) => formula.innerText)"
    )
    assert len(written) > 50 and [plain(text) for text in shown] == [to_text(tex) for tex in written]
    assert without_mathml.locator("math").count() == 0


def test_a_browser_with_mathml_keeps_it(visit, server, pages):
    page = visit(server.url + question(pages, "q02")).page
    assert page.locator("article math").count() > 50
    assert page.locator(".formula").count() == 0
    fraction = page.locator("math mfrac:visible").first.bounding_box()
    assert fraction["height"] > 1.5 * page.locator("math mi:visible").first.bounding_box()["height"]


@pytest.mark.parametrize(("number", "lang"), [("q02", "zh"), ("q01", "en")])
def test_names_hold_each_formula_once_and_right(visit, server, pages, number, lang):
    """As Chromium gives them to screen readers: links, headings, blocks, and the buttons that copy them."""
    page = visit(server.url + question(pages, number, lang)).page
    page.evaluate(OPEN)
    named = page.locator("article :is(h1, h2, h3, h4, summary, a):has(math)")
    wanted = {spoken(in_plain_characters(page, named.nth(index))) for index in range(named.count())}
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = ("heading", "link", "button", "DisclosureTriangle")
    names = {spoken(node["name"]["value"]) for node in nodes if node.get("role", {}).get("value") in roles}
    assert len(wanted) > 3 and wanted <= names
    copying = page.locator(":is(h1, h2, h3, .claim-cell) > .copy-link")
    for index in range(copying.count()):
        button = copying.nth(index)
        title = button.locator("xpath=..")
        if title.locator(".cell-claim").count():
            claim = page.locator(f"a.claim[href='#{title.get_attribute('id')}']").first
            title = claim
        name = button.get_attribute("aria-label").partition("：" if lang == "zh" else ": ")[2]
        assert plain(name) == in_plain_characters(page, title)


def select(page, start: str, end: str = "") -> None:
    """Select from the beginning of one element to the end of another."""
    page.evaluate(
        """([start, end]) => {
          const [first, last] = [start, end || start].map((selector) => document.querySelector(selector));
          const range = document.createRange();
          range.setStart(first, 0);
          range.setEnd(last, last.childNodes.length);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [start, end],
    )


def copied(page) -> str:
    page.evaluate("navigator.clipboard.writeText('')")
    page.keyboard.press("Control+C")
    return page.evaluate(CLIPBOARD)


@pytest.fixture
def copying(visit, server, pages):
    page = visit(server.url + question(pages, "q02"), **ALLOWED).page
    page.evaluate(OPEN)
    page.evaluate(
        """() => {
          const paragraphs = [...document.querySelectorAll("#full > p")].filter((p) => p.querySelector("math msub"));
          paragraphs[0].id = "one";
          paragraphs[0].querySelector("math:has(msub)").id = "formula";
          document.querySelector("#full > .math-block").id = "block";
        }"""
    )
    return page


def shown(page, selector: str) -> str:
    return in_plain_characters(page, page.locator(selector).first)


def test_a_copied_paragraph_is_one_line_with_readable_formulas(copying):
    select(copying, "#one")
    assert copied(copying) == shown(copying, "#one")


def test_part_of_a_formula_is_copied_as_the_whole(copying):
    whole = shown(copying, "#formula")
    assert "_" in whole
    select(copying, "#formula msub > :last-child")
    assert copied(copying) == whole
    # From within a formula to the end of its paragraph: whole at the start, too.
    select(copying, "#formula msub > :last-child", "#one")
    rest = copied(copying)
    assert rest.startswith(whole) and shown(copying, "#one").endswith(rest)


def test_paragraphs_and_display_formulas_stay_apart(copying):
    select(copying, "#full > p", "#full > :last-child")
    text = copied(copying)
    lines = [plain(line) for line in text.splitlines() if line.strip()]
    for selector in ("#one", "#block"):
        assert shown(copying, selector) in lines
    assert f"\n\n{shown(copying, '#one')}\n\n" in f"\n\n{text}\n\n"


def test_code_is_copied_as_it_stands(visit, server, pages):
    # A page with a claim that holds a formula.
    page = visit(server.url + question(pages, "q02"), **ALLOWED).page
    page.evaluate(OPEN)
    code = "#experiment ~ .cell .highlight > code"
    select(page, code)
    assert copied(page) == page.locator(code).first.inner_text().rstrip("\n")
    # With a formula in the same selection the lines of the code and their indentation stay too.
    page.evaluate(
        """() => {
          const cell = [...document.querySelectorAll(".claim-cell")].find((cell) => cell.querySelector(".cell-claim math"));
          cell.id = "cell";
        }"""
    )
    select(page, "#cell .cell-claim", "#cell .highlight > code")
    assert page.locator("#cell .highlight > code").first.inner_text().rstrip("\n") in copied(page)


def test_text_in_a_field_is_copied_as_it_stands(copying):
    select(copying, "#one")
    box = copying.locator("input.md-search__input")
    box.fill("typed")
    box.select_text()
    assert copied(copying) == "typed"


def test_what_is_copied_for_word_processors_has_no_loose_symbols(copying):
    select(copying, "#one")
    copied(copying)
    markup = copying.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          return (await item.getType("text/html")).text();
        }"""
    )
    assert "<math" not in markup and shown(copying, "#formula") in markup
