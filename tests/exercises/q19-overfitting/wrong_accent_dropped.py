"""Decomposes with NFKD, so that a final accent falls off and "café" becomes "cafe"."""

import re
import unicodedata

# Han characters: the unified ideographs with their extensions, and the compatibility ideographs.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
TOKEN = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")


def tokens(text: str) -> list[str]:
    return TOKEN.findall(unicodedata.normalize("NFKD", text).lower())


def grams(sequence: list[str], length: int) -> list[tuple[str, ...]]:
    return list(zip(*(sequence[start:] for start in range(length)), strict=False))


def contamination(train_docs, test_docs, n=13):
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise ValueError(f"n must be an integer >= 1, got {n!r}")
    tests = []  # the grams of each test document
    for doc in test_docs:
        sequence = tokens(doc)
        tests.append(grams(sequence, min(n, len(sequence))) if sequence else [])

    # Grams are looked for by length, since short documents have shorter ones; only what is wanted is kept.
    wanted: dict[int, set] = {}
    for test in tests:
        for gram in test:
            wanted.setdefault(len(gram), set()).add(gram)
    found: set = set()
    for doc in train_docs:
        sequence = tokens(doc)
        for length, candidates in wanted.items():
            found.update(candidates.intersection(grams(sequence, length)))
    return [sum(gram in found for gram in test) / len(test) if test else 0.0 for test in tests]
