"""Reads the claim cells of notebooks, and says what is wrong with them as they are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaling_lab.faults import Fault
from scaling_lab.sources import notebooks
from scaling_lab.sources.notebooks import Cell, Notebook
from scaling_lab.sources.pages import Page, claim_links

CLAIM_DIRECTIVES = ("claim", "falsify", "refuted-zh", "refuted-en")
# A falsifier changes the notebook's world; with these it could change anything, unseen.
_BANNED_NAMES = {
    "__import__", "breakpoint", "compile", "delattr", "eval", "exec", "exit", "getattr", "globals", "input", "locals",
    "open", "quit", "setattr", "vars",
}  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """A claim cell: its name, the statement that falsifies it, and what would refute it in each language."""

    name: str
    falsify: str
    refuted: dict[str, str]
    cell: Cell


def claims(notebook: Notebook) -> list[Claim]:
    """The claims of a notebook, in its order."""
    return [
        Claim(
            name=cell.directives["claim"],
            falsify=cell.directives.get("falsify", ""),
            refuted={lang: cell.directives.get(f"refuted-{lang}", "") for lang in ("zh", "en")},
            cell=cell,
        )
        for cell in notebook.code_cells
        if "claim" in cell.directives
    ]


def form_faults(notebook: Notebook) -> Iterator[Fault]:
    """What is wrong with the claim cells as they are written; nothing is executed."""
    for cell in notebook.code_cells:
        if "falsify" in cell.directives and "claim" not in cell.directives:
            yield Fault(
                notebook.at(cell), "`falsify` without `claim`", "name the claim with `#| claim: name`"
            )
    for claim in claims(notebook):
        place = notebook.at(claim.cell)
        for name in CLAIM_DIRECTIVES:
            if not claim.cell.directives.get(name):
                yield Fault(place, f"the claim cell has no `{name}`", f"add `#| {name}: …`")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", claim.name):
            yield Fault(place, f"{claim.name!r} is no name", "use lower-case words joined by -")
        try:
            body = ast.parse(claim.cell.code).body
        except SyntaxError as error:
            yield Fault(place, f"line {error.lineno} of the code: {error.msg}", "mend the syntax")
            continue
        yield from (Fault(place, wrong, mend) for wrong, mend in _assertion_problems(body))
        if claim.falsify:
            yield from (Fault(place, wrong, mend) for wrong, mend in _falsifier_problems(claim.falsify, body))
        if claim.cell.execution_count is not None and not claim.cell.measured:
            yield Fault(
                place,
                "the claim cell prints no measured line",
                "print the measured result before the assertion",
            )


def _assertion_problems(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    asserts = [statement for statement in body if isinstance(statement, ast.Assert)]
    if not asserts:
        yield "the claim cell asserts nothing", "end it with an `assert` at its top level"
    for statement in asserts:
        for part in _parts(statement.test):
            if not isinstance(part, ast.Compare):
                yield (
                    f"`{ast.unparse(part)}` is no comparison, so its margin cannot be measured",
                    "assert comparisons of numbers, joined by `and`",
                )
            elif not _thresholds_are_literal(part):
                yield (
                    f"`{ast.unparse(part)}` has a threshold that is not a number, so that a change of data could move it",
                    "compare with a literal number (assert a / b < 0.9 rather than a < b)",
                )


def _parts(test: ast.expr) -> list[ast.expr]:
    """The comparisons of an assertion joined by ``and``."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for value in test.values for part in _parts(value)]
    return [test]


def comparisons(test: ast.expr) -> list[ast.Compare]:
    return [part for part in _parts(test) if isinstance(part, ast.Compare)]


def is_literal(node: ast.expr) -> bool:
    return not any(isinstance(part, ast.Name | ast.Call | ast.Attribute) for part in ast.walk(node))


def sides(compare: ast.Compare) -> list[tuple[ast.expr, ast.cmpop, ast.expr]]:
    operands = [compare.left, *compare.comparators]
    return list(zip(operands, compare.ops, operands[1:], strict=False))


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
