"""Measure how much of a benchmark stands word for word in the training text."""

from collections.abc import Iterable


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
    raise NotImplementedError
