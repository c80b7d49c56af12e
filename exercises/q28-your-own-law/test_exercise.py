"""Tests of ``rates``, ``shared_steps`` and ``saving``."""

import numpy as np
import pytest

SIZES = [160, 320, 640, 1280]


def test_worked_example(answer):
    found = answer.rates(10, 2.0, 2, 0.4)
    expected = [1, 2, 2, 2, 2, 2, 2, 1.5, 1, 0.5]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("steps", [5, 40, 997])
def test_decay_starts_at_the_peak_and_ends_one_step_above_zero(answer, steps):
    found = answer.rates(steps, 0.3, 0, 0.2)
    n = round(0.2 * steps)
    assert np.all(found[: steps - n + 1] == 0.3)
    np.testing.assert_allclose(np.diff(found[steps - n :]), -0.3 / n, rtol=1e-9)
    assert found[-1] == pytest.approx(0.3 / n)


@pytest.mark.parametrize("warm_up", [1, 2, 7])
def test_warm_up_rises_in_equal_steps_to_the_peak(answer, warm_up):
    found = answer.rates(20, 0.3, warm_up, 0.0)
    expected = 0.3 * np.arange(1, warm_up + 1) / warm_up
    np.testing.assert_allclose(found[:warm_up], expected, rtol=1e-12)
    assert np.all(found[warm_up:] == 0.3)


def test_without_warm_up_the_first_rate_is_the_peak(answer):
    zero, one = (answer.rates(8, 0.5, warm_up, 0.25) for warm_up in (0, 1))
    assert zero[0] == 0.5
    np.testing.assert_allclose(zero, one, rtol=1e-12)


def test_without_decay_every_rate_is_the_peak(answer):
    np.testing.assert_array_equal(answer.rates(7, 0.5, 0, 0.0), np.full(7, 0.5))


def test_a_run_may_be_all_decay(answer):
    found = answer.rates(4, 1.0, 0, 1.0)
    np.testing.assert_allclose(found, [1, 0.75, 0.5, 0.25], rtol=1e-12)


def test_warm_up_and_decay_may_meet(answer):
    found = answer.rates(4, 1.0, 2, 0.5)
    np.testing.assert_allclose(found, [0.5, 1, 1, 0.5], rtol=1e-12)


@pytest.mark.parametrize(
    ("share", "n"),
    [
        (0.24, 2),
        (0.26, 3),
        (0.34, 3),
        (0.36, 4),
    ],
)
def test_the_length_of_the_decay_is_rounded(answer, share, n):
    found = answer.rates(10, 1.0, 0, share)
    assert found[-1] == pytest.approx(1 / n)


def test_rates_are_proportional_to_the_peak(answer):
    one, three = (answer.rates(50, peak, 5, 0.3) for peak in (1.0, 3.0))
    np.testing.assert_allclose(three, 3 * one, rtol=1e-12)


def test_one_schedule_costs_its_length(answer):
    assert answer.shared_steps([[0.1, 0.2, 0.2, 0.1]]) == 4


def test_a_common_beginning_is_run_once(answer):
    assert answer.shared_steps([[1, 1, 0.5], [1, 1, 1, 0.5]]) == 5


def test_equal_rates_after_a_split_are_not_shared(answer):
    # After the second step the models differ for good.
    assert answer.shared_steps([[1, 2, 3, 3], [1, 4, 3, 3]]) == 7


def test_equal_schedules_and_beginnings_cost_nothing_more(answer):
    assert answer.shared_steps([[1, 2, 3], [1, 2, 3], [1, 2]]) == 3
    assert answer.shared_steps([[1, 2], [1, 2, 3]]) == 3


def test_different_first_rates_share_nothing(answer):
    assert answer.shared_steps([[1, 2, 3], [2, 2, 3]]) == 6


def test_three_branches_may_split_in_a_branch(answer):
    # The second and third share one more step than they share with the first.
    assert answer.shared_steps([[1, 1, 1], [1, 2, 2], [1, 2, 3]]) == 6


def test_the_order_of_schedules_does_not_matter(answer):
    schedules = [answer.rates(steps, 1.0, 10, 0.2) for steps in (40, 80, 160)]
    forward = answer.shared_steps(schedules)
    assert forward == answer.shared_steps(schedules[::-1])


def test_a_trunk_with_branches(answer):
    # The trunk up to the last decay, then one decay for each length; where a decay
    # begins, its first step still has the full rate and belongs to the trunk.
    schedules = [answer.rates(steps, 0.01, 10, 0.2) for steps in SIZES]
    decays = [round(0.2 * steps) for steps in SIZES]
    trunk = SIZES[-1] - decays[-1]
    expected = trunk + sum(decays) - (len(SIZES) - 1)
    assert answer.shared_steps(schedules) == expected


def test_cosines_of_different_length_share_next_to_nothing(answer):
    lengths = [100, 200, 400]
    cosines = [(1 + np.cos(np.pi * np.arange(n) / n)) / 2 for n in lengths]
    assert answer.shared_steps(cosines) == sum(lengths) - 2  # only the first step


def test_the_saving_of_the_experiment(answer):
    # 0.8 x 8 of trunk + 0.2 x 15 of decays, instead of 15, in units of the first.
    found = answer.saving(SIZES, 0.01, 10, 0.2)
    assert found == pytest.approx(1 - 9.4 / 15, abs=2e-3)


def test_the_saving_is_a_share_of_the_separate_steps(answer):
    assert answer.saving([4, 4], 1.0, 0, 0.5) == pytest.approx(0.5)
    assert answer.saving([10], 1.0, 0, 0.5) == 0


def test_all_decay_saves_only_the_first_step(answer):
    assert answer.saving([10, 20], 1.0, 0, 1.0) == pytest.approx(1 / 30)


def test_a_shorter_decay_saves_more(answer):
    found = [answer.saving(SIZES, 1.0, 0, share) for share in (0.1, 0.2, 0.4, 0.8)]
    assert all(np.diff(found) < 0)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "bad",
    [
        (0, 1.0, 0, 0.2), (-1, 1.0, 0, 0.2), (2.5, 1.0, 0, 0.2), (10, 0.0, 0, 0.2),
        (10, -1.0, 0, 0.2), (10, float("inf"), 0, 0.2), (10, float("nan"), 0, 0.2),
        (10, 1.0, -1, 0.2), (10, 1.0, 1.5, 0.2), (10, 1.0, 0, -0.1),
        (10, 1.0, 0, 1.1), (10, 1.0, 0, float("nan")), (10, 1.0, 6, 0.5),
        (10, 1.0, 11, 0.0), (float("inf"), 1.0, 0, 0.2),
        (10, 1.0, float("inf"), 0.2),
    ],
)  # fmt: skip
def test_values_outside_the_limits_raise(answer, bad):
    with pytest.raises(ValueError):
        answer.rates(*bad)


@pytest.mark.edge_case
def test_no_run(answer):
    assert answer.shared_steps([]) == 0
    with pytest.raises(ValueError):
        answer.saving([], 1.0, 0, 0.2)


@pytest.mark.edge_case
def test_empty_schedules_cost_nothing(answer):
    assert answer.shared_steps([[], []]) == 0
    assert answer.shared_steps([[], [1.0]]) == 1


@pytest.mark.edge_case
def test_a_bad_length_in_the_list_raises(answer):
    with pytest.raises(ValueError):
        answer.saving([10, 0], 1.0, 0, 0.2)
    with pytest.raises(ValueError):
        answer.saving([10, 4], 1.0, 4, 0.5)


@pytest.mark.edge_case
def test_arrays_lists_and_tuples_are_the_same(answer):
    as_list = [[1, 2], [1, 3]]
    as_array = [np.array([1.0, 2.0]), np.array([1, 3])]
    assert answer.shared_steps(as_list) == answer.shared_steps(as_array) == 3
    assert answer.shared_steps(np.array(as_list)) == 3
    assert answer.shared_steps(tuple(map(tuple, as_list))) == 3


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer):
    schedules = [[1.0, 2.0], [1.0, 3.0]]
    answer.shared_steps(schedules)
    assert schedules == [[1.0, 2.0], [1.0, 3.0]]
    steps = [40, 20]
    answer.saving(steps, 1.0, 0, 0.2)
    assert steps == [40, 20]


@pytest.mark.edge_case
def test_types_of_the_results(answer):
    found = answer.rates(10, 1, 2, 0.3)
    assert found.shape == (10,) and found.dtype == np.float64
    assert isinstance(answer.saving([10, 20], 1.0, 0, 0.2), float)
