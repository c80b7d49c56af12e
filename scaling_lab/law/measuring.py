"""One result in a process of its own: from the last kept point of the trunk to the loss of a decayed branch."""

from __future__ import annotations

import os
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from scaling_lab.law import corpus, rows, training
from scaling_lab.law.rows import Row
from scaling_lab.law.training import Recipe, State


def measure(purpose: str, recipe: Recipe, data: int, source: Path, folder: Path, parent: int) -> Row:
    """Train on ``data`` bytes; ``folder`` keeps the trunk where the branch leaves it, for the next ``data``."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    began, text = time.process_time(), corpus.read(source)
    state = _kept(recipe, folder, training.cut(data, recipe.batch)) or training.start(recipe)
    state = training.trunk(recipe, state, text, data)
    _keep(recipe, folder, state)
    end = training.branch(recipe, state, text, data)
    loss = training.held_out_loss(recipe.shape, end, text)
    return rows.row(purpose, recipe, data, loss, time.process_time() - began, text)


def forget(recipe: Recipe, folder: Path) -> None:
    """Remove the kept trunk, when no further result needs it."""
    _file(recipe, folder).unlink(missing_ok=True)


def _end_with(parent: int) -> None:
    """A command that was killed cannot stop its processes: they look for themselves."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _file(recipe: Recipe, folder: Path) -> Path:
    return folder / f"trunk-{recipe.shape.width}-{recipe.batch}-{recipe.rate}-{recipe.seed}.npz"


def _keep(recipe: Recipe, folder: Path, state: State) -> None:
    path = _file(recipe, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp")
    with unfinished.open("wb") as file:
        np.savez(file, parameters=state.parameters, first=state.first, second=state.second, steps=state.steps)
    unfinished.replace(path)  # a killed process leaves the former one whole


def _kept(recipe: Recipe, folder: Path, last: int) -> State | None:
    with suppress(FileNotFoundError, EOFError, zipfile.BadZipFile), np.load(_file(recipe, folder)) as kept:
        if kept["steps"] <= last:
            return State(kept["parameters"], kept["first"], kept["second"], int(kept["steps"]))
    return None
