"""axe finds nothing on any page, in light and dark, on a phone and on a desktop, with every block open."""

import pytest

CHUNKS = 3
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Pages hold thousands of coloured code tokens and strokes of figures. Tokens of one class in one block look the same,
# so one of each is checked; what is inside a figure is one picture to axe. This makes a page five times faster.
RUN = """async () => {
  document.querySelectorAll("details").forEach((details) => (details.open = true));
  document.querySelectorAll(".figure svg").forEach((svg) => svg.replaceChildren());
  for (const code of document.querySelectorAll("pre > code")) {
    const seen = new Set();
    for (const token of [...code.querySelectorAll("span")].filter((span) => !span.children.length)) {
      if (seen.has(token.className)) token.replaceWith(token.textContent);
      seen.add(token.className);
    }
  }
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.slice(0, 140)} | ${node.failureSummary.split("\\n").slice(1, 3).join(" ").trim()}`));
}"""


@pytest.fixture(scope="session")
def axe(request):
    script = request.config.rootpath / "node_modules/axe-core/axe.min.js"
    if not script.is_file():
        pytest.fail("axe-core is not installed: run `python -m scaling_lab assets`", pytrace=False)
    return script


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation(browser, server, pages, axe, scheme, viewport, chunk):
    context = browser.new_context(color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
    context.add_init_script(path=axe)
    page = context.new_page()
    faults = []
    for path in pages.all[chunk::CHUNKS]:
        page.goto(server.url + path)
        shown = page.locator("body").get_attribute("data-md-color-scheme")
        assert shown == {"light": "default", "dark": "slate"}[scheme]
        faults += [f"{path} {fault}" for fault in page.evaluate(RUN)]
    context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("home", "query"), [("", "批量归一化"), ("en/", "batch norm")], ids=["zh", "en"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_among_search_results(browser, server, axe, scheme, viewport, home, query):
    context = browser.new_context(color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
    context.add_init_script(path=axe)
    page = context.new_page()
    page.goto(server.url + home)
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.locator(".md-search-result__item a").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert not page.evaluate(RUN)
    context.close()
