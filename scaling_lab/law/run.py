"""The whole experiment: search, every run, a check of the rate, a test; resumed where it was stopped."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from scaling_lab.evidence.pool import ended_by_itself, fresh_processes
from scaling_lab.law import search
from scaling_lab.law.measuring import forget, measure
from scaling_lab.law.plan import Plan
from scaling_lab.law.rows import Row, Table, key
from scaling_lab.law.training import Recipe

TABLE = "runs.csv"
# A byte costs as much as its parameters and this many more (measured on one core).
_OVERHEAD = 40_000


def law(plan: Plan, root: Path, folder: Path, processes: int, say: Callable[[str], None]) -> Path:
    """Run what is not in the table yet; returns the table, in ``folder``."""
    table = Table(folder / TABLE, root)
    with fresh_processes(processes) as pool:
        work = _Work(plan, table, folder / "trunks", pool, say)
        batch, rates = search.found(plan, work.search)
        say(f"batch {batch} bytes; rates " + ", ".join(f"{width}: {rate}" for width, rate in rates.items()))
        grid = [plan.recipe(width, batch, rates[width], seed) for width in plan.widths for seed in plan.seeds]
        work.run("law", {recipe: plan.data for recipe in grid})
        # The rate was sought on one number of bytes: is it still the best on the smallest?
        there = plan.recipe(plan.search_width, batch, rates[plan.search_width], plan.seeds[0])
        sides = [replace(there, rate=there.rate * factor) for factor in (0.5, 2)]
        work.run("check", {recipe: plan.data[:1] for recipe in sides})
        last = [plan.recipe(plan.test_width, batch, rates[plan.test_width], seed) for seed in plan.seeds]
        work.run("test", {recipe: (*plan.data, plan.test_data) for recipe in last})
    # A run that was stopped between its last result and `forget` left its trunk, and a killed one half a trunk.
    shutil.rmtree(folder / "trunks", ignore_errors=True)
    return table.path


@dataclass(frozen=True)
class _Work:
    plan: Plan
    table: Table
    trunks: Path
    pool: Executor
    say: Callable[[str], None]

    def search(self, recipes: Iterable[Recipe]) -> Mapping[Recipe, float]:
        wanted = list(recipes)
        found = self.run("search", {recipe: (self.plan.search_data,) for recipe in wanted})
        return {recipe: found[key("search", recipe, self.plan.search_data)].loss for recipe in wanted}

    def run(self, purpose: str, wanted: Mapping[Recipe, tuple[int, ...]]) -> Mapping[tuple[object, ...], Row]:
        """Finish every recipe at each of its numbers of bytes, the smaller before the larger."""
        left = {
            recipe: [size for size in sorted(sizes) if key(purpose, recipe, size) not in self.table.rows]
            for recipe, sizes in wanted.items()
        }
        began, done, count = time.monotonic(), 0.0, sum(map(len, left.values()))
        all_work = sum(_work(recipe, sizes[-1]) for recipe, sizes in left.items() if sizes)
        running = {}

        def begin(recipe: Recipe) -> None:
            arguments = (purpose, recipe, left[recipe].pop(0), self.plan.folder, self.trunks, os.getpid())
            running[self.pool.submit(measure, *arguments)] = recipe

        for recipe, sizes in left.items():
            if sizes:
                begin(recipe)
        before = dict.fromkeys(left, 0.0)
        while running:
            for finished in wait(running, return_when=FIRST_COMPLETED).done:
                recipe = running.pop(finished)
                try:
                    row = finished.result()
                except BrokenProcessPool:
                    raise ended_by_itself([f"the run of width {recipe.shape.width}"]) from None
                self.table.add(row)
                count -= 1
                done += _work(recipe, row.data) - before[recipe]
                before[recipe] = _work(recipe, row.data)
                minutes = (time.monotonic() - began) / 60 * max(0.0, all_work / done - 1)
                self.say(_line(row) + (f"; {count} left, about {minutes:.0f} min" if count else ""))
                if left[recipe]:
                    begin(recipe)
                else:
                    forget(recipe, self.trunks)
        return self.table.rows


def _work(recipe: Recipe, data: int) -> float:
    return data * float(recipe.shape.total + _OVERHEAD)


def _line(row: Row) -> str:
    return (
        f"{row.purpose}: width {row.width}, {row.data / 1e6:.2f}M bytes, batch {row.batch}, rate {row.rate:.3g}, "
        f"seed {row.seed}: {row.loss:.4f} nats/byte in {row.cpu_seconds:.0f} s"
    )
