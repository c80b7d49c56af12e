"""In forced colours, as Windows' contrast themes set them, every icon is there."""

import pytest

# Icons that are a background under a mask; those whose background is the page's cannot be seen.
ICONS = """() => {
  const shown = { seen: [], hidden: [] };
  const canvas = Object.assign(document.createElement("i"), { style: "background: Canvas" });
  document.body.append(canvas);
  const paper = getComputedStyle(canvas).backgroundColor;
  for (const element of document.querySelectorAll("body *")) {
    for (const part of [null, "::before", "::after"]) {
      const { maskImage, backgroundColor, display, content, forcedColorAdjust } = getComputedStyle(element, part);
      if (!maskImage || maskImage === "none" || display === "none" || (part && content === "none")) continue;
      if (!element.checkVisibility()) continue;
      const name = `${element.localName}.${element.className} ${part} ${backgroundColor}`;
      const isHidden = forcedColorAdjust !== "none" || [paper, "rgba(0, 0, 0, 0)"].includes(backgroundColor);
      shown[isHidden ? "hidden" : "seen"].push(name);
    }
  }
  return shown;
}"""


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_masked_icons_are_seen(visit, server, pages, scheme, viewport):
    page = visit(
        server.url + pages.question(), color_scheme=scheme, viewport=viewport, forced_colors="active"
    ).page
    page.evaluate("document.querySelectorAll('article details').forEach((details) => (details.open = true))")
    page.locator(".copy-link").first.wait_for(state="attached")
    page.keyboard.press("/")
    page.keyboard.type("过拟合")
    page.locator(".md-search-result__item a").first.wait_for()
    found = page.evaluate(ICONS)
    assert found["hidden"] == []
    wanted = {"copy-link", "claim", "summary", "md-code__button"}
    assert {kind for kind in wanted if not any(kind in name for name in found["seen"])} == set()


def test_an_icon_differs_from_what_it_stands_on(visit, server, pages):
    """Seen, not computed: the pixels of the flask, of a verdict and of a button to copy."""
    page = visit(server.url + pages.question(), forced_colors="active").page
    page.evaluate("document.querySelectorAll('article details').forEach((details) => (details.open = true))")
    for selector, mark in (
        ("details.right > summary", "::before"),
        ("#full > summary", "::after"),
        ("a.claim:not(.ends-in-formula)", "::after"),
        ("h2 > .copy-link", "::before"),
    ):
        element = page.locator(selector).first
        element.scroll_into_view_if_needed()
        element.hover()
        page.wait_for_timeout(200)
        with_icon = element.screenshot()
        sheet = page.evaluate_handle(
            """(rule) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(rule);
              document.adoptedStyleSheets = [sheet];
              return sheet;
            }""",
            f"html body {selector.replace('>', '> ')}{mark} {{ background-color: transparent !important }}",
        )
        assert element.screenshot() != with_icon, selector
        sheet.evaluate("(sheet) => sheet.replaceSync('')")
