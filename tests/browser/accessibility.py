"""Asks axe what is wrong with the page that a browser shows."""

from __future__ import annotations

from playwright.sync_api import Page

# Pages hold thousands of colored code tokens, strokes of figures and letters of formulas. Tokens of one class in one
# block look the same, so one of each is checked; what is inside a figure is one picture to axe, and a formula in a line
# one text of one color. This makes a page five times faster.
_SIMPLIFY = """async () => {
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
}"""
_RUN = """async (rules) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.slice(0, 140)} | ${node.failureSummary.split("\\n").slice(1, 3).join(" ").trim()}`));
}"""
# Text of one color, size and weight on one ground is as easy to read wherever it stands: what has been looked at stays in
# its place, unseen. A link is compared with the text around it, which is seen with it. Gives all looks seen by now.
_HIDE_SEEN = """(looks) => {
  const grounds = new Map([[null, ""]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = backgroundColor + backgroundImage + opacity;
      grounds.set(element, ground(element.parentElement) + (own === "rgba(0, 0, 0, 0)none1" ? "" : own));
    }
    return grounds.get(element);
  };
  const seen = new Set(looks);
  const changes = [];
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    const { color, fontSize, fontWeight, textDecorationLine, visibility } = getComputedStyle(element);
    if (visibility !== "visible") continue;
    const around = getComputedStyle(element.parentElement).color;
    const look = [element.tagName, color, fontSize, fontWeight, textDecorationLine, around, ground(element)].join();
    changes.push([element, seen.has(look) ? "hidden" : "visible"]);  // what stands in hidden text is seen itself
    seen.add(look);
  }
  for (const [element, value] of changes) element.style.visibility = value;
  for (const [element, value] of changes) {
    const { parentElement: text } = element;
    if (value === "visible" && element.matches("a") && text.style.visibility) text.style.visibility = value;
  }
  window.showSeen = () => changes.forEach(([element]) => element.style.removeProperty("visibility"));
  return [...seen];
}"""

# Sets of rules as axe takes them. Those of colors are apart: the others ask for structure and size, which a scheme does
# not change. Of these, only those of layout can tell another thing of the same elements on a screen of another size.
Rules = dict[str, object]
COLORS: Rules = {"runOnly": ["color-contrast", "link-in-text-block"]}
_OTHERS = {rule: {"enabled": False} for rule in COLORS["runOnly"]}
ALL_BUT_COLORS: Rules = {"rules": _OTHERS | {"target-size": {"enabled": True}}}
LAYOUT: Rules = {"runOnly": ["target-size", "scrollable-region-focusable"]}
EVERYTHING = (ALL_BUT_COLORS, COLORS)


def violations(page: Page, *sets: Rules, looks: set[str] | None = None) -> list[str]:
    """What axe finds by sets of rules, all of them where none is named; every block is opened for it.

    The page is simplified for it: what looks at shapes comes first. ``looks`` are the looks of text whose colors
    were asked about on other pages: those are not asked about again, and what this page has is added.
    """
    looks = set() if looks is None else looks
    found: list[str] = []
    page.evaluate(_SIMPLIFY)
    for rules in sets or EVERYTHING:
        if rules is COLORS:
            looks |= set(page.evaluate(_HIDE_SEEN, sorted(looks)))
        found += page.evaluate(_RUN, rules)
        if rules is COLORS:
            page.evaluate("window.showSeen()")
    return found
