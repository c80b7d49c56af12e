"""Takes from the stylesheets of a built site what its pages cannot use: Material serves features that this site does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path

import tinycss2
from tinycss2.ast import Node

from scaling_lab.site.kept import Kept

_CLASS_NAMES = re.compile(r'\bclass="?([^">]*)')
_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*")


def slim_site(site: Path, kept: Kept) -> None:
    """Cut the stylesheets of the theme below ``site`` down to what its pages and scripts can use.

    ``kept`` holds the sheets that the last build cut.
    """
    pages = [path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))]
    scripts = [path.read_text(encoding="utf-8") for path in sorted(site.glob("assets/**/*.js"))]
    words = class_names(pages) | identifiers(scripts)
    sheets = {path: path.read_text(encoding="utf-8") for path in sorted(site.glob("assets/**/*.css"))}
    used = "\n".join(sorted(words))
    slim = {
        path: kept.get(["sheet", sheet, used], partial(without_unused_rules, sheet, words))
        for path, sheet in sheets.items()
    }
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
