"""Asks axe what is wrong with the page that a browser shows."""

from __future__ import annotations

from playwright.sync_api import Page

# Pages hold thousands of colored code tokens, strokes of figures and letters of formulas. Tokens of one class in one
# block look the same, so one of each is checked; what is inside a figure is one picture to axe, and a formula in a line
# one text of one color. This makes a page five times faster.
RUN = """async ({ only, without }) => {
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
  const unasked = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const rules = only ? { runOnly: only } : { rules: { "target-size": { enabled: true }, ...unasked } };
  const options = { resultTypes: ["violations"], ...rules };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.slice(0, 140)} | ${node.failureSummary.split("\\n").slice(1, 3).join(" ").trim()}`));
}"""


# The rules that look at colors. The others ask for structure and size, which a scheme does not change.
COLORS = ["color-contrast", "link-in-text-block"]


def violations(page: Page, only: list[str] | None = None, without: list[str] | None = None) -> list[str]:
    """What axe finds with every block open, by ``only`` some rules or ``without`` some.

    Its script must have come with the page.
    """
    return page.evaluate(RUN, {"only": only, "without": without or []})
