"""Values on the command line that are more than text, and what is said of others."""

from __future__ import annotations

import argparse
from functools import partial


def _number(text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
    return number


port = partial(_number, least=1, most=65535)
workers = partial(_number, least=1, most=1024)


def shard(text: str) -> tuple[int, int]:
    """``2/8``: the second of eight parts."""
    try:
        part, parts = (int(number) for number in text.split("/"))
        if not 1 <= part <= parts:
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: write K/N with 1 ≤ K ≤ N, such as 2/8") from None
    return part, parts
