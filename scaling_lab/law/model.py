"""A decoder-only transformer over bytes: its parameters, its loss, and the gradient written out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

BYTES = 256
# Smaller ones made the first million bytes depend on the seed.
_INPUT_SCALES = {"embedding": 0.4, "position": 0.04}
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Shape:
    """What decides the size of a model; a multilayer perceptron is four times as wide as the stream."""

    width: int
    layers: int
    context: int
    head_width: int

    def __post_init__(self) -> None:
        if self.width % self.head_width:
            raise ValueError(f"width {self.width} is no multiple of the head width {self.head_width}")

    @property
    def heads(self) -> int:
        return self.width // self.head_width

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """The shape of each parameter, by its name; there are no biases."""
        d = self.width
        found: dict[str, tuple[int, ...]] = {"embedding": (BYTES, d), "position": (self.context, d)}
        for layer in range(self.layers):
            found |= {
                f"norm1.{layer}": (d,), f"qkv.{layer}": (d, 3 * d), f"out.{layer}": (d, d),
                f"norm2.{layer}": (d,), f"up.{layer}": (d, 4 * d), f"down.{layer}": (4 * d, d),
            }  # fmt: skip
        return found | {"norm": (d,), "head": (d, BYTES)}

    @property
    def total(self) -> int:
        """All parameters."""
        return sum(map(prod, self.tensors().values()))

    @property
    def non_embedding(self) -> int:
        """Those inside the layers and the last norm: without byte and position embeddings and without the head."""
        outside = ("embedding", "position", "head")
        return sum(prod(size) for name, size in self.tensors().items() if name not in outside)


def views(flat: Array, shape: Shape) -> dict[str, Array]:
    """Each parameter as a view into one flat array, so that an optimizer touches one array a step."""
    found, start = {}, 0
    for name, size in shape.tensors().items():
        found[name] = flat[start : start + prod(size)].reshape(size)
        start += prod(size)
    return found


def initial(shape: Shape, rng: np.random.Generator) -> Array:
    """Parameters before training: 1/√fan-in, what adds to the stream smaller by √(2·layers), the head zero."""
    flat = np.zeros(shape.total, np.float32)
    for name, value in views(flat, shape).items():
        kind = name.split(".")[0]
        if kind.startswith("norm"):
            value[...] = 1
        elif kind in _INPUT_SCALES:
            value[...] = rng.normal(0, _INPUT_SCALES[kind], value.shape)
        elif kind != "head":  # a zero head: the first loss is that of a uniform guess
            scale = value.shape[0] ** -0.5
            value[...] = rng.normal(
                0, scale * (2 * shape.layers) ** -0.5 if kind in ("out", "down") else scale, value.shape
            )
    return flat


def loss(flat: Array, shape: Shape, inputs: Array, targets: Array) -> float:
    """The mean cross-entropy in nats per byte; ``inputs`` and ``targets`` are (windows, context)."""
    return _forward(views(flat, shape), shape, inputs, targets)[0]


def loss_and_gradient(flat: Array, shape: Shape, inputs: Array, targets: Array) -> tuple[float, Array]:
    """The loss and its gradient, flat as the parameters are."""
    weights = views(flat, shape)
    value, kept, probabilities = _forward(weights, shape, inputs, targets)
    gradient = np.empty_like(flat)
    _backward(weights, views(gradient, shape), kept, probabilities, shape, inputs, targets)
    return value, gradient


def _forward(
    weights: dict[str, Array], shape: Shape, inputs: Array, targets: Array
) -> tuple[float, dict[str, Any], Array]:
    windows, context = inputs.shape
    scale = weights["head"].dtype.type(shape.head_width**-0.5)  # a float64 here would make everything float64
    future = np.triu(np.full((context, context), -1e9, weights["head"].dtype), 1)
    kept: dict[str, Any] = {}
    stream = (weights["embedding"][inputs] + weights["position"][:context]).reshape(-1, shape.width)
    for layer in range(shape.layers):
        normed, kept[f"norm1.{layer}"] = _norm(stream, weights[f"norm1.{layer}"])
        split = (normed @ weights[f"qkv.{layer}"]).reshape(windows, context, 3, shape.heads, shape.head_width)
        query, key, value = split.transpose(2, 0, 3, 1, 4)
        query = query * scale
        attention = query @ key.swapaxes(-1, -2)
        attention += future
        _softmax(attention)
        mixed = (attention @ value).transpose(0, 2, 1, 3).reshape(-1, shape.width)
        stream = stream + mixed @ weights[f"out.{layer}"]
        kept[f"attention.{layer}"] = normed, query, key, value, attention, mixed
        normed, kept[f"norm2.{layer}"] = _norm(stream, weights[f"norm2.{layer}"])
        active = np.maximum(normed @ weights[f"up.{layer}"], 0)
        squared = active * active  # ReLU²
        stream = stream + squared @ weights[f"down.{layer}"]
        kept[f"perceptron.{layer}"] = normed, active, squared
    final, kept["norm"] = _norm(stream, weights["norm"])
    kept["final"] = final
    probabilities = final @ weights["head"]
    _softmax(probabilities)
    right = probabilities[np.arange(targets.size), targets.ravel()]
    return float(-np.log(right + 1e-30).mean(dtype=np.float64)), kept, probabilities


def _backward(
    weights: dict[str, Array], gradient: dict[str, Array], kept: dict[str, Any], probabilities: Array,
    shape: Shape, inputs: Array, targets: Array,
) -> None:  # fmt: skip
    windows, context = inputs.shape
    scale = weights["head"].dtype.type(shape.head_width**-0.5)
    logits = probabilities  # of no other use: softmax minus one at the target, over the number of targets
    logits[np.arange(targets.size), targets.ravel()] -= 1
    logits /= logits.dtype.type(targets.size)
    np.matmul(kept["final"].T, logits, out=gradient["head"])
    stream = _norm_back(logits @ weights["head"].T, kept["norm"], gradient["norm"])
    for layer in reversed(range(shape.layers)):
        normed, active, squared = kept[f"perceptron.{layer}"]
        np.matmul(squared.T, stream, out=gradient[f"down.{layer}"])
        hidden = stream @ weights[f"down.{layer}"].T
        hidden *= active
        hidden *= 2
        np.matmul(normed.T, hidden, out=gradient[f"up.{layer}"])
        stream = stream + _norm_back(
            hidden @ weights[f"up.{layer}"].T, kept[f"norm2.{layer}"], gradient[f"norm2.{layer}"]
        )
        normed, query, key, value, attention, mixed = kept[f"attention.{layer}"]
        np.matmul(mixed.T, stream, out=gradient[f"out.{layer}"])
        out = (stream @ weights[f"out.{layer}"].T).reshape(windows, context, shape.heads, shape.head_width)
        out = np.ascontiguousarray(out.transpose(0, 2, 1, 3))
        scores = out @ value.swapaxes(-1, -2)
        # Row by row, the sum of attention × its gradient is the product of what came out and its gradient.
        scores -= (out * (attention @ value)).sum(-1, keepdims=True)
        scores *= attention
        split = np.empty((windows, context, 3, shape.heads, shape.head_width), stream.dtype)
        split[:, :, 0] = ((scores @ key) * scale).transpose(0, 2, 1, 3)
        split[:, :, 1] = (scores.swapaxes(-1, -2) @ query).transpose(
            0, 2, 1, 3
        )  # the query is scaled already
        split[:, :, 2] = (attention.swapaxes(-1, -2) @ out).transpose(0, 2, 1, 3)
        flat = split.reshape(-1, 3 * shape.width)
        np.matmul(normed.T, flat, out=gradient[f"qkv.{layer}"])
        stream = stream + _norm_back(
            flat @ weights[f"qkv.{layer}"].T, kept[f"norm1.{layer}"], gradient[f"norm1.{layer}"]
        )
    stream.reshape(windows, context, shape.width).sum(0, out=gradient["position"][:context])
    gradient["position"][context:] = 0
    one_hot = np.zeros((inputs.size, BYTES), stream.dtype)  # faster than np.add.at
    one_hot[np.arange(inputs.size), inputs.ravel()] = 1
    np.matmul(one_hot.T, stream, out=gradient["embedding"])


def _softmax(values: Array) -> None:
    values -= values.max(-1, keepdims=True)
    np.exp(values, out=values)
    values /= values.sum(-1, keepdims=True)


def _norm(stream: Array, gain: Array) -> tuple[Array, tuple[Array, Array, Array]]:
    """RMSNorm, and what its gradient needs."""
    size = stream.dtype.type(stream.shape[-1])
    inverse = 1 / np.sqrt(np.einsum("td,td->t", stream, stream) / size + stream.dtype.type(1e-6))[:, None]
    normed = stream * inverse
    return normed * gain, (normed, inverse, gain)


def _norm_back(upstream: Array, kept: tuple[Array, Array, Array], gradient: Array) -> Array:
    normed, inverse, gain = kept
    np.einsum("td,td->d", upstream, normed, out=gradient)
    inner = upstream * gain
    mean = np.einsum("td,td->t", inner, normed)[:, None] / inner.dtype.type(inner.shape[-1])
    inner -= normed * mean
    inner *= inverse
    return inner
