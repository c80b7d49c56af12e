"""The table of the runs: a line for each finished one, with all that identifies it; never a half line."""

from __future__ import annotations

import csv
import io
import platform
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np

from scaling_lab.faults import Fault
from scaling_lab.law.corpus import Corpus
from scaling_lab.law.training import Recipe
from scaling_lab.sources.writing import write_all


@dataclass(frozen=True)
class Row:
    """One finished run. Batch and data count bytes, which are the tokens here; the loss is in nats per byte."""

    purpose: str  # search, law, check or test
    width: int
    layers: int
    head_width: int
    context: int
    n_non_embedding: int
    n_total: int
    data: int
    batch: int
    rate: float
    seed: int
    loss: float
    cpu_seconds: float
    python: str
    numpy: str
    arithmetic: str
    corpus_sha256: str
    train_bytes: int
    held_out_bytes: int

    @property
    def key(self) -> tuple[object, ...]:
        return self.purpose, self.width, self.batch, self.rate, self.seed, self.data

    @property
    def world(self) -> tuple[object, ...]:
        """What the runs of one table have in common."""
        return (
            self.python,
            self.numpy,
            self.arithmetic,
            self.corpus_sha256,
            self.layers,
            self.head_width,
            self.context,
        )


def key(purpose: str, recipe: Recipe, data: int) -> tuple[object, ...]:
    return purpose, recipe.shape.width, recipe.batch, recipe.rate, recipe.seed, data


def row(purpose: str, recipe: Recipe, data: int, loss: float, seconds: float, text: Corpus) -> Row:
    shape = recipe.shape
    return Row(
        purpose, shape.width, shape.layers, shape.head_width, shape.context, shape.non_embedding, shape.total,
        data, recipe.batch, recipe.rate, recipe.seed, round(loss, 5), round(seconds, 1), platform.python_version(),
        np.__version__, arithmetic(), text.sha256, len(text.train), len(text.held_out),
    )  # fmt: skip


def arithmetic() -> str:
    """The instructions that NumPy found in this processor: others round otherwise."""
    found: dict[str, Any] = np.show_config(mode="dicts")  # type: ignore[assignment]
    return " ".join([platform.machine(), *found["SIMD Extensions"]["found"]])


class Table:
    """The rows in a file, written whole at each new one."""

    def __init__(self, path: Path, root: Path):
        self.path, self._root = path, root
        self.rows: dict[tuple[object, ...], Row] = {}
        if path.exists():
            self.rows = {row.key: row for row in read(path)}

    def add(self, row: Row) -> None:
        if any(kept.world != row.world for kept in self.rows.values()):
            raise Fault(
                str(self.path),
                "its runs are of another Python, NumPy, processor, text or shape than this one",
                "move the file away, or name another folder with --into",
            )
        self.rows[row.key] = row
        write_all({self.path: text(list(self.rows.values()))}, self._root)


def text(rows: list[Row]) -> str:
    """The table as CSV."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(field.name for field in fields(Row))
    writer.writerows(map(astuple, rows))
    return written.getvalue()


def read(path: Path) -> list[Row]:
    types = get_type_hints(Row)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [
                Row(**{name: types[name](value) for name, value in line.items()})
                for line in csv.DictReader(file)
            ]
    except (KeyError, TypeError, ValueError):
        raise Fault(
            str(path), "it is no table of runs", "move the file away, then run the command again"
        ) from None
