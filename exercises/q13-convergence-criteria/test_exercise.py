"""Tests of ``EarlyStopping``: the counting rules one by one, then random sequences against a brute-force oracle."""

import math

import numpy as np
import pytest

NAN, INF = math.nan, math.inf


def run(answer, values, **options):
    """The rule after all values, and what each update returned."""
    rule = answer.EarlyStopping(**options)
    return rule, [rule.update(value) for value in values]


def test_worked_example(answer):
    rule, returned = run(answer, [1.0, 0.8, 0.9, 0.85, 0.7], patience=2)
    assert returned == [False, False, False, True, True]
    assert (rule.best, rule.best_step, rule.stopped) == (0.8, 1, True)


@pytest.mark.edge_case
def test_returns_bool(answer):
    _, returned = run(answer, [1.0, 2.0, np.float64(3.0)], patience=2)
    assert all(isinstance(result, bool | np.bool_) for result in returned)


@pytest.mark.edge_case
def test_state_before_the_first_improvement(answer):
    for mode, worst in (("min", INF), ("max", -INF)):
        rule = answer.EarlyStopping(3, mode=mode)
        assert (rule.best, rule.best_step, rule.stopped) == (worst, None, False)
        assert not rule.update(NAN)
        assert (rule.best, rule.best_step) == (worst, None)


def test_stops_after_exactly_patience_bad_updates(answer):
    for patience in (1, 2, 5):
        _, returned = run(answer, [0.0] + [1.0] * patience, patience=patience)
        assert returned == [False] * patience + [True]


def test_an_improvement_resets_the_count(answer):
    rule, returned = run(answer, [5.0, 6.0, 4.0, 6.0, 3.0, 6.0, 6.0], patience=2)
    assert returned == [False] * 6 + [True]
    assert rule.best_step == 4


def test_compares_with_the_best_not_with_the_previous_value(answer):
    _, returned = run(answer, [1.0, 5.0, 4.0, 3.0], patience=3)
    assert returned == [False, False, False, True]


def test_an_equal_value_is_not_an_improvement(answer):
    rule, returned = run(answer, [1.0, 1.0, 1.0], patience=2)
    assert returned == [False, False, True]
    assert rule.best_step == 0


def test_a_gain_of_exactly_min_delta_is_not_an_improvement(answer):
    rule, returned = run(answer, [2.0, 1.5, 1.0], patience=1, min_delta=0.5)
    assert returned == [False, True, True]
    assert rule.best == 2.0
    rule, returned = run(answer, [2.0, 1.25, 0.5], patience=1, min_delta=0.5)
    assert returned == [False, False, False]
    assert rule.best == 0.5


def test_min_delta_is_absolute(answer):
    rule, _ = run(answer, [100.0, 99.0, 98.0], patience=5, min_delta=0.5)
    assert rule.best == 98.0
    rule, _ = run(answer, [0.01, 0.005], patience=5, min_delta=0.25)
    assert rule.best == 0.01
    rule, _ = run(answer, [-2.0, -3.0], patience=5, min_delta=0.5)
    assert rule.best == -3.0


def test_without_min_delta_only_the_order_of_the_values_counts(answer):
    values = np.random.default_rng(2).integers(-9, 9, 60).astype(float)
    for mode in ("min", "max"):
        rule, returned = run(answer, values, patience=9, mode=mode)
        for scale in (2.0**-60, 2.0**60):
            scaled, scaled_returned = run(answer, scale * values, patience=9, mode=mode)
            assert (scaled_returned, scaled.best_step) == (returned, rule.best_step)


def test_the_smallest_and_the_largest_gain_are_improvements(answer):
    for values in ([1.0, math.nextafter(1.0, 0.0)], [1e308, -1e308]):
        rule, returned = run(answer, values, patience=1)
        assert returned == [False, False]
        assert (rule.best, rule.best_step) == (values[1], 1)


def test_slow_progress_adds_up(answer):
    # Each gain of 0.25 is too small, two of them are not: best must stay where the last improvement was.
    rule, returned = run(answer, [2.0, 1.75, 1.5, 1.25, 1.0], patience=2, min_delta=0.375)
    assert returned == [False] * 5
    assert (rule.best, rule.best_step) == (1.0, 4)


def test_max_mode(answer):
    rule, returned = run(answer, [0.5, 0.75, 0.625, 0.5], patience=2, mode="max")
    assert returned == [False, False, False, True]
    assert (rule.best, rule.best_step) == (0.75, 1)
    rule, _ = run(answer, [0.5, 0.75, 1.0], patience=5, mode="max", min_delta=0.25)
    assert (rule.best, rule.best_step) == (1.0, 2)


@pytest.mark.parametrize("mode", ["min", "max"])
def test_modes_mirror_each_other(answer, mode):
    values = np.random.default_rng(1).normal(size=60)
    other = "max" if mode == "min" else "min"
    rule, returned = run(answer, values, patience=7, min_delta=0.1, mode=mode, warmup=3)
    mirrored, mirrored_returned = run(answer, -values, patience=7, min_delta=0.1, mode=other, warmup=3)
    assert returned == mirrored_returned
    assert (rule.best, rule.best_step) == (-mirrored.best, mirrored.best_step)


@pytest.mark.edge_case
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
@pytest.mark.parametrize("mode", ["min", "max"])
def test_values_that_are_not_finite_are_bad(answer, bad, mode):
    rule, returned = run(answer, [1.0, bad, bad], patience=2, mode=mode)
    assert returned == [False, False, True]
    assert (rule.best, rule.best_step) == (1.0, 0)


@pytest.mark.edge_case
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
@pytest.mark.parametrize("mode", ["min", "max"])
def test_a_first_value_that_is_not_finite_does_not_block_later_ones(answer, bad, mode):
    rule, returned = run(answer, [bad, 1.0], patience=2, mode=mode)
    assert returned == [False, False]
    assert (rule.best, rule.best_step) == (1.0, 1)


@pytest.mark.edge_case
def test_only_bad_values_stop_too(answer):
    assert run(answer, [NAN] * 3, patience=3)[1] == [False, False, True]


def test_warmup_does_not_count_bad_updates(answer):
    rule, returned = run(answer, [1.0, 2.0, 2.0, 2.0, 2.0], patience=2, warmup=3)
    assert returned == [False, False, False, False, True]
    assert rule.best_step == 0


def test_bad_updates_in_the_warmup_leave_no_debt(answer):
    assert run(answer, [0.0] + [1.0] * 6, patience=4, warmup=3)[1] == [False] * 6 + [True]


def test_warmup_still_records_the_best(answer):
    rule, returned = run(answer, [1.0, 0.5, 0.75, 0.75], patience=2, warmup=2)
    assert returned == [False, False, False, True]
    assert (rule.best, rule.best_step) == (0.5, 1)


def test_stays_stopped_and_frozen(answer):
    rule, _ = run(answer, [1.0, 2.0], patience=1)
    assert rule.stopped
    assert [rule.update(value) for value in (0.0, -5.0, NAN)] == [True, True, True]
    assert (rule.best, rule.best_step, rule.stopped) == (1.0, 0, True)


@pytest.mark.edge_case
def test_accepts_integers_and_numpy_scalars(answer):
    rule, _ = run(
        answer, [3, np.float32(2.0), np.int64(1)], patience=np.int64(2), warmup=np.int64(0), min_delta=0
    )
    assert (rule.best, rule.best_step) == (1, 2)


@pytest.mark.edge_case
def test_rules_are_independent(answer):
    first, second = answer.EarlyStopping(1), answer.EarlyStopping(1)
    first.update(0.0)
    first.update(1.0)
    assert first.stopped
    assert not second.stopped
    assert second.best_step is None


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "arguments",
    [
        {"patience": 0},
        {"patience": -1},
        {"patience": 2.5},
        {"patience": 2.0},
        {"patience": True},
        {"patience": None},
        {"patience": "3"},
        {"patience": NAN},
        {"patience": 2, "min_delta": -0.1},
        {"patience": 2, "min_delta": NAN},
        {"patience": 2, "min_delta": INF},
        {"patience": 2, "min_delta": None},
        {"patience": 2, "mode": "auto"},
        {"patience": 2, "mode": "MIN"},
        {"patience": 2, "mode": "minimum"},
        {"patience": 2, "mode": None},
        {"patience": 2, "warmup": -1},
        {"patience": 2, "warmup": 1.5},
        {"patience": 2, "warmup": 2.0},
        {"patience": 2, "warmup": True},
        {"patience": 2, "warmup": NAN},
        {"patience": 2, "warmup": None},
    ],
)
def test_invalid_arguments_raise(answer, arguments):
    with pytest.raises(ValueError):
        answer.EarlyStopping(**arguments)


def oracle(values, patience, min_delta, mode, warmup):
    """For every prefix: (stopped, best, best_step), recomputed from the definition."""
    sign = 1.0 if mode == "min" else -1.0
    states = []
    for length in range(1, len(values) + 1):
        best, best_step, stopped = sign * INF, None, False
        for step, value in enumerate(values[:length]):
            if math.isfinite(value) and sign * (best - value) > min_delta:
                best, best_step = value, step
            run_of_bad = [
                s for s in range(0 if best_step is None else best_step + 1, step + 1) if s >= warmup
            ]
            if len(run_of_bad) >= patience:
                stopped = True
                break
        states.append((stopped, best, best_step))
    return states


def test_random_sequences_against_the_oracle(answer):
    rng = np.random.default_rng(13)
    for _ in range(500):
        length = int(rng.integers(1, 40))
        values = np.round(np.cumsum(rng.normal(-0.1, 0.5, length)) * 4) / 4  # multiples of 1/4: ties occur
        spoiled = rng.random(length) < 0.15
        values[spoiled] = rng.choice([NAN, INF, -INF], spoiled.sum())
        options = {
            "patience": int(rng.integers(1, 6)),
            "min_delta": float(rng.choice([0.0, 0.25, 0.5])),
            "mode": str(rng.choice(["min", "max"])),
            "warmup": int(rng.integers(0, 6)),
        }
        rule = answer.EarlyStopping(**options)
        for value, (stopped, best, best_step) in zip(values, oracle(values, **options), strict=True):
            assert rule.update(value) == stopped
            assert (rule.stopped, rule.best, rule.best_step) == (stopped, best, best_step)
