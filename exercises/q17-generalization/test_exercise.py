"""Tests of ``compare_models``: exact values, symmetries, extremes, errors."""

import math
from fractions import Fraction

import numpy as np
import pytest

KEYS = {"acc_a", "acc_b", "ci_a", "ci_b", "n10", "n01", "p_value"}
Z = 1.959963984540054  # the 0.975 quantile of N(0, 1)


@pytest.fixture
def rng():
    return np.random.default_rng(17)


def exact_p(n10, n01):
    """Two-sided sign test in exact arithmetic."""
    n = n10 + n01
    tail = term = 1
    for i in range(min(n10, n01)):
        term = term * (n - i) // (i + 1)  # C(n, i + 1)
        tail += term
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))


def from_counts(both, n10, n01, neither):
    """Labels and predictions: both right, only A, only B, both wrong so often."""
    a = [1] * (both + n10) + [0] * (n01 + neither)
    b = [1] * both + [0] * n10 + [1] * n01 + [0] * neither
    return [1] * len(a), a, b


def test_worked_example(answer):
    result = answer.compare_models([1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 1])
    assert set(result) == KEYS
    assert (result["acc_a"], result["acc_b"]) == (1.0, 0.75)
    assert (result["n10"], result["n01"]) == (1, 0)
    assert result["p_value"] == pytest.approx(1.0)
    assert result["ci_a"] == pytest.approx((4 / (4 + Z**2), 1.0))


@pytest.mark.edge_case
def test_types(answer):
    y, a, b = np.array([[0, 1, 1], [0, 1, 0], [1, 1, 1]])
    result = answer.compare_models(y, a, b)
    assert type(result["n10"]) is int and type(result["n01"]) is int
    assert all(type(result[key]) is float for key in ("acc_a", "acc_b", "p_value"))
    for key in ("ci_a", "ci_b"):
        assert type(result[key]) is tuple and len(result[key]) == 2
        assert all(type(end) is float for end in result[key])


@pytest.mark.parametrize(
    ("n10", "n01"),
    [
        (0, 0),
        (0, 1),
        (3, 0),
        (0, 6),
        (5, 5),
        (4, 5),
        (10, 25),
        (25, 10),
        (30, 31),
        (200, 260),
    ],
)
def test_exact_p_value(answer, n10, n01):
    result = answer.compare_models(*from_counts(20, n10, n01, 7))
    assert (result["n10"], result["n01"]) == (n10, n01)
    assert result["p_value"] == pytest.approx(exact_p(n10, n01), rel=1e-9)


def test_random_cases_against_exact_arithmetic(answer, rng):
    for _ in range(100):
        y = rng.integers(0, 4, rng.integers(1, 60))
        guesses = rng.integers(0, 4, (2, len(y)))
        a, b = np.where(rng.random((2, len(y))) < 0.6, y, guesses)
        result = answer.compare_models(y, a, b)
        n10, n01 = np.sum((a == y) & (b != y)), np.sum((a != y) & (b == y))
        assert (result["n10"], result["n01"]) == (n10, n01)
        expected = exact_p(int(n10), int(n01))
        assert result["p_value"] == pytest.approx(expected, rel=1e-9)
        assert result["acc_a"] == pytest.approx(np.mean(a == y))
        assert result["acc_b"] == pytest.approx(np.mean(b == y))


@pytest.mark.parametrize("n", [1, 2, 7, 100, 5000])
def test_wilson_ends_solve_the_score_equation(answer, n):
    # At an end e inside (0, 1): |k/n - e| = z sqrt(e (1 - e) / n).
    for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        a = [1] * k + [0] * (n - k)
        low, high = answer.compare_models([1] * n, a, [1] * n)["ci_a"]
        assert 0 <= low <= k / n + 1e-12 and k / n - 1e-12 <= high <= 1
        for end in (low, high):
            if 1e-9 < end < 1 - 1e-9:
                half = Z * math.sqrt(end * (1 - end) / n)
                assert abs(k / n - end) == pytest.approx(half, rel=1e-8)


@pytest.mark.edge_case
def test_wilson_at_the_extremes(answer):
    # All right or all wrong: one end at the boundary, and a positive length.
    result = answer.compare_models([1] * 50, [1] * 50, [0] * 50)
    assert result["ci_a"] == pytest.approx((50 / (50 + Z**2), 1.0))
    assert result["ci_b"] == pytest.approx((0.0, Z**2 / (50 + Z**2)), abs=1e-12)
    assert result["ci_a"][1] <= 1 and result["ci_b"][0] >= 0


def test_each_model_has_its_own_interval(answer):
    result = answer.compare_models(*from_counts(10, 20, 5, 5))
    assert result["acc_a"] == pytest.approx(30 / 40)
    assert result["acc_b"] == pytest.approx(15 / 40)
    assert result["ci_a"][0] < 0.75 < result["ci_a"][1]
    assert result["ci_b"][0] < 0.375 < result["ci_b"][1]


def test_only_discordant_examples_matter_for_p(answer):
    reference = answer.compare_models(*from_counts(0, 3, 12, 0))["p_value"]
    for both, neither in ((1000, 0), (0, 1000), (50, 70)):
        result = answer.compare_models(*from_counts(both, 3, 12, neither))
        assert result["p_value"] == pytest.approx(reference)
    assert result["ci_a"][1] - result["ci_a"][0] < 0.2


def test_pairing_finds_what_intervals_hide(answer):
    # 91% against 92% with overlapping intervals, yet p < 0.05: 5 against 15.
    result = answer.compare_models(*from_counts(905, 5, 15, 75))
    assert result["ci_a"][1] > result["ci_b"][0]
    assert result["p_value"] == pytest.approx(exact_p(5, 15))
    assert result["p_value"] < 0.05


def test_identical_models(answer):
    result = answer.compare_models([0, 1, 2], [0, 1, 1], [0, 1, 1])
    assert (result["n10"], result["n01"], result["p_value"]) == (0, 0, 1.0)
    assert result["ci_a"] == result["ci_b"]


def test_both_wrong_in_different_ways_is_not_discordant(answer):
    result = answer.compare_models([0, 0, 0], [1, 2, 1], [2, 1, 2])
    assert (result["n10"], result["n01"], result["p_value"]) == (0, 0, 1.0)


def test_swapping_the_models(answer, rng):
    y = rng.integers(0, 2, 200)
    a, b = (np.where(rng.random(200) < share, y, 1 - y) for share in (0.9, 0.7))
    one, two = answer.compare_models(y, a, b), answer.compare_models(y, b, a)
    assert (one["n10"], one["n01"]) == (two["n01"], two["n10"])
    assert one["ci_a"] == pytest.approx(two["ci_b"])
    assert one["p_value"] == pytest.approx(two["p_value"])


def test_order_of_examples_does_not_matter(answer, rng):
    y, a, b = (rng.integers(0, 3, 80) for _ in range(3))
    order = rng.permutation(80)
    one, two = (
        answer.compare_models(y, a, b),
        answer.compare_models(y[order], a[order], b[order]),
    )
    assert one["p_value"] == pytest.approx(two["p_value"])
    assert (one["n10"], one["n01"], one["acc_a"]) == (
        two["n10"],
        two["n01"],
        two["acc_a"],
    )


@pytest.mark.edge_case
def test_string_labels(answer):
    y, a, b = ["cat", "dog", "cat"], ["cat", "dog", "dog"], ["dog", "dog", "dog"]
    result = answer.compare_models(y, a, b)
    assert result["acc_a"] == pytest.approx(2 / 3)
    assert (result["n10"], result["n01"]) == (1, 0)


@pytest.mark.edge_case
def test_strings_are_compared_in_full(answer):
    # The truth is the shorter word: "cat" is a prefix of "caterpillar".
    result = answer.compare_models(
        ["cat", "cat", "dog"], ["caterpillar", "cat", "dog"], ["cat", "cat", "doge"]
    )
    assert (result["n10"], result["n01"]) == (1, 1)
    assert result["acc_a"] == pytest.approx(2 / 3)
    assert result["acc_b"] == pytest.approx(2 / 3)


def test_labels_are_names_not_quantities(answer):
    # Shifted, negative or huge integers name the classes just as well;
    # 1 and 257 differ, and so do 2**53 and 2**53 + 1.
    y, a, b = (
        np.array([0, 1, 2, 0, 1, 2, 0]),
        np.array([0, 1, 2, 1, 2, 2, 0]),
        np.array([0, 2, 2, 0, 0, 1, 0]),
    )
    reference = answer.compare_models(y, a, b)
    for names in (
        [-1, 0, -2],
        [1, 257, 513],
        [2**53, 2**53 + 1, 2**53 + 2],
        ["b", "a", "ab"],
    ):
        names = np.array(names)
        assert answer.compare_models(names[y], names[a], names[b]) == reference
        lists = [names[x].tolist() for x in (y, a, b)]
        assert answer.compare_models(*lists) == reference


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("n10", "n01"),
    [(1500, 1600), (2000, 2000), (3000, 1000), (6700, 7000)],
)
def test_thousands_of_discordant_examples(answer, n10, n01):
    p = answer.compare_models(*from_counts(5, n10, n01, 5))["p_value"]
    assert math.isfinite(p)
    assert p == pytest.approx(exact_p(n10, n01), rel=1e-6, abs=1e-300)


def test_p_value_never_exceeds_one(answer):
    for n in range(12):
        assert answer.compare_models(*from_counts(1, n, n, 1))["p_value"] <= 1


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer, rng):
    arrays = [rng.integers(0, 3, 30) for _ in range(3)]
    copies = [x.copy() for x in arrays]
    answer.compare_models(*arrays)
    assert all(np.array_equal(x, c) for x, c in zip(arrays, copies, strict=True))
    for x in arrays:
        x.setflags(write=False)
    answer.compare_models(*arrays)
    lists = [[2, 0, 1], [2, 1, 1], [0, 0, 1]]
    answer.compare_models(*lists)
    assert lists == [[2, 0, 1], [2, 1, 1], [0, 0, 1]]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("y", "a", "b"),
    [
        ([], [], []),
        ([1, 0], [1, 0], [1]),
        ([1, 0], [1], [1, 0]),
        ([1], [1, 0], [1, 0]),
        ([1, 0], [1, 0], []),
        ([[1, 0]], [[1, 0]], [[1, 0]]),
        ([1, 0], [[1, 0]], [1, 0]),
        (1, 1, 1),
        ([1, 0], 1, [1, 0]),
        ([1, 0], [1, 0], 1),
        (1, [1, 0], [1, 0]),
        ([1], [1, 1], [1, 1]),
        ([1, 1], [1, 1], [1]),
        ([1, 1], [1], [1, 1]),
        ([1, 0], [1, 0], [[1], [0]]),
        ([1, 0], [[1], [0]], [1, 0]),
        ([[1], [0]], [1, 0], [1, 0]),
        ([[1, 0], [1, 0]], [1, 0], [1, 0]),
        ([1, 0], [1, 0], [[0, 1], [0, 1]]),
        ([[1], [0]], [[1], [0]], [[1], [0]]),
        ([], [1], [1]),
    ],
)
def test_bad_shapes_raise(answer, y, a, b):
    with pytest.raises(ValueError):
        answer.compare_models(y, a, b)
