"""Reads the claim cells of notebooks, and says what is wrong with them as they are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from scaling_lab.faults import Fault
from scaling_lab.sources import notebooks
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.comparisons import Comparison, assertions, comparisons, is_literal, parts, sides
from scaling_lab.sources.notebooks import Cell, Notebook
from scaling_lab.sources.pages import Page, claim_links

# A falsifier changes the notebook's world; with these it could change anything, unseen.
_BANNED_NAMES = {
    "__import__", "breakpoint", "compile", "delattr", "eval", "exec", "exit", "getattr", "globals", "input", "locals",
    "open", "quit", "setattr", "vars",
}  # fmt: skip


@dataclass(frozen=True)
class Refutation:
    """A statement that falsifies the claim, and in each language what would refute it.

    ``no_tautology`` says why this world is none although it makes a quantity exactly 0 or 1.
    """

    falsify: str
    refuted: Mapping[str, str]
    no_tautology: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim cell: its name, its refutations, and in each language what else decides the result."""

    name: str
    refutations: tuple[Refutation, ...]
    setting: Mapping[str, str]
    cell: Cell

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """What the cell asserts, comparison by comparison."""
        return comparisons(statement.test for statement in assertions(self.cell.code))

    @cached_property
    def quantities(self) -> list[str]:
        """The named numbers that are recorded: those asserted, then those that `record` names for the prose."""
        asserted = [comparison.subject for comparison in self.comparisons if comparison.named]
        return list(dict.fromkeys([*asserted, *names(self.cell.directives.get("record", ""))]))


def names(value: str) -> list[str]:
    """The names in the value of a directive: ``a, b``."""
    return [name.strip() for name in value.split(",") if name.strip()]


@lru_cache(maxsize=4096)
def claims(notebook: Notebook) -> tuple[Claim, ...]:
    """The claims of a notebook, in its order; the same objects each time, so that what they assert is read once."""
    return tuple(
        Claim(
            name=cell.directives["claim"],
            refutations=_refutations(cell),
            setting={lang: cell.directives.get(f"setting-{lang}", "") for lang in LANGUAGES},
            cell=cell,
        )
        for cell in notebook.code_cells
        if "claim" in cell.directives
    )


def _refutations(cell: Cell) -> tuple[Refutation, ...]:
    """Each `falsify` of a cell with what follows it, up to the next."""
    groups: list[dict[str, str]] = []
    for name, value in cell.directive_lines:
        if name == "falsify":
            groups.append({name: value})
        elif groups:
            groups[-1].setdefault(name, value)
    return tuple(
        Refutation(
            falsify=group["falsify"],
            refuted={lang: group.get(f"refuted-{lang}", "") for lang in LANGUAGES},
            no_tautology=group.get("no-tautology", ""),
        )
        for group in groups
    )


def form_faults(notebook: Notebook) -> Iterator[Fault]:
    """What is wrong with the claim cells as they are written; nothing is executed."""
    for cell in notebook.code_cells:
        if "falsify" in cell.directives and "claim" not in cell.directives:
            yield Fault(
                notebook.at(cell), "`falsify` without `claim`", "name the claim with `#| claim: name`"
            )
    for claim in claims(notebook):
        place = notebook.at(claim.cell)
        yield from (Fault(place, *problem) for problem in _refutation_problems(claim))
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", claim.name):
            yield Fault(place, f"{claim.name!r} is no name", "use lower-case words joined by -")
        try:
            body = ast.parse(claim.cell.code).body
        except SyntaxError as error:
            yield Fault(place, f"line {error.lineno} of the code: {error.msg}", "mend the syntax")
            continue
        yield from (Fault(place, wrong, mend) for wrong, mend in _assertion_problems(body))
        for refutation in claim.refutations:
            if refutation.falsify:
                yield from (
                    Fault(place, *problem) for problem in _falsifier_problems(refutation.falsify, body)
                )
        if claim.cell.execution_count is not None and not claim.cell.measured:
            yield Fault(
                place,
                "the claim cell prints no measured line",
                "print the measured result before the assertion",
            )


def _refutation_problems(claim: Claim) -> Iterator[tuple[str, str]]:
    if not claim.name:
        yield "the claim cell has no `claim`", "add `#| claim: …`"
    if not claim.refutations:
        yield "the claim cell has no `falsify`", "add `#| falsify: …`"
    for refutation in claim.refutations:
        if not refutation.falsify:
            yield "the claim cell has no `falsify`", "add `#| falsify: …`"
        for lang in LANGUAGES:
            if not refutation.refuted[lang]:
                after = f" after `falsify: {refutation.falsify}`" if len(claim.refutations) > 1 else ""
                yield f"the claim cell has no `refuted-{lang}`{after}", f"add `#| refuted-{lang}: …`"


def _assertion_problems(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    asserts = [statement for statement in body if isinstance(statement, ast.Assert)]
    if not asserts:
        yield "the claim cell asserts nothing", "end it with an `assert` at its top level"
    for statement in asserts:
        for part in parts(statement.test):
            if not isinstance(part, ast.Compare):
                yield (
                    f"`{ast.unparse(part)}` is no comparison, so its margin cannot be measured",
                    "assert comparisons of numbers, joined by `and`",
                )
            elif is_literal(part):
                yield (
                    f"`{ast.unparse(part)}` compares nothing that was measured",
                    "compare a measured quantity with a literal number",
                )
            elif not _thresholds_are_literal(part):
                yield (
                    f"`{ast.unparse(part)}` has a threshold that is not a number, so that a change of data could move it",
                    "compare with a literal number (assert a / b < 0.9 rather than a < b)",
                )


def _thresholds_are_literal(compare: ast.Compare) -> bool:
    return all(is_literal(left) != is_literal(right) for left, _, right in sides(compare))


def _falsifier_problems(code: str, body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    try:
        statements = ast.parse(code).body
    except SyntaxError as error:
        yield f"`falsify` is no Python: {error.msg}", "write one statement"
        return
    if len(statements) != 1 or not isinstance(statements[0], ast.Assign | ast.AugAssign | ast.Expr):
        yield (
            "`falsify` is not one assignment or call",
            "change data or a function of the notebook in one statement",
        )
        return
    statement = statements[0]
    for node in ast.walk(statement):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in _BANNED_NAMES or name.startswith("__"):
            yield f"`falsify` uses {name}", "change the notebook's own data or functions, nothing else"
    read_by_assert = {
        node.id
        for top in body
        if isinstance(top, ast.Assert)
        for node in ast.walk(top.test)
        if isinstance(node, ast.Name)
    }
    for name in sorted(touched_names(statement) & read_by_assert):
        yield (
            f"`falsify` sets {name}, which the assertion reads: it changes the result, not the world",
            "change the data or the mechanism from which the cell computes it",
        )


def touched_names(statement: ast.stmt) -> set[str]:
    """Names a falsifier changes: what it assigns to, and the object whose method it calls."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign):
        targets = [statement.target]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        # np.copyto(data, …) changes its first argument; data.fill(…) its own object.
        targets = [*call.args[:1], *([call.func.value] if isinstance(call.func, ast.Attribute) else [])]
    return {name for target in targets for name in _base_names(target)}


def _base_names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _base_names(part)
        return
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id


LEAST_CLAIMS = 5


def claim_faults(page: Page, book: notebooks.Notebook) -> Iterator[Fault]:
    cells = {claim.name: claim for claim in claims(book)}
    links = claim_links(page.body)
    linked = {link.name for link in links}
    for link in links:
        if link.name not in cells:
            yield Fault(
                f"{page.place}:{page.body_line + link.line - 1}",
                f"the claim {link.name} has no cell in {book.place}",
                f"add a cell with `#| claim: {link.name}` that measures and asserts it, or cite a source instead",
            )
    for name, claim in cells.items():
        if name not in linked:
            yield Fault(
                book.at(claim.cell),
                f"no sentence of {page.place} links to this claim",
                f"link one: [sentence](#{name}){{.claim}}",
            )
    if len(linked) < LEAST_CLAIMS:
        yield Fault(page.place, f"the page makes {len(linked)} claims", f"measure at least {LEAST_CLAIMS}")
