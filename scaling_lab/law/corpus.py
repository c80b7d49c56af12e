"""The text that the models read: the sources of the running Python's standard library, and the files held out."""

from __future__ import annotations

import hashlib
import sysconfig
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_SEPARATOR = b"\n\x00"
_HELD_OUT_OF_256 = 13  # about 5 % of the files
# What was installed later, and what was written when this Python was built and differs between machines.
_LEFT_OUT = ("site-packages", "dist-packages", "__pycache__", "config-", "_sysconfigdata")


@dataclass(frozen=True)
class Corpus:
    """Bytes to train on, bytes of other files to measure the loss on, and the hash that names both."""

    train: Bytes
    held_out: Bytes
    files: int
    sha256: str


def standard_library() -> Path:
    return Path(sysconfig.get_paths()["stdlib"])


@lru_cache(maxsize=1)
def read(folder: Path) -> Corpus:
    """Every Python source below ``folder``; the hash of a file's path decides whether it is held out."""
    train: list[bytes] = []
    held_out: list[bytes] = []
    digest, files = hashlib.sha256(), 0
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py")}
    for name in sorted(paths):
        if any(part.startswith(_LEFT_OUT) for part in name.split("/")):
            continue
        text, key = paths[name].read_bytes(), name.encode()
        digest.update(key + b"\0" + hashlib.sha256(text).digest())
        files += 1
        (held_out if hashlib.sha256(key).digest()[0] < _HELD_OUT_OF_256 else train).append(text)
    return Corpus(_joined(train), _joined(held_out), files, digest.hexdigest())


def _joined(texts: list[bytes]) -> Bytes:
    return np.frombuffer(_SEPARATOR.join(texts), np.uint8)


def training_windows(corpus: Corpus, context: int, seed: int, first: int, count: int) -> Bytes:
    """Windows number ``first`` and following in the order of ``seed``: (count, context + 1) bytes.

    No byte is predicted twice until all have been; then another order begins.
    """
    in_all = (len(corpus.train) - 1) // context
    epochs, places = np.divmod(np.arange(first, first + count), in_all)
    starts = (
        np.array([_order(seed, int(e), in_all)[p] for e, p in zip(epochs, places, strict=True)]) * context
    )
    return corpus.train[starts[:, None] + np.arange(context + 1)]


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, in_all: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.random.default_rng([seed, epoch]).permutation(in_all)


def held_out_windows(corpus: Corpus, context: int, count: int) -> Bytes:
    """The same windows for every model, evenly over the held-out files: (count, context + 1) bytes."""
    starts = np.linspace(0, len(corpus.held_out) - context - 1, count).astype(np.int64)
    return corpus.held_out[starts[:, None] + np.arange(context + 1)]
