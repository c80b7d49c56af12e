"""How many small faults, put into a solution at random, the tests of its exercise catch.

Tools for this, cosmic-ray and mutmut, start the tests anew for every fault and bring a score of packages with them; the
forks in which an exercise's answers are tried anyway take a hundred faults in seconds.
"""

from __future__ import annotations

import argparse
import ast
import copy
import difflib
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from scaling_lab.evidence.exercises import try_answers
from scaling_lab.evidence.outcome import PASSED
from scaling_lab.faults import Fault
from scaling_lab.sources import catalogue, exercises

GOAL = 0.95
_OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or,
    ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_PAIRS = [
    ("min", "max"), ("minimum", "maximum"), ("sum", "mean"), ("any", "all"), ("argmin", "argmax"), ("floor", "ceil"),
    ("zeros", "ones"), ("zeros_like", "ones_like"), ("var", "std"), ("sin", "cos"), ("log", "log2"), ("cumsum", "cumprod"),
]  # fmt: skip
# Keywords without which the values are the same.
_FORMS = ("dtype", "rcond", "stacklevel")
_NAMES = dict(_PAIRS) | {b: a for a, b in _PAIRS}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Each small fault of ``source``: what it changes, with the line, and the source with it."""
    tree = ast.parse(source)
    lines = ast.unparse(tree).split("\n")
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            mutant = copy.deepcopy(tree)
            change(next(other for place, other in enumerate(ast.walk(mutant)) if place == number))
            text = ast.unparse(ast.fix_missing_locations(mutant))
            yield _difference(lines, text.split("\n")), text


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], None]]:
    """What may be done to a node, as functions of its copy."""

    def put(name: str, value: object) -> Callable[[ast.AST], None]:
        return lambda twin: setattr(twin, name, value)

    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in _OPERATORS:
        yield put("op", _OPERATORS[type(node.op)]())
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _OPERATORS:
        yield put("ops", [_OPERATORS[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield put("value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and _counts(node.value):
        yield put("value", node.value + 1 if isinstance(node.value, int) else 2 * node.value or 1.0)
    elif isinstance(node, ast.Attribute) and node.attr in _NAMES:
        yield put("attr", _NAMES[node.attr])
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield put("id", _NAMES[node.id])
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        yield put("test", ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.UnaryOp):
        yield put("op", ast.UAdd() if isinstance(node.op, ast.USub) else node.op)
    if isinstance(node, ast.Call):
        for place in [n for n, keyword in enumerate(node.keywords) if keyword.arg not in _FORMS]:
            yield put("keywords", node.keywords[:place] + node.keywords[place + 1 :])
    for name in ("body", "orelse"):
        block = getattr(node, name, [])
        for place, statement in enumerate(block if isinstance(block, list) else []):
            if isinstance(statement, ast.AugAssign | ast.If | ast.Raise | ast.Expr) and not _is_text(
                statement
            ):
                yield put(name, [*block[:place], ast.Pass(), *block[place + 1 :]])


def _counts(number: float) -> bool:
    """Whether a number is part of a formula; tolerances and limits of loops may be others."""
    return number == 0 or 0.01 <= abs(number) <= 10


def _difference(before: list[str], after: list[str]) -> str:
    changed = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    return " ".join(f"{line[0]} {line[1:].strip()}" for line in changed)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def sample(exercise: exercises.Exercise, count: int) -> dict[str, str]:
    """``count`` faults of a solution drawn at random, the same in every run; fewer where there are fewer."""
    plain = ast.unparse(ast.parse(exercise.solution))
    different = {text: what for what, text in mutants(exercise.solution) if text != plain}
    drawn = random.Random(exercise.slug).sample(sorted(different), min(count, len(different)))
    return {different[text]: text for text in drawn}


def survivors(root: Path, exercise: exercises.Exercise, faults: dict[str, str]) -> list[str]:
    """The faults that no test catches; raises :class:`Fault` when the solution itself fails."""
    answers = {f"fault_{number}": text for number, text in enumerate(faults.values())}
    outcomes = try_answers(root, exercise.slug, {"solution": exercise.solution, **answers})
    if outcomes["solution"].kind != PASSED:
        raise Fault(
            exercise.place("solution.py"), "the solution fails its own tests", "run `make test` first"
        )
    return [what for name, what in zip(answers, faults, strict=True) if outcomes[name].kind == PASSED]


def main() -> None:
    """Print the share caught of each exercise and of all, and every fault that was not."""
    parser = argparse.ArgumentParser(prog="benchmarks.mutants", description=__doc__)
    parser.add_argument("questions", nargs="*", metavar="ID")
    parser.add_argument("--count", type=int, default=10, help="faults an exercise (default 10)")
    options = parser.parse_args()
    root = Path.cwd()
    total = missed = 0
    for question in catalogue.load(root).questions:
        if options.questions and question.id not in options.questions:
            continue
        exercise = exercises.read(root, question)
        faults = sample(exercise, options.count)
        uncaught = survivors(root, exercise, faults)
        total, missed = total + len(faults), missed + len(uncaught)
        print(f"{question.slug}: {len(faults) - len(uncaught)} of {len(faults)} caught", flush=True)
        for what in uncaught:
            print(f"    {what.splitlines()[0]}")
    print(f"all: {total - missed} of {total} caught, {1 - missed / max(total, 1):.1%} (goal {GOAL:.0%})")
    sys.exit(total - missed < GOAL * total)


if __name__ == "__main__":
    main()
