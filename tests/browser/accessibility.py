"""Asks axe what is wrong with the page that a browser shows."""

from __future__ import annotations

from playwright.sync_api import Page

# Pages hold thousands of colored code tokens, strokes of figures and letters of formulas. Tokens of one class in one
# block look the same, so one of each is checked; what is inside a figure is one picture to axe, and a formula in a line
# one text of one color. This makes a page five times faster.
RUN = """async (rules) => {
  document.querySelectorAll("details").forEach((details) => (details.open = true));
  document.querySelectorAll(".figure svg").forEach((svg) => svg.replaceChildren());
  document.querySelectorAll("math:not([display='block'])").forEach((math) => math.replaceChildren(math.textContent));
  for (const code of document.querySelectorAll("pre > code")) {
    const seen = new Set();
    for (const token of [...code.querySelectorAll("span")].filter((span) => !span.children.length)) {
      if (seen.has(token.className)) token.replaceWith(token.textContent);
      seen.add(token.className);
    }
  }
  await Promise.all(document.getAnimations().map((animation) => animation.finished));
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.slice(0, 140)} | ${node.failureSummary.split("\\n").slice(1, 3).join(" ").trim()}`));
}"""


# Sets of rules as axe takes them. Those of colors are apart: the others ask for structure and size, which a scheme does
# not change.
Rules = dict[str, object]
_COLORS = ["color-contrast", "link-in-text-block"]
_SIZE = {"target-size": {"enabled": True}}
EVERYTHING: Rules = {"rules": _SIZE}
COLORS: Rules = {"runOnly": _COLORS}
ALL_BUT_COLORS: Rules = {"rules": _SIZE | {rule: {"enabled": False} for rule in _COLORS}}


def violations(page: Page, rules: Rules = EVERYTHING) -> list[str]:
    """What axe finds by a set of rules with every block open; its script must have come with the page.

    The page is simplified for it: what looks at shapes comes first.
    """
    return page.evaluate(RUN, rules)
