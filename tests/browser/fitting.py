"""Whether a page fits what shows it, from the narrowest screen to paper, and breaks its lines where one may."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

NARROWEST, PAPER = 320, 700  # A4 between its margins
WIDTHS = (320, 360, 375, 390, 414, 1280)
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = "pre, .md-typeset__scrollwrap, .figure, .math-block, .evidence, .question-table, svg, math";
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > width + 0.5)
    .filter((e) => !e.parentElement.closest(scrolls))
    .slice(0, 3)
    .map((e) => `wider than 320 pixels: ${e.outerHTML.slice(0, 100)}`);
}"""
# Text that nothing on paper would scroll into view, or that lies beyond the edge.
CUT = """() => [...document.querySelectorAll("article *")]
  .filter((e) => e.checkVisibility() && e.clientWidth > 0)
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1
    || (e.scrollWidth > e.clientWidth + 1 && (e.matches("pre, code") || getComputedStyle(e).overflowX !== "visible")))
  .slice(0, 3)
  .map((e) => `cut on paper: ${e.outerHTML.slice(0, 100)}`)
"""
# A closing mark at the start of a line, or an opening one at its end, beside a formula or the icon of a claim.
STRAYS = r"""() => {
  const box = (node, start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range.getBoundingClientRect();
  };
  const rects = (element) => [...element.getClientRects()].filter(({ width }) => width > 0);
  const strays = [];
  const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement.closest("math, pre, code, [hidden]") || !text.parentElement.checkVisibility()) continue;
    const neighbour = (side) => {
      let node = text;
      while (!node[side] && node.parentElement.matches("span, a, strong, em")) node = node.parentElement;
      const found = node[side];
      return found instanceof Element && found.matches("math, .nobr, a.claim, strong, em") ? found : null;
    };
    const before = neighbour("previousSibling");
    if (before && /^[，。；：、！？）】」』”’》,.;:!?)\]]/.test(text.data)) {
      const last = rects(before).pop();
      const mark = box(text, 0, 1);
      if (last && mark.top >= last.bottom - 2) strays.push(`a line begins with ${text.data.slice(0, 12)}`);
    }
    const after = neighbour("nextSibling");
    if (after?.matches("math, .nobr") && /[（“‘「『《(\[]$/.test(text.data)) {
      const first = rects(after)[0];
      const mark = box(text, text.data.length - 1, text.data.length);
      if (first && first.top >= mark.bottom - 2) strays.push(`a line ends with ${text.data.slice(-12)}`);
    }
  }
  return strays.map((stray) => `${stray} at ${innerWidth} pixels`);
}"""


def misfits(page: Page, *, with_lines: bool) -> Iterator[str]:
    """What does not fit on the page as it stands, all blocks open; ``with_lines`` looks at the ends of lines too."""
    screen = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    yield from page.evaluate(TOO_WIDE)
    for width in WIDTHS if with_lines else ():
        page.set_viewport_size({"width": width, "height": 800})
        yield from page.evaluate(STRAYS)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 800})
    yield from page.evaluate(CUT)
    page.emulate_media(media="screen")
    page.set_viewport_size(screen)
