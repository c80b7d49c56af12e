"""Trains one model at a constant rate, with a decay to zero wherever a result is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from scaling_lab.law import corpus, model
from scaling_lab.law.corpus import Corpus
from scaling_lab.law.model import Array, Shape

WARM_UP_BYTES = 65_536
DECAY_SHARE = 0.2  # of the bytes of a result, in which the rate falls to zero in a straight line
BETAS = (0.9, 0.99)
LONGEST_GRADIENT = 1.0
HELD_OUT_WINDOWS = 2048
_WINDOWS_AT_ONCE = 16
_BLOCK = 1 << 15


@dataclass(frozen=True)
class Recipe:
    """What decides a run, apart from the text; ``batch`` counts bytes."""

    shape: Shape
    batch: int
    rate: float
    seed: int

    def __post_init__(self) -> None:
        if self.batch % self.shape.context:
            raise ValueError(f"a batch of {self.batch} bytes is no multiple of {self.shape.context}")


@dataclass(frozen=True)
class State:
    """A model in training: its parameters, Adam's two moments, and the steps behind it."""

    parameters: Array
    first: Array
    second: Array
    steps: int


def start(recipe: Recipe) -> State:
    parameters = model.initial(recipe.shape, np.random.default_rng([recipe.seed, recipe.shape.width]))
    return State(parameters, np.zeros_like(parameters), np.zeros_like(parameters), 0)


def cut(data: int, batch: int) -> int:
    """The step at which the decay of a result after ``data`` bytes leaves the trunk."""
    return round(data * (1 - DECAY_SHARE)) // batch


def trunk(recipe: Recipe, state: State, text: Corpus, data: int) -> State:
    """Go on at the constant rate, after the warm-up, up to where the decay for ``data`` bytes begins."""
    warm_up = max(1, WARM_UP_BYTES // recipe.batch)
    return _train(recipe, state, text, cut(data, recipe.batch), lambda step: min(1.0, (step + 1) / warm_up))


def branch(recipe: Recipe, state: State, text: Corpus, data: int) -> State:
    """Leave the trunk: the rate falls to zero at ``data`` bytes. The state of the trunk stays as it is."""
    end = data // recipe.batch
    return _train(recipe, state, text, end, lambda step: (end - step) / (end - state.steps))


def held_out_loss(shape: Shape, state: State, text: Corpus) -> float:
    """The mean loss in nats per byte over windows of held-out files, the same for every model."""
    windows = corpus.held_out_windows(text, shape.context, HELD_OUT_WINDOWS).astype(np.int64)
    parts = np.array_split(windows, max(1, len(windows) // _WINDOWS_AT_ONCE))
    sums = [len(part) * model.loss(state.parameters, shape, part[:, :-1], part[:, 1:]) for part in parts]
    return sum(sums) / len(windows)


def _train(recipe: Recipe, state: State, text: Corpus, end: int, share: Callable[[int], float]) -> State:
    """Adam with clipped gradients and without weight decay; ``share`` of the rate belongs to each step."""
    parameters, first, second = (value.copy() for value in (state.parameters, state.first, state.second))
    count = recipe.batch // recipe.shape.context
    for step in range(state.steps, end):
        windows = corpus.training_windows(text, recipe.shape.context, recipe.seed, step * count, count)
        windows = windows.astype(np.int64)
        _, gradient = model.loss_and_gradient(parameters, recipe.shape, windows[:, :-1], windows[:, 1:])
        length = float(np.sqrt(np.vdot(gradient, gradient)))
        if length > LONGEST_GRADIENT:
            gradient *= np.float32(LONGEST_GRADIENT / length)
        _adam(parameters, first, second, gradient, step + 1, recipe.rate * share(step))
    return replace(state, parameters=parameters, first=first, second=second, steps=max(end, state.steps))


def _adam(parameters: Array, first: Array, second: Array, gradient: Array, step: int, rate: float) -> None:
    """One step in place; a block at a time, which stays in the processor's cache."""
    keep, keep_square = np.float32(BETAS[0]), np.float32(BETAS[1])
    unbias = np.float32((1 - BETAS[1] ** step) ** -0.5)
    size = np.float32(rate / (1 - BETAS[0] ** step))
    for begin in range(0, len(parameters), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        mean, square, slope = first[block], second[block], gradient[block]
        mean *= keep
        mean += (1 - keep) * slope
        square *= keep_square
        slope *= slope
        slope *= 1 - keep_square
        square += slope
        scale = np.sqrt(square)
        scale *= unbias
        scale += np.float32(1e-8)
        np.divide(mean, scale, out=scale)
        scale *= size
        parameters[block] -= scale
