import numpy as np
import pytest


def plan(answer, lrs, batch0, max_batch):
    got = answer.decay_to_batch(lrs, batch0, max_batch)
    assert len(got) == len(lrs)
    return [rate for rate, _ in got], [B for _, B in got]


def random_cases():
    rng = np.random.default_rng(0)
    for _ in range(40):
        lrs = list(np.exp(rng.uniform(-7, 0, rng.integers(1, 8))))
        batch0 = int(rng.integers(1, 300))
        yield lrs, batch0, batch0 + int(rng.integers(0, 5000))


def test_clean_divisions(answer):
    assert answer.decay_to_batch([0.4, 0.1, 0.025], 8, 64) == [
        pytest.approx((0.4, 8)),
        pytest.approx((0.4, 32)),
        pytest.approx((0.2, 64)),
    ]


def test_a_fraction_is_rounded_down_and_the_rate_recomputed(answer):
    rates, batches = plan(answer, [0.1, 0.03], 8, 1000)  # 0.1 / 0.03 * 8 = 26.67
    assert batches == [8, 26]
    assert rates == pytest.approx([0.1, 0.0975], rel=1e-12)


@pytest.mark.parametrize("lrs, batch0, max_batch", list(random_cases()))
def test_noise_scale_is_kept_in_every_stage(answer, lrs, batch0, max_batch):
    rates, batches = plan(answer, lrs, batch0, max_batch)
    scales = [rate / B for rate, B in zip(rates, batches, strict=True)]
    assert scales == pytest.approx([lr / batch0 for lr in lrs], rel=1e-12)


@pytest.mark.parametrize("lrs, batch0, max_batch", list(random_cases()))
def test_batches_stay_between_old_one_and_cap(answer, lrs, batch0, max_batch):
    _, batches = plan(answer, lrs, batch0, max_batch)
    assert all(batch0 <= B <= max_batch for B in batches)


@pytest.mark.parametrize("lrs, batch0, max_batch", list(random_cases()))
def test_rate_is_as_large_as_allowed(answer, lrs, batch0, max_batch):
    rates, batches = plan(answer, lrs, batch0, max_batch)
    for lr, rate, B in zip(lrs, rates, batches, strict=True):
        assert rate <= max(lrs[0], lr) * (1 + 1e-8)
        if max_batch > B:  # one sample more would overshoot
            assert lr * (B + 1) / batch0 > lrs[0]


def test_past_the_cap_the_rate_falls_again(answer):
    rates, batches = plan(answer, [1.0, 0.5, 0.25, 0.125, 0.0625], 16, 40)
    assert batches == [16, 32, 40, 40, 40]
    assert rates == pytest.approx([1.0, 1.0, 0.625, 0.3125, 0.15625])


def test_no_room_leaves_the_plan_as_it_is(answer):
    rates, batches = plan(answer, [0.3, 0.1, 0.05], 128, 128)
    assert batches == [128, 128, 128]
    assert rates == pytest.approx([0.3, 0.1, 0.05])


def test_a_higher_rate_does_not_shrink_the_batch(answer):
    rates, batches = plan(answer, [0.1, 0.2, 0.05], 8, 64)
    assert batches == [8, 8, 16]
    assert rates == pytest.approx([0.1, 0.2, 0.1])


def test_a_rate_that_comes_back_brings_the_batch_back(answer):
    """Every stage is judged against the first rate, not the one before."""
    rates, batches = plan(answer, [0.8, 0.2, 0.4, 0.8], 10, 1000)
    assert batches == [10, 40, 20, 10]
    assert rates == pytest.approx([0.8] * 4)


@pytest.mark.edge_case
@pytest.mark.parametrize("divisor", [3, 5, 7, 10, 30, 49])
@pytest.mark.parametrize("first", [0.1, 0.3, 0.7, 1e-3])
def test_rounding_error_does_not_cost_a_sample(answer, first, divisor):
    for batch0 in (1, 10, 100):
        _, batches = plan(answer, [first, first / divisor], batch0, 10**9)
        assert batches[1] == divisor * batch0
    # 0.3 / 0.1 * 10 = 29.999999999999996
    _, batches = plan(answer, [0.3, 0.1], 10, 10**9)
    assert batches == [10, 30]


def test_units_of_the_rate_do_not_matter(answer):
    rates, batches = plan(answer, [0.5, 0.2, 0.03], 6, 90)
    scaled, same = plan(answer, [0.5e-4, 0.2e-4, 0.03e-4], 6, 90)
    assert same == batches
    assert scaled == pytest.approx([rate * 1e-4 for rate in rates])


@pytest.mark.edge_case
@pytest.mark.parametrize("max_batch", [64, 10**12])
def test_extreme_ratio_ends_at_the_cap(answer, max_batch):
    rates, batches = plan(answer, [1e300, 1e-300], 1, max_batch)
    assert batches == [1, max_batch]
    assert rates[1] == pytest.approx(1e-300 * max_batch)


@pytest.mark.edge_case
def test_single_stage(answer):
    assert answer.decay_to_batch([0.05], 32, 4096) == [pytest.approx((0.05, 32))]


@pytest.mark.edge_case
@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_sequences_give_python_numbers(answer, kind):
    got = answer.decay_to_batch(kind([0.2, 0.05]), 8, 64)
    assert isinstance(got, list)
    for pair in got:
        assert isinstance(pair, tuple) and len(pair) == 2
        assert type(pair[0]) is float and type(pair[1]) is int
    assert got == [pytest.approx((0.2, 8)), pytest.approx((0.2, 32))]
    got = answer.decay_to_batch(kind([1, 2]), np.int64(4), np.int64(8))
    assert all(type(rate) is float and type(B) is int for rate, B in got)


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer):
    lrs, array = [0.4, 0.1, 0.2], np.array([0.4, 0.1, 0.2])
    answer.decay_to_batch(lrs, 8, 64)
    answer.decay_to_batch(array, 8, 64)
    assert lrs == [0.4, 0.1, 0.2] and array.tolist() == lrs


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "lrs, batch0, max_batch",
    [
        ([], 8, 64),
        (np.array([]), 8, 64),
        ([0.1, 0.0], 8, 64),
        ([0.0], 8, 64),
        ([0.1, -0.1], 8, 64),
        ([-0.1], 8, 64),
        ([0.1, float("nan")], 8, 64),
        ([float("inf"), 0.1], 8, 64),
        ([float("nan")], 8, 64),
        ([0.1, float("inf")], 8, 64),
        ([0.1], 0, 64),
        ([0.1], -8, 64),
        ([0.1], 8, 7),
        ([0.1], 8, 0),
        ([0.1], 0, 0),
        ([0.1], -8, -4),
    ],
)
def test_impossible_plans_raise(answer, lrs, batch0, max_batch):
    with pytest.raises(ValueError):
        answer.decay_to_batch(lrs, batch0, max_batch)
