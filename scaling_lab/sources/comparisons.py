"""Reads the comparisons of an assertion: what is compared, with which bounds, and whether a value lies within."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """One comparison of an assertion: ``0.98 < r < 1.02`` bounds ``r`` by ``(">", 0.98)`` and ``("<", 1.02)``."""

    text: str
    subject: str
    named: bool
    bounds: tuple[tuple[str, float], ...]

    def holds(self, value: float) -> bool:
        """Whether the comparison is true of this value of its subject."""
        return all(_HOLDS[sign](value, bound) for sign, bound in self.bounds)

    @property
    def two_sided(self) -> bool:
        """Whether the value can leave on either side."""
        signs = {sign[0] for sign, _ in self.bounds}
        return "=" in signs or signs >= {"<", ">"}


def parts(test: ast.expr) -> list[ast.expr]:
    """What an assertion joins by ``and``."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for value in test.values for part in parts(value)]
    return [test]


def assertions(code: str) -> list[ast.Assert]:
    """The assertions at the top level of a cell; none where the code is no Python."""
    try:
        return [statement for statement in ast.parse(code).body if isinstance(statement, ast.Assert)]
    except SyntaxError:
        return []


def comparisons(tests: Iterable[ast.expr]) -> list[Comparison]:
    """The comparisons of assertions in their order, each of one subject with literal bounds; others are left out."""
    found = (_comparison(part) for test in tests for part in parts(test) if isinstance(part, ast.Compare))
    return [comparison for comparison in found if comparison]


def _comparison(compare: ast.Compare) -> Comparison | None:
    subjects = [node for node in [compare.left, *compare.comparators] if not is_literal(node)]
    if len({ast.unparse(subject) for subject in subjects}) != 1:
        return None
    bounds = []
    for left, sign, right in sides(compare):
        if is_literal(left) == is_literal(right) or type(sign) not in _OPERATORS:
            return None
        written = _OPERATORS[type(sign)]
        turned, literal = (_TURNED[written], left) if is_literal(left) else (written, right)
        bounds.append((turned, _value(literal)))
    subject = subjects[0]
    return Comparison(
        ast.unparse(compare), ast.unparse(subject), isinstance(subject, ast.Name), tuple(bounds)
    )


def is_literal(node: ast.expr) -> bool:
    """Whether an expression holds numbers only."""
    return not any(isinstance(part, ast.Name | ast.Call | ast.Attribute) for part in ast.walk(node))


def sides(compare: ast.Compare) -> list[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """The two sides of each sign of a chained comparison."""
    operands = [compare.left, *compare.comparators]
    return list(zip(operands, compare.ops, operands[1:], strict=False))


def _value(literal: ast.expr) -> float:
    return float(eval(compile(ast.Expression(literal), "<bound>", "eval"), {"__builtins__": {}}))
