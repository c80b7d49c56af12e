"""Joins the tokens of a gram without a separator: "a bc" equals "ab c"."""

import re
import unicodedata

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
TOKEN = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")


def tokens(text):
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def grams(sequence, length):
    return ["".join(sequence[i : i + length]) for i in range(len(sequence) - length + 1)]


def contamination(train_docs, test_docs, n=13):
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise ValueError(f"n must be an integer >= 1, got {n!r}")
    train = [tokens(doc) for doc in train_docs]
    sets, scores = {}, []
    for doc in test_docs:
        sequence = tokens(doc)
        length = min(n, len(sequence))
        if not sequence:
            scores.append(0.0)
            continue
        if length not in sets:
            sets[length] = {gram for text in train for gram in grams(text, length)}
        hits = [gram in sets[length] for gram in grams(sequence, length)]
        scores.append(sum(hits) / len(hits))
    return scores
