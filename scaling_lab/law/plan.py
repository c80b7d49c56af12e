"""The design of the experiment, settled before any run: sizes, data, seeds, and what the search may try."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scaling_lab.law import corpus
from scaling_lab.law.model import Shape
from scaling_lab.law.training import Recipe


@dataclass(frozen=True)
class Plan:
    """Every width is trained on every number of bytes with every seed; depth, context and heads stay the same."""

    widths: tuple[int, ...] = (8, 16, 24, 32, 48, 64)
    data: tuple[int, ...] = tuple(204_800 * 2**k for k in range(4))
    seeds: tuple[int, ...] = (0, 1)
    layers: int = 3
    context: int = 64
    head_width: int = 8
    # Trained last, to test what was predicted of it: a width and a number of bytes beyond all others.
    test_width: int = 96
    test_data: int = 3_276_800
    # The search: every batch with every rate at one width, then the best batch at the smallest and the largest.
    search_width: int = 32
    search_data: int = 1_638_400
    batches: tuple[int, ...] = (128, 256, 512)
    rates: tuple[float, ...] = (0.002, 0.004, 0.008, 0.016)
    folder: Path = field(default_factory=corpus.standard_library)

    def recipe(self, width: int, batch: int, rate: float, seed: int = 0) -> Recipe:
        return Recipe(Shape(width, self.layers, self.context, self.head_width), batch, rate, seed)
