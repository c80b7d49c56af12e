"""Tests of ``fall``, ``verdict`` and ``stopping_step``: exact, then with noise."""

import math

import numpy as np
import pytest

NAN, INF = math.nan, math.inf


def ar1(shape, rho, rng):
    """Stationary AR(1) noise of unit variance, one series a row."""
    noise = rng.normal(size=shape)
    for t in range(1, shape[1]):
        noise[:, t] = rho * noise[:, t - 1] + math.sqrt(1 - rho**2) * noise[:, t]
    return noise


def noisy(fall, se, blocks=2):
    """Two windows of ``blocks`` values with this fall and this standard error."""
    spread = se * math.sqrt(blocks * (blocks - 1) / 2)
    zigzag = np.zeros(blocks)
    zigzag[:2] = spread / math.sqrt(2), -spread / math.sqrt(2)
    return np.concatenate([fall + zigzag, zigzag])


# fall


def test_worked_example(answer):
    values = [5.0, 4.0, 4.0, 3.0, 2.0, 2.0, 1.0, 1.0]
    found = answer.fall(values, window=4, blocks=2)
    assert found == pytest.approx((2.5, math.sqrt(0.5)))


def test_values_without_noise_have_no_error(answer):
    found = answer.fall([3.0] * 6 + [1.0] * 6, window=6, blocks=3)
    assert found == pytest.approx((2.0, 0.0))


@pytest.mark.parametrize("blocks", [2, 5, 10, 20])
def test_straight_line(answer, blocks):
    window, slope = 6 * blocks, -0.25
    found, se = answer.fall(7 + slope * np.arange(2 * window), window, blocks)
    step = slope * window / blocks  # from one block mean to the next
    assert found == pytest.approx(-slope * window)
    assert se == pytest.approx(abs(step) * math.sqrt((blocks + 1) / 6))


@pytest.mark.parametrize("blocks", [2, 3, 4])
def test_scatter_within_a_block_counts_only_through_its_mean(answer, blocks):
    rng = np.random.default_rng(1)
    values = rng.normal(size=(2, blocks, 6))
    shuffled = rng.permuted(values, axis=2)
    expected = answer.fall(values.ravel(), 6 * blocks, blocks)
    found = answer.fall(shuffled.ravel(), 6 * blocks, blocks)
    assert found == pytest.approx(expected)


def test_ten_blocks_by_default(answer):
    values = np.random.default_rng(2).normal(size=100)
    assert answer.fall(values, 50) == answer.fall(values, 50, 10)
    assert answer.fall(values, 50) != answer.fall(values, 50, 5)


def test_only_the_last_two_windows_count(answer):
    values = np.random.default_rng(3).normal(size=80)
    expected = answer.fall(values, 20, 4)
    for before in ([], [1e9], [NAN] * 7, [3.0] * 40):
        longer = np.concatenate([before, values[-40:]])
        assert answer.fall(longer, 20, 4) == expected


def test_shift_scale_and_reversal(answer):
    values = np.random.default_rng(4).normal(size=48)
    found, se = answer.fall(values, 24, 6)
    assert answer.fall(values + 8, 24, 6) == pytest.approx((found, se))
    assert answer.fall(4 * values, 24, 6) == pytest.approx((4 * found, 4 * se))
    assert answer.fall(-values, 24, 6) == pytest.approx((-found, se))
    assert answer.fall(values[::-1], 24, 6) == pytest.approx((-found, se))


def test_random_series_against_the_definition(answer):
    rng = np.random.default_rng(5)
    for _ in range(100):
        blocks, length = int(rng.integers(2, 7)), int(rng.integers(1, 6))
        window = blocks * length
        values = rng.normal(size=2 * window + int(rng.integers(0, 9)))
        earlier, later = values[-2 * window : -window], values[-window:]
        squares = [
            np.var(
                [part[i : i + length].mean() for i in range(0, window, length)],
                ddof=1,
            )
            for part in (earlier, later)
        ]
        expected = earlier.mean() - later.mean(), math.sqrt(sum(squares) / blocks)
        assert answer.fall(values, window, blocks) == pytest.approx(expected)


@pytest.mark.parametrize(("rho", "low"), [(0.0, 0.9), (0.8, 0.85)])
def test_the_error_holds_for_correlated_neighbors_too(answer, rho, low):
    series = ar1((400, 1000), rho, np.random.default_rng(6))
    found = np.array([answer.fall(row, 500) for row in series])
    assert low < np.sqrt(np.mean(found[:, 1] ** 2)) / found[:, 0].std() < 1.15


# verdict


def test_verdicts_of_clear_cases(answer):
    t = np.arange(200)
    rng = np.random.default_rng(7)
    noise = 0.01 * rng.normal(size=200)
    assert answer.verdict(1 - 0.01 * t, 100, 0.05) == "falling"
    assert answer.verdict(1 + 0.01 * t, 100, 0.05) == "rising"
    assert answer.verdict(noise, 100, 0.05) == "flat"
    assert answer.verdict(noise, 100, 1e-4) == "undecided"


def test_not_significant_is_not_flat(answer):
    # Both intervals contain 0; only the narrow one stays within the tolerance.
    assert answer.verdict(noisy(0.5, 0.5), 2, 2.0, blocks=2) == "flat"
    assert answer.verdict(noisy(0.5, 1.0), 2, 2.0, blocks=2) == "undecided"


def test_a_certain_but_negligible_change_is_flat(answer):
    for sign in (1, -1):
        values = noisy(sign * 0.5, 0.125)
        assert answer.verdict(values, 2, 1.0, blocks=2) == "flat"
        assert answer.verdict(values, 2, 0.625, blocks=2) != "flat"


@pytest.mark.parametrize(
    ("change", "se", "tolerance", "expected"),
    [
        (1.0, 0.0, 1.0, "falling"),  # exactly the tolerance is too much
        (-1.0, 0.0, 1.0, "rising"),
        (1.0, 0.0, 1.25, "flat"),
        (0.0, 0.0, 1e-12, "flat"),
        (3.0, 1.0, 1.0, "falling"),  # 1 to 5
        (-3.0, 1.0, 1.0, "rising"),
        (3.0, 1.0, 5.5, "flat"),
        (-3.0, 1.0, 5.5, "flat"),
        (3.0, 2.0, 5.5, "undecided"),  # -1 to 7
        (-3.0, 2.0, 5.5, "undecided"),
        (1.5, 1.0, 1.0, "undecided"),  # -0.5 to 3.5: only one side is too far
        (-1.5, 1.0, 1.0, "undecided"),
    ],
)
def test_the_interval_decides(answer, change, se, tolerance, expected):
    assert answer.verdict(noisy(change, se), 2, tolerance, blocks=2) == expected
    values = noisy(change, se, blocks=5)
    assert answer.verdict(values, 5, tolerance, blocks=5) == expected


def test_the_interval_is_open_at_zero(answer):
    values = [1.0, 3.0, 0.0, 0.0]  # fall 2, se 1: from 0 to 4 if z is 2
    assert answer.fall(values, 2, 2) == (2.0, 1.0)
    assert answer.verdict(values, 2, 0.5, blocks=2) == "undecided"
    assert answer.verdict(values[::-1], 2, 0.5, blocks=2) == "undecided"
    assert answer.verdict(values, 2, 4.0, blocks=2) == "undecided"
    assert answer.verdict(values, 2, 4.5, blocks=2) == "flat"


def test_z_widens_the_interval(answer):
    values = noisy(3.0, 1.0)
    assert answer.verdict(values, 2, 0.5, blocks=2, z=2.9) == "falling"
    assert answer.verdict(values, 2, 0.5, blocks=2, z=3.1) == "undecided"
    assert answer.verdict(values, 2, 0.5, blocks=2, z=1) == "falling"
    assert answer.verdict(values, 2, 4.5, blocks=2, z=1) == "flat"
    assert answer.verdict(values, 2, 4.5, blocks=2, z=2) == "falling"


def test_defaults_of_verdict(answer):
    values = noisy(3.0, 1.45, blocks=10)
    assert answer.verdict(values, 10, 0.5) == "falling"
    assert answer.verdict(values, 10, 0.5, z=2.1) == "undecided"


def test_what_the_verdict_does_not_depend_on(answer):
    rng = np.random.default_rng(8)
    opposite = {"falling": "rising", "rising": "falling"}
    for _ in range(200):
        values = rng.normal(size=24) + rng.normal() * np.linspace(0, 3, 24)
        found = answer.verdict(values, 12, 1.0, blocks=3)
        assert answer.verdict(4 * values + 64, 12, 4.0, blocks=3) == found
        reversed_ = answer.verdict(values[::-1], 12, 1.0, blocks=3)
        assert reversed_ == opposite.get(found, found)


def test_too_few_values_are_undecided(answer):
    values = [1.0] * 40
    for seen in (0, 1, 20, 39):
        assert answer.verdict(values[:seen], 20, 0.1) == "undecided"
    assert answer.verdict(values, 20, 0.1) == "flat"


# stopping_step


def test_stops_at_the_confirming_look(answer):
    flat = [1.0] * 40
    for confirm, expected in [(1, 4), (2, 8), (3, 12), (10, 40), (11, None)]:
        found = answer.stopping_step(flat, 2, 0.1, blocks=2, confirm=confirm)
        assert found == expected


def test_confirm_is_two_by_default(answer):
    assert answer.stopping_step([1.0] * 40, 2, 0.1, blocks=2) == 8


def test_looks_share_no_values(answer):
    # 1.0, 1.0, ... but the second look falls: looks at 4, 8, 12, 16 values.
    values = [9, 9, 9, 9, 9, 9, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]
    assert answer.stopping_step(values, 2, 0.1, blocks=2, confirm=1) == 4
    assert answer.stopping_step(values, 2, 0.1, blocks=2, confirm=2) == 16
    assert answer.stopping_step(values[:16], 2, 0.1, blocks=2, confirm=2) == 16
    assert answer.stopping_step(values[:15], 2, 0.1, blocks=2, confirm=2) is None
    # Steps between two looks are seen by neither.
    between = [9, 9, 9, 9, 5, 5, 5, 5, 1, 1, 1, 1]
    assert answer.stopping_step(between, 2, 0.1, blocks=2, confirm=3) == 12


def test_flat_looks_must_be_in_a_row(answer):
    flat, falling = [3.0] * 4, [3.0, 3.0, 1.0, 1.0]
    looks = [flat, flat, falling, flat, flat, falling, flat, flat, flat]
    values = np.concatenate(looks)
    assert answer.stopping_step(values, 2, 0.1, blocks=2, confirm=3) == 36
    assert answer.stopping_step(values, 2, 0.1, blocks=2, confirm=4) is None


def test_a_rising_or_an_undecided_look_is_not_flat(answer):
    flat = [3.0] * 4
    for look in ([1.0, 1.0, 3.0, 3.0], [9.0, -3.0, 9.0, -3.0]):
        values = flat + look + flat
        assert answer.stopping_step(values, 2, 0.1, blocks=2) is None
        assert answer.stopping_step(values + flat, 2, 0.1, blocks=2) == 16


def test_tolerance_z_and_blocks_are_passed_on(answer):
    rng = np.random.default_rng(9)
    values = 0.01 * rng.normal(size=400) + np.exp(-np.arange(400) / 40)
    for window, tolerance, blocks, z, confirm in [
        (20, 0.05, 10, 2.0, 2),
        (20, 0.05, 4, 2.0, 1),
        (20, 0.02, 10, 1.0, 1),
        (40, 0.02, 10, 3.0, 1),
        (40, 0.005, 10, 1.0, 1),
    ]:
        expected, in_a_row = None, 0
        for seen in range(2 * window, 401, 2 * window):
            found = answer.verdict(values[:seen], window, tolerance, blocks, z)
            in_a_row = in_a_row + 1 if found == "flat" else 0
            if in_a_row == confirm and expected is None:
                expected = seen
        arguments = window, tolerance, blocks, z, confirm
        assert answer.stopping_step(values, *arguments) == expected
    by_default = answer.stopping_step(values, 20, 0.02)
    assert by_default == answer.stopping_step(values, 20, 0.02, 10, 2.0, 2)
    assert by_default != answer.stopping_step(values, 20, 0.02, z=0.5)


def test_a_falling_curve_is_seldom_stopped_and_a_flat_one_soon(answer):
    noise = 0.01 * ar1((100, 400), 0.5, np.random.default_rng(10))
    falling = noise - 4e-4 * np.arange(400)
    stopped = [answer.stopping_step(row, 50, 0.02) for row in falling]
    assert stopped.count(None) >= 98
    stopped = [answer.stopping_step(row, 50, 0.02) for row in noise]
    assert stopped.count(200) >= 90


# edge cases


@pytest.mark.edge_case
def test_types_of_the_results(answer):
    found = answer.fall([1, 2, 3, 4], 2, 2)
    assert isinstance(found, tuple)
    assert all(isinstance(value, float) for value in found)
    assert type(answer.stopping_step([1.0] * 8, 2, 0.1, 2)) is int


@pytest.mark.edge_case
@pytest.mark.parametrize("kind", [list, tuple, np.array, np.float32])
def test_kinds_of_sequences(answer, kind):
    values = [5, 4, 4, 3, 2, 2, 1, 1]
    found = answer.fall(kind(values), np.int64(4), np.int64(2))
    assert found == pytest.approx((2.5, math.sqrt(0.5)))
    assert answer.verdict(kind(values), 4, 1, blocks=2, z=1) == "falling"
    flat, tolerance, confirm = kind([1] * 8), np.float64(0.1), np.int64(1)
    assert answer.stopping_step(flat, 2, tolerance, 2, confirm=confirm) == 4


@pytest.mark.edge_case
def test_values_are_not_modified(answer):
    values = np.random.default_rng(11).normal(size=40)
    before = values.copy()
    answer.fall(values, 10, 5)
    answer.verdict(values, 10, 0.1, blocks=5)
    answer.stopping_step(values, 10, 0.1, blocks=5)
    assert np.array_equal(values, before)


@pytest.mark.edge_case
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
@pytest.mark.parametrize("place", [0, 3, 4, 7])
def test_values_that_are_not_finite(answer, bad, place):
    values = [1.0] * 8
    values[place] = bad
    found, se = answer.fall(values, 4, 2)
    assert math.isnan(found)
    assert math.isnan(se)
    assert answer.verdict(values, 4, 0.5, blocks=2) == "undecided"
    assert answer.verdict([1.0] * 8 + values, 4, 0.5, blocks=2) == "undecided"
    assert answer.verdict(values + [1.0] * 8, 4, 0.5, blocks=2) == "flat"
    assert answer.stopping_step(values + [1.0] * 16, 4, 0.5, blocks=2) == 24


@pytest.mark.edge_case
@pytest.mark.filterwarnings("error")
def test_two_infinities_do_not_warn(answer):
    values = [INF, INF, -INF, 1.0, INF, 1.0, INF, INF]
    assert answer.verdict(values, 4, 0.5, blocks=2) == "undecided"


@pytest.mark.edge_case
@pytest.mark.parametrize("window", [0, -10, 5, 15, 10.0, True, None, "10", NAN])
def test_windows_that_are_none(answer, window):
    with pytest.raises(ValueError):
        answer.fall([1.0] * 100, window)
    for values in ([1.0] * 100, [1.0] * 3):
        with pytest.raises(ValueError):
            answer.verdict(values, window, 0.1)
        with pytest.raises(ValueError):
            answer.stopping_step(values, window, 0.1)


@pytest.mark.edge_case
@pytest.mark.parametrize("blocks", [1, 0, -2, 2.0, True, None, "2", NAN])
def test_blocks_that_are_none(answer, blocks):
    with pytest.raises(ValueError):
        answer.fall([1.0] * 100, 10, blocks)
    for values in ([1.0] * 100, [1.0] * 3):
        with pytest.raises(ValueError):
            answer.verdict(values, 10, 0.1, blocks)
        with pytest.raises(ValueError):
            answer.stopping_step(values, 10, 0.1, blocks)


@pytest.mark.edge_case
@pytest.mark.parametrize("bad", [0, 0.0, -0.1, INF, NAN, True, None, "1"])
@pytest.mark.parametrize("name", ["tolerance", "z"])
def test_tolerance_and_z_must_be_finite_and_positive(answer, name, bad):
    arguments = {"tolerance": 0.1, "z": 2.0} | {name: bad}
    for values in ([1.0] * 100, [1.0] * 3):
        with pytest.raises(ValueError):
            answer.verdict(values, 10, **arguments)
        with pytest.raises(ValueError):
            answer.stopping_step(values, 10, **arguments)


@pytest.mark.edge_case
@pytest.mark.parametrize("confirm", [0, -1, 2.0, True, None, "2", NAN])
def test_confirm_must_be_a_positive_integer(answer, confirm):
    for values in ([1.0] * 100, [1.0] * 3):
        with pytest.raises(ValueError):
            answer.stopping_step(values, 10, 0.1, confirm=confirm)


@pytest.mark.edge_case
def test_values_must_be_enough_for_a_fall(answer):
    for count in (0, 1, 39):
        with pytest.raises(ValueError):
            answer.fall([1.0] * count, 20)
    for count in range(1, 24):
        with pytest.raises(ValueError):
            answer.fall([1.0] * count, 12, 2)


@pytest.mark.edge_case
@pytest.mark.parametrize("shape", [(), (2, 40), (100, 1), (100, 40)])
def test_values_must_be_one_dimensional(answer, shape):
    values = np.ones(shape)
    with pytest.raises(ValueError):
        answer.fall(values, 20)
    with pytest.raises(ValueError):
        answer.verdict(values, 20, 0.1)
    with pytest.raises(ValueError):
        answer.stopping_step(values, 20, 0.1)
