"""Measure how much of a benchmark stands word for word in the training text."""

import re
import unicodedata
from collections.abc import Iterable
from numbers import Integral

# Han characters: the iteration mark and the zero 〇, the unified ideographs with
# their extensions, and the compatibility ideographs.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
TOKEN = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")


def tokens(text: str) -> list[str]:
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def grams(sequence: list[str], length: int) -> list[tuple[str, ...]]:
    return list(zip(*(sequence[start:] for start in range(length)), strict=False))


def contamination(
    train_docs: Iterable[str],
    test_docs: Iterable[str],
    n: int = 13,
) -> list[float]:
    """For each test document, the fraction of its n-grams that a training one has.

    Tokens: normalize with NFKC, then lower-case. Every Han character is a token of
    its own; every other maximal run of letters and digits is a token; everything
    else (spaces, punctuation, symbols, the underscore) only separates.

    Grams: the contiguous token sequences of length n inside one document; they
    never cross a document's border. Every position of the test document counts, so
    a gram that stands in it twice counts twice. A test document with fewer than n
    tokens, but at least one, has a single gram: its whole token sequence, which may
    stand anywhere in a training document. One without tokens scores 0.0.

    Returns one float per test document, in order. Both arguments may be any
    iterable of strings, read once. Raises ValueError if n is not an integer >= 1.

    A training text of 10^5 tokens must take seconds, not minutes: look grams up in
    a hash set.
    """
    if not isinstance(n, Integral) or isinstance(n, bool) or n < 1:
        raise ValueError(f"n must be an integer >= 1, got {n!r}")
    tests = []  # the grams of each test document
    for doc in test_docs:
        sequence = tokens(doc)
        tests.append(grams(sequence, min(n, len(sequence))) if sequence else [])

    # Grams are looked for by length, since short documents have shorter ones; only
    # what is wanted is kept.
    wanted: dict[int, set] = {}
    for test in tests:
        for gram in test:
            wanted.setdefault(len(gram), set()).add(gram)
    found: set = set()
    for doc in train_docs:
        sequence = tokens(doc)
        for length, candidates in wanted.items():
            found.update(candidates.intersection(grams(sequence, length)))
    return [share(test, found) for test in tests]


def share(test: list[tuple[str, ...]], found: set) -> float:
    if not test:
        return 0.0
    return sum(gram in found for gram in test) / len(test)
