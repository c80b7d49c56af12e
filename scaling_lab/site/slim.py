"""Takes from built pages and stylesheets what readers would download for nothing.

Question pages hold thousands of code tokens and several figures; Material's stylesheet serves features that this
site does not use. Nothing here changes what is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import tinycss2
from tinycss2.ast import Node

_GLYPH = re.compile(r'<path (?=[^>]*\bd="([^"]*)")(?=[^>]*\bid="([^"]*)")[^>]*?/>')
_OUTLINE = re.compile(r'\bd="([^"]*)"\s*transform="scale\(0\.015625\)"')
_FIGURE = re.compile(r'<figure class="figure".*?</figure>', re.DOTALL)
_GEOMETRY = re.compile(r'\b(?:d|x|y|points)="[^"]*"|translate\([^)]*\)')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_SVG = re.compile(r"(?<=<svg).*?(?=</svg>)", re.DOTALL)
_NAMED = re.compile(r'(\bid="|href="#|url\(#)([^")]+)')
_CLASS_NAMES = re.compile(r'\bclass="?([^">]*)')
_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*")


def slim_figures(html: str) -> str:
    """A page with coordinates rounded, each glyph defined once, and short ids in figures."""
    html = _FIGURE.sub(lambda figure: _GEOMETRY.sub(_rounded, _OUTLINE.sub(_coarser, figure[0])), html)
    return _short_ids(_glyphs_once(html))


def _coarser(outline: re.Match[str]) -> str:
    # Outlines come in 64ths of a font unit, of which a letter of ten pixels has some 2,000: eighths do.
    eighths = re.sub(r"-?\d+(?:\.\d+)?", lambda number: f"{float(number[0]) / 8:.0f}", outline[1])
    return f'd="{eighths}" transform="scale(0.125)"'


def _rounded(geometry: re.Match[str]) -> str:
    # A figure is some 400 units wide, a unit 1.3 pixels: what rounding moves is less than a tenth of a pixel.
    text = _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), geometry[0])
    return re.sub(r"(?<=[\"MLQCHVz]) +| +(?=[\"MLQCHVz])", "", text).replace("  ", " ")


def _glyphs_once(html: str) -> str:
    """Every figure brings the outlines of its letters: keep the first of each and let all figures use it."""
    first: dict[str, str] = {}
    same_as: dict[str, str] = {}

    def keep_first(path: re.Match[str]) -> str:
        outline = path[0].replace(f'id="{path[2]}"', "")
        if outline not in first:
            first[outline] = path[2]
            return path[0]
        same_as[path[2]] = first[outline]
        return ""

    html = _FIGURE.sub(lambda figure: _GLYPH.sub(keep_first, figure[0]), html)
    return re.sub(r'href="#([^"]+)"', lambda use: f'href="#{same_as.get(use[1], use[1])}"', html)


def _short_ids(html: str) -> str:
    """Glyphs, markers and clips carry the name of their figure, some forty letters each time one is used."""
    drawings = "".join(svg for figure in _FIGURE.findall(html) for svg in _SVG.findall(figure))
    short = {name: f"g{number}" for number, name in enumerate(re.findall(r'\bid="([^"]+)"', drawings))}

    def renamed(svg: re.Match[str]) -> str:
        return _NAMED.sub(lambda use: use[1] + short.get(use[2], use[2]), svg[0])

    return _FIGURE.sub(lambda figure: _SVG.sub(renamed, figure[0]), html)


def slim_site(site: Path) -> None:
    """Cut the stylesheets of the theme below ``site`` down to what its pages and scripts can use."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))]
    scripts = [path.read_text(encoding="utf-8") for path in sorted(site.glob("assets/**/*.js"))]
    words = class_names(pages) | identifiers(scripts)
    sheets = {path: path.read_text(encoding="utf-8") for path in sorted(site.glob("assets/**/*.css"))}
    slim = {path: without_unused_rules(sheet, words) for path, sheet in sheets.items()}
    variables = set(re.findall(r"var\(\s*(--[\w-]+)", "".join([*slim.values(), *pages])))
    variables |= set(re.findall(r"--[\w-]+", "".join(scripts)))
    for path, sheet in slim.items():
        path.write_text(without_unused_variables(sheet, variables), encoding="utf-8")


def class_names(pages: Iterable[str]) -> set[str]:
    return {name for page in pages for names in _CLASS_NAMES.findall(page) for name in names.split()}


def identifiers(scripts: Iterable[str]) -> set[str]:
    """Every word of the scripts: a class that a script sets is among them."""
    return {word for script in scripts for word in _IDENTIFIER.findall(script)}


def without_unused_rules(css: str, words: set[str]) -> str:
    """The stylesheet without selectors that name a class which is not among ``words``."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return _serialized(rules, words)


def _serialized(rules: Iterable[Node], words: set[str]) -> str:
    parts = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _selectors(rule.prelude) if _can_match(part, words)]
            if selectors:
                body = tinycss2.serialize(rule.content).strip()
                parts.append(f"{','.join(tinycss2.serialize(part).strip() for part in selectors)}{{{body}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports") and rule.content:
            nested = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if inner := _serialized(nested, words):
                parts.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        else:
            parts.append(rule.serialize())
    return "".join(parts)


def _selectors(prelude: list[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _can_match(selector: list[Node], words: set[str]) -> bool:
    # What stands inside :is(), :not() and :where() is left alone: it may be one choice of several.
    return all(
        token.value in words for dot, token in pairwise(selector) if dot == "." and token.type == "ident"
    )


def without_unused_variables(css: str, used: set[str]) -> str:
    """The stylesheet without custom properties that nothing reads, above all icons."""
    url = r'(?:"[^"]*"|\'[^\']*\'|\([^()]*(?:\([^()]*\)[^()]*)*\)|[^;{}"\'()])*'
    return re.sub(
        rf"(?<=[{{;\s])(--[\w-]+)\s*:{url}(?:;|(?=\}}))",
        lambda declaration: declaration[0] if declaration[1] in used else "",
        css,
    )
