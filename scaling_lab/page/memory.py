"""Remembers what highlighting and drawing returned, and hands it on from a process to those that come after it.

A preview builds each language in a fork, whose memory ends with it. A sentence changes no code and no figure, so that
what the last fork made serves the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from itertools import islice
from typing import Any, ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Value = TypeVar("_Value")
# More than four times what the pages of fifty questions show; what was made first is forgotten first.
MOST = 20_000

_known: dict[str, Any] = {}


def remembered(make: Callable[_Parameters, _Value]) -> Callable[_Parameters, _Value]:
    """``make``, whose value its arguments alone decide: they are told apart by their ``repr``."""

    @wraps(make)
    def look_up(*values: _Parameters.args, **named: _Parameters.kwargs) -> _Value:
        key = hashlib.sha256(repr((make.__qualname__, values, named)).encode()).hexdigest()
        if key not in _known:
            learn({key: make(*values, **named)})
        return _known[key]

    return look_up


def known() -> dict[str, Any]:
    """What is remembered, for :func:`learn` in another process."""
    return dict(_known)


def learn(found: Mapping[str, Any]) -> None:
    """Take over what another process remembers."""
    _known.update(found)
    for key in list(islice(_known, max(0, len(_known) - MOST))):
        del _known[key]
