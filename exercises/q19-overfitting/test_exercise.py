"""Tests of ``contamination``: tokens, grams, short documents, errors, speed."""

import time

import numpy as np
import pytest

TEXT = (
    "the quick brown fox jumps over the lazy dog while seven wizards quietly box "
    "a jug of liquid mercury today"
)


@pytest.fixture
def score(answer):
    return answer.contamination


def words(numbers):
    return " ".join(f"w{number}" for number in numbers)


def test_a_copy_scores_one(score):
    assert score([TEXT], [TEXT]) == [1.0]


def test_case_punctuation_and_spacing_do_not_hide_a_copy(score):
    loud = TEXT.upper().replace(" ", ",  ").replace("FOX,", "(Fox);\n\t")
    disguised = f"«{loud}»!?"
    assert score([TEXT], [disguised]) == [1.0]
    assert score([disguised], [TEXT]) == [1.0]


def test_unrelated_text_scores_zero(score):
    assert score([TEXT], [words(range(40))]) == [0.0]


def test_the_same_words_in_another_order_are_clean(score):
    assert score([words(range(20))], [words(reversed(range(20)))], n=3) == [0.0]


def test_fraction_counts_overlapping_grams(score):
    # Ten words, five copied: of the eight trigrams three lie inside the copy.
    expected = pytest.approx([3 / 8])
    assert score([words(range(5))], [words(range(10))], n=3) == expected


@pytest.mark.parametrize("n", [1, 2, 5, 13, 19])
def test_fraction_for_every_n(score, n):
    # 20 words, one of which (number 10) differs: the grams that contain it are new.
    test = [number if number != 10 else 99 for number in range(20)]
    total = 20 - n + 1
    new = sum(start <= 10 < start + n for start in range(total))
    expected = pytest.approx([1 - new / total])
    assert score([words(range(20))], [words(test)], n=n) == expected


def test_a_repeated_gram_counts_at_every_position(score):
    # Bigrams: ab, ba, ab, bc; "ab" is known, at two of the four positions.
    assert score(["a b"], ["a b a b c"], n=2) == pytest.approx([2 / 4])


def test_default_is_thirteen_tokens(score):
    assert score([words(range(13))], [words(range(14))]) == pytest.approx([1 / 2])
    assert score([words(range(12))], [words(range(14))]) == [0.0]


def test_grams_do_not_cross_documents(score):
    train = [words(range(6)), words(range(6, 12))]
    assert score(train, [words(range(3, 9))], n=4) == [0.0]
    assert score([" ".join(train)], [words(range(3, 9))], n=4) == [1.0]


def test_evidence_adds_up_over_training_documents(score):
    # Trigrams 012 123 234 345: two known from one document, two from the other.
    train = [words(range(4)), words(range(2, 6))]
    assert score(train, [words(range(6))], n=3) == [1.0]


def test_a_short_document_is_one_gram(score):
    train = [words(range(20))]
    # in the middle of the training document
    assert score(train, [words([7, 8, 9])]) == [1.0]
    # both words known, not side by side
    assert score(train, [words([7, 9])]) == [0.0]
    assert score(train, [words([7]), words([77])]) == [1.0, 0.0]


def test_a_short_document_equal_to_a_short_training_document(score):
    assert score(["fox dog"], ["Fox, dog!", "dog fox"]) == [1.0, 0.0]


def test_a_short_training_document_has_no_long_gram(score):
    assert score([words(range(5))], [words(range(13))]) == [0.0]


def test_short_and_long_documents_together_keep_their_order(score):
    known, clean = [words(range(30)), "", words([3, 4])], words(range(50, 80))
    test_docs = [*known, clean, words(range(13))]
    expected = pytest.approx([8 / 18, 0.0, 1.0, 0.0, 1.0])
    assert score([words(range(20))], test_docs) == expected


@pytest.mark.edge_case
@pytest.mark.parametrize("empty", ["", "   \n", "?!…——《》", "___"])
def test_documents_without_tokens_score_zero(score, empty):
    assert score([TEXT, empty], [empty]) == [0.0]
    assert score([empty], [TEXT]) == [0.0]


@pytest.mark.edge_case
def test_no_documents(score):
    assert score([], [TEXT, ""]) == [0.0, 0.0]
    assert score([TEXT], []) == []


def test_han_characters_are_tokens(score):
    train = ["过拟合是指训练误差低而真实误差高于另一个做得到的选择。"]
    test = ["过拟合是指训练误差低，而真实误差高于另一个做得到的选择"]
    assert score(train, test) == [1.0]
    # 8 characters: the 3-grams 真实误, 实误差 and 误差高 stand in the training text,
    # the other three do not.
    assert score(train, ["真实误差高得离谱"], n=3) == pytest.approx([3 / 6])
    assert score(train, ["训练误差"]) == [1.0]


def test_mixed_text_splits_between_han_and_latin(score):
    # Tokens: 用 adamw 训 练 7 b 模 型
    assert score(["用AdamW训练 7 B 模型"], ["用 adamw 训练,7-b模型"], n=8) == [1.0]
    assert score(["用AdamW训练"], ["adamw"]) == [1.0]
    assert score(["用AdamW训练"], ["adam"]) == [0.0]


@pytest.mark.edge_case
def test_rare_han_characters_are_tokens_too(score):
    assert score(["㐀𠀀𪜶"], ["𠀀", "𪜶"], n=1) == [1.0, 1.0]


def test_full_width_forms_are_normalised(score):
    wide = ["ＧＰＴ　３ 有 １７５０ 亿 参数"]
    assert score(["GPT 3 有 1750 亿 参数"], wide, n=9) == [1.0]
    assert score(["ﬁne tuning ２ epochs"], ["fine tuning 2 epochs"], n=4) == [1.0]


def test_normalise_first_then_lower(score):
    # NFKC turns the script capital into an ordinary capital H.
    assert score(["hilbert space"], ["ℋilbert space"], n=2) == [1.0]


def test_accents_and_other_alphabets(score):
    composed, decomposed = "caf\u00e9 na\u00efve", "cafe\u0301 nai\u0308ve"
    assert score([composed], [decomposed], n=2) == [1.0]
    assert score(["cafe naive"], [composed], n=2) == [0.0]
    assert score(["обучение сети"], ["Обучение сети!"], n=2) == [1.0]
    assert score(["обучение сети"], ["привет мир"], n=2) == [0.0]


def test_an_accent_makes_another_word(score):
    assert score(["cafe"], ["caf\u00e9"], n=1) == [0.0]
    assert score(["caf\u00e9"], ["cafe\u0301"], n=1) == [1.0]


def test_lower_case_and_nothing_more(score):
    assert score(["strasse"], ["STRASSE", "stra\u00dfe"], n=1) == [1.0, 0.0]


def test_kana_and_hangul_are_letters_not_han(score):
    assert score(["カナダ 한국어"], ["カナダ", "カナ"], n=1) == [1.0, 0.0]
    assert score(["カナダ 한국어"], ["한국어", "한국"], n=1) == [1.0, 0.0]
    assert score(["東京タワー"], ["京タワー", "京タワ"], n=2) == [1.0, 0.0]


def test_letters_and_digits_run_together(score):
    assert score(["llama2 70b"], ["llama2, 70b"], n=2) == [1.0]
    assert score(["llama2 70b"], ["llama 2 70 b"], n=2) == [0.0]


def test_the_underscore_separates(score):
    assert score(["weight_decay = 0.1"], ["weight decay 0 1"], n=4) == [1.0]


def test_part_of_a_word_is_no_token(score):
    assert score(["overfitting"], ["fitting"], n=1) == [0.0]


def test_token_borders_matter(score):
    assert score(["a bc d"], ["ab c d"], n=3) == [0.0]
    assert score(["1 23 4"], ["12 3 4"], n=2) == [0.0]


@pytest.mark.edge_case
def test_returns_a_list_of_floats(score):
    result = score([TEXT], [TEXT, "", "clean"])
    assert isinstance(result, list)
    assert all(isinstance(score, float) for score in result)


@pytest.mark.edge_case
def test_any_iterable_is_accepted_and_lists_are_left_alone(score):
    train = [words(range(20)), TEXT]
    test = [words(range(20)), "Lazy Dog", words(range(5, 25)), TEXT]
    expected = score(train, test)
    assert score(iter(train), iter(test)) == expected
    assert score(tuple(train), (doc for doc in test)) == expected
    assert train == [words(range(20)), TEXT]
    assert test == [words(range(20)), "Lazy Dog", words(range(5, 25)), TEXT]


def test_order_and_repetition_of_training_documents_do_not_matter(score):
    train = [words(range(10)), words(range(5, 30)), TEXT]
    test = [words(range(25)), TEXT + " " + words(range(4))]
    expected = score(train, test, n=4)
    assert score(train[::-1] * 2, test, n=4) == expected


@pytest.mark.edge_case
@pytest.mark.parametrize("n", [0, -1, 2.5, "13", None])
def test_n_must_be_a_positive_integer(score, n):
    with pytest.raises(ValueError):
        score([TEXT], [TEXT], n=n)


@pytest.mark.edge_case
@pytest.mark.parametrize("n", [0, -3])
def test_n_is_checked_without_documents_too(score, n):
    with pytest.raises(ValueError):
        score([], [], n=n)


def test_agrees_with_a_literal_definition_on_random_text(score):
    rng = np.random.default_rng(19)
    for n in (1, 2, 3, 6):
        train = [rng.integers(0, 4, rng.integers(0, 12)).tolist() for _ in range(6)]
        test = [rng.integers(0, 4, rng.integers(0, 12)).tolist() for _ in range(40)]
        expected = []
        for doc in test:
            length = min(n, len(doc))
            starts = range(len(doc) - length + 1) if doc else []
            hits = [
                any(
                    doc[start : start + length] == other[place : place + length]
                    for other in train
                    for place in range(len(other) - length + 1)
                )
                for start in starts
            ]
            expected.append(sum(hits) / len(hits) if hits else 0.0)
        texts = [words(doc) for doc in train], [words(doc) for doc in test]
        result = score(*texts, n=n)
        assert result == pytest.approx(expected)


@pytest.mark.edge_case
def test_hundred_thousand_tokens_take_seconds(score):
    rng = np.random.default_rng(20)
    stream = rng.integers(0, 5000, 100_000)
    # 20 s for the whole text, and its share of them for a part: time that grows
    # with the square of the length shows while the test still ends.
    for size in (10_000, 20_000, 50_000, 100_000):
        train = [words(part) for part in np.split(stream[:size], size // 1000)]
        starts = 1000 * np.arange(size // 2000)
        copied = [words(stream[i : i + 200]) for i in starts]
        fresh = [words(rng.integers(5000, 9000, 200)) for _ in starts]
        inside = starts[:20] + 5
        short = [words(stream[i : i + n]) for i in inside for n in (2, 5, 9)]
        docs = copied + fresh + short
        began = time.perf_counter()
        result = score(train, docs)
        assert time.perf_counter() - began < size / 5000
        half = [1.0] * len(copied) + [0.0] * len(fresh)
        assert result == half + [1.0] * len(short)
