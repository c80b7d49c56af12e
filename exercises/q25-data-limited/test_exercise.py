"""Tests of what repeated tokens are worth and of the optimum under limited data."""

import math

import numpy as np
import pytest

# Muennighoff et al. (2023); and a law whose two exponents differ.
PAPER = {
    "E": 1.869144,
    "A": 520.825,
    "B": 1487.72,
    "alpha": 0.3526596,
    "beta": 0.3526596,
    "r_d": 15.387756,
    "r_n": 5.309743,
}
UNEQUAL = {
    "E": 1.8172,
    "A": 482.01,
    "B": 2085.43,
    "alpha": 0.3478,
    "beta": 0.3658,
    "r_d": 8.0,
    "r_n": 20.0,
}
LAWS = [PAPER, UNEQUAL]
NAMES = ["paper", "unequal"]
UNLIMITED = {"r_d": math.inf, "r_n": math.inf}


def chinchilla(compute, law):
    """The closed form without a limit on data."""
    a, b = law["alpha"], law["beta"]
    G = (a * law["A"] / (b * law["B"])) ** (1 / (a + b))
    N = G * (compute / 6) ** (b / (a + b))
    D = compute / 6 / N
    return N, D, law["E"] + law["A"] / N**a + law["B"] / D**b


def fitting(unique, law):
    """Parameters for which `unique` tokens read once are optimal."""
    a, b = law["alpha"], law["beta"]
    return (a * law["A"] / (b * law["B"]) * unique**b) ** (1 / a)


def discounted(amount, base, r_star):
    """The conversion, written out for one number or an array."""
    amount = np.asarray(amount, dtype=float)
    repeats = np.maximum(amount / base - 1, 0)
    extra = r_star * (1 - np.exp(-repeats / r_star))
    return np.minimum(amount, base) + base * extra


def limited_loss(N, compute, unique, law):
    D = compute / 6 / N
    N_worth = discounted(N, fitting(unique, law), law["r_n"])
    D_worth = discounted(D, unique, law["r_d"])
    terms = law["A"] / N_worth ** law["alpha"] + law["B"] / D_worth ** law["beta"]
    return law["E"] + terms


# worth


@pytest.mark.parametrize(
    "epochs, expected",
    [(2, 1.9682), (4, 3.7257), (8, 6.6241), (16, 10.5825), (40, 15.1675)],
)
def test_published_constant(answer, epochs, expected):
    value = answer.worth(epochs * 1e9, 1e9, PAPER["r_d"])
    assert value == pytest.approx(expected * 1e9, rel=1e-4)


def test_first_pass_counts_in_full(answer):
    for amount in (0.0, 1e6, 7.5e8, 1e9):
        assert answer.worth(amount, 1e9, 3.0) == pytest.approx(amount)


def test_limit_of_many_passes(answer):
    assert answer.worth(1e16, 1e9, 15.0) == pytest.approx(16e9)


def test_first_repeat_is_worth_nearly_as_much_as_new(answer):
    U, R = 1e9, 15.0
    step = 1e-4
    slope = (answer.worth(U * (1 + step), U, R) - U) / (U * step)
    assert slope == pytest.approx(1, abs=1e-3)


def test_value_of_a_repeat_decays_exponentially(answer):
    U, R, step = 1.0, 4.0, 1e-4
    at = np.array([1.0, 5.0, 9.0])
    slope = (answer.worth(at + step, U, R) - answer.worth(at, U, R)) / step
    assert slope == pytest.approx(np.exp([0.0, -1.0, -2.0]), abs=1e-3)


@pytest.mark.parametrize("r_star", [0.5, 5.3, 15.4, math.inf])
def test_unit_of_tokens_does_not_matter(answer, r_star):
    one = answer.worth(37.0, 5.0, r_star)
    assert answer.worth(37e9, 5e9, r_star) == pytest.approx(1e9 * one)


def test_never_worth_more_than_read_and_never_less_than_unique(answer):
    amounts = np.geomspace(1, 500, 200)
    values = answer.worth(amounts, 1.0, 7.0)
    assert np.all(values <= amounts * (1 + 1e-12)) and np.all(values >= 1)
    assert np.all(np.diff(values) >= 0)


def test_undamped_repeats_are_as_good_as_new(answer):
    assert answer.worth(7e9, 1e9, math.inf) == pytest.approx(7e9)


@pytest.mark.edge_case
def test_huge_constant_keeps_its_digits(answer):
    assert answer.worth(7.0, 1.0, 1e14) == pytest.approx(7.0, rel=1e-9)


@pytest.mark.edge_case
def test_number_gives_float_and_array_keeps_shape(answer):
    assert type(answer.worth(3, 2, 5)) is float
    values = answer.worth([[1, 2, 3], [4, 5, 6]], 2, 5.0)
    assert isinstance(values, np.ndarray) and values.shape == (2, 3)
    assert values[1, 2] == pytest.approx(answer.worth(6, 2, 5.0))


@pytest.mark.edge_case
def test_input_is_not_modified(answer):
    amounts = np.array([0.5, 2.0, 8.0])
    answer.worth(amounts, 1.0, 5.0)
    assert amounts.tolist() == [0.5, 2.0, 8.0]


@pytest.mark.edge_case
@pytest.mark.parametrize("amount", [-1.0, math.nan, math.inf, [1.0, -2.0]])
def test_bad_amounts_raise(answer, amount):
    with pytest.raises(ValueError):
        answer.worth(amount, 1.0, 5.0)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "unique, r_star",
    [(0, 5), (-1, 5), (math.nan, 5), (math.inf, 5), (1, 0), (1, math.nan)],
)
def test_bad_constants_raise(answer, unique, r_star):
    with pytest.raises(ValueError):
        answer.worth(2.0, unique, r_star)


# data_limited_optimum


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("compute", [1e18, 1e21])
def test_data_left_over_is_the_closed_form(answer, law, compute):
    N, D, loss = chinchilla(compute, law)
    found = answer.data_limited_optimum(compute, 3 * D, law)
    assert found["N"] == pytest.approx(N, rel=1e-6)
    assert found["D"] == pytest.approx(D, rel=1e-6)
    assert found["epochs"] == pytest.approx(1 / 3, rel=1e-6)
    assert found["loss"] == pytest.approx(loss, rel=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_undamped_law_is_the_closed_form(answer, law):
    compute = 1e22
    N, D, loss = chinchilla(compute, law)
    found = answer.data_limited_optimum(compute, D / 20, {**law, **UNLIMITED})
    assert found["N"] == pytest.approx(N, rel=1e-5)
    assert found["epochs"] == pytest.approx(20, rel=1e-5)
    assert found["loss"] == pytest.approx(loss, rel=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("times", [1.5, 10.0, 100.0, 1e4])
def test_beats_every_point_of_a_grid(answer, law, times):
    unique = 1e10
    compute = times * 6 * unique * fitting(unique, law)
    found = answer.data_limited_optimum(compute, unique, law)
    assert 6 * found["N"] * found["D"] == pytest.approx(compute, rel=1e-9)
    assert found["epochs"] == pytest.approx(found["D"] / unique)
    grid = found["N"] * np.geomspace(1e-3, 1e3, 20_001)
    losses = limited_loss(grid, compute, unique, law)
    assert found["loss"] <= losses.min() * (1 + 1e-12)
    own = limited_loss(found["N"], compute, unique, law)
    assert found["loss"] == pytest.approx(float(own), rel=1e-9)


@pytest.mark.parametrize("unique", [1e8, 1e11])
def test_paper_at_a_hundred_times_the_compute(answer, unique):
    # With equal exponents the split depends on the ratio of compute only.
    compute = 100 * 6 * unique * fitting(unique, PAPER)
    found = answer.data_limited_optimum(compute, unique, PAPER)
    assert found["epochs"] == pytest.approx(13.816, rel=1e-3)
    assert found["N"] / fitting(unique, PAPER) == pytest.approx(7.238, rel=1e-3)


def test_swapping_the_constants_swaps_the_split(answer):
    unique = 1e10
    fit = fitting(unique, PAPER)
    swapped = {**PAPER, "r_d": PAPER["r_n"], "r_n": PAPER["r_d"]}
    compute = 30 * 6 * unique * fit
    one = answer.data_limited_optimum(compute, unique, PAPER)
    two = answer.data_limited_optimum(compute, unique, swapped)
    assert one["epochs"] == pytest.approx(two["N"] / fit, rel=1e-4)
    assert one["loss"] == pytest.approx(two["loss"], rel=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_units_of_parameters_and_tokens_do_not_matter(answer, law):
    # Billions of both: compute in units of 1e18, and other A and B.
    one = answer.data_limited_optimum(1e21, 0.5e9, law)
    A, B = law["A"] / 1e9 ** law["alpha"], law["B"] / 1e9 ** law["beta"]
    two = answer.data_limited_optimum(1e3, 0.5, {**law, "A": A, "B": B})
    assert two["N"] == pytest.approx(one["N"] / 1e9, rel=1e-5)
    assert two["epochs"] == pytest.approx(one["epochs"], rel=1e-5)
    assert two["loss"] == pytest.approx(one["loss"], rel=1e-9)


def test_less_unique_data_is_never_better(answer):
    plans = [
        answer.data_limited_optimum(1e21, unique, UNEQUAL)
        for unique in (1e8, 3e8, 1e9, 3e9, 1e10, 3e10, 1e11, 3e11, 1e12)
    ]
    losses = [plan["loss"] for plan in plans]
    assert np.all(np.diff(losses) <= 1e-12)


def test_no_jump_where_the_limit_begins(answer):
    _, D, _ = chinchilla(1e21, PAPER)
    above = answer.data_limited_optimum(1e21, D * (1 + 1e-6), PAPER)
    below = answer.data_limited_optimum(1e21, D * (1 - 1e-6), PAPER)
    assert above["N"] == pytest.approx(below["N"], rel=1e-4)


@pytest.mark.edge_case
def test_unlimited_data(answer):
    found = answer.data_limited_optimum(1e21, math.inf, PAPER)
    assert found["N"] == pytest.approx(chinchilla(1e21, PAPER)[0], rel=1e-6)
    assert found["epochs"] == 0


@pytest.mark.edge_case
def test_four_plain_floats(answer):
    for unique in (1e9, 1e13):
        found = answer.data_limited_optimum(10**21, unique, PAPER)
        assert set(found) == {"N", "D", "epochs", "loss"}
        assert all(type(value) is float for value in found.values())


@pytest.mark.edge_case
def test_law_is_not_modified_and_may_hold_integers(answer):
    law = {**PAPER, "r_d": 15, "B": 1488}
    copy = dict(law)
    answer.data_limited_optimum(1e21, 1e9, law)
    assert law == copy


@pytest.mark.edge_case
@pytest.mark.parametrize("compute", [0.0, -1e20, math.nan, math.inf])
def test_bad_compute_raises(answer, compute):
    with pytest.raises(ValueError):
        answer.data_limited_optimum(compute, 1e9, PAPER)


@pytest.mark.edge_case
@pytest.mark.parametrize("unique", [0.0, -1e9, math.nan])
def test_bad_unique_raises(answer, unique):
    with pytest.raises(ValueError):
        answer.data_limited_optimum(1e21, unique, PAPER)


@pytest.mark.edge_case
@pytest.mark.parametrize("key", sorted(PAPER))
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan])
@pytest.mark.parametrize("unique", [1e9, 1e15])
def test_bad_law_raises(answer, key, value, unique):
    with pytest.raises(ValueError):
        answer.data_limited_optimum(1e21, unique, {**PAPER, key: value})


@pytest.mark.edge_case
@pytest.mark.parametrize("key", ["E", "A", "B", "alpha", "beta"])
def test_infinite_constants_raise(answer, key):
    with pytest.raises(ValueError):
        answer.data_limited_optimum(1e21, 1e9, {**PAPER, key: math.inf})
