"""Tests of ``find_spikes``: planted spikes, merging, values that are not finite."""

import math

import numpy as np
import pytest

NAN, INF = math.nan, math.inf


@pytest.fixture
def rng():
    return np.random.default_rng(14)


def calm(rng, steps, sd=0.03):
    """A slowly falling loss with Gaussian noise."""
    return 2 + 2 * np.exp(-np.arange(steps) / 500) + sd * rng.normal(size=steps)


def test_worked_example(answer):
    loss = [1.0, 1.1, 0.9, 1.0, 5.0, 7.0, 1.0, 1.0]
    assert answer.find_spikes(loss, window=4, merge=2) == [(4, 5, 5)]


def test_planted_spike_and_nan(answer, rng):
    loss = calm(rng, 600)
    loss[300:304] += [2.0, 4.0, 3.0, 1.5]
    loss[450] = NAN
    assert answer.find_spikes(loss, k=8.0) == [(300, 301, 303), (450, 450, 450)]


@pytest.mark.edge_case
def test_result_is_a_list_of_tuples_of_integers(answer, rng):
    loss = calm(rng, 300)
    loss[200] += 3
    result = answer.find_spikes(loss)
    assert isinstance(result, list)
    assert all(isinstance(spike, tuple) and len(spike) == 3 for spike in result)
    indices = [index for spike in result for index in spike]
    assert all(isinstance(index, int | np.integer) for index in indices)


def test_nothing_to_find(answer):
    assert answer.find_spikes([]) == []
    assert answer.find_spikes(np.full(500, 2.3)) == []
    assert answer.find_spikes(np.linspace(5.0, 1.0, 1000)) == []


def test_slow_drift_with_noise_is_no_spike(answer, rng):
    assert answer.find_spikes(calm(rng, 2000), k=8.0) == []


def test_no_decision_before_the_window_is_full(answer):
    loss = np.ones(20)
    loss[[5, 19]] = 50.0
    assert answer.find_spikes(loss, window=20) == []
    assert answer.find_spikes(loss, window=19) == [(19, 19, 19)]
    assert answer.find_spikes(loss, window=50) == []


@pytest.mark.edge_case
def test_non_finite_values_are_reported_at_once(answer):
    loss = [NAN, 1.0, 1.0, INF, 1.0, -INF, 1.0]
    spikes = [(0, 0, 0), (3, 3, 3), (5, 5, 5)]
    assert answer.find_spikes(loss, window=100, merge=0) == spikes
    assert answer.find_spikes([NAN, NAN], window=3) == [(0, 0, 1)]


def test_the_window_counts_normal_steps(answer):
    # The five non-finite steps do not count: the window of six fills up only with
    # the last value here.
    loss = [1.0, NAN, NAN, NAN, NAN, NAN, 9.0, 1.0, 1.0, 1.0, 9.0]
    assert answer.find_spikes(loss, window=6, merge=1) == [(1, 1, 5)]
    spikes = [(1, 1, 5), (11, 11, 11)]
    assert answer.find_spikes([*loss, 90.0], window=6, merge=1) == spikes


@pytest.mark.edge_case
def test_non_finite_values_do_not_enter_the_baseline(answer, rng):
    loss = calm(rng, 400)
    loss[150:200] = NAN
    loss[200:230] = -INF
    loss[300] += 2
    assert answer.find_spikes(loss, k=8.0) == [(150, 150, 229), (300, 300, 300)]


def test_a_long_elevated_segment_is_not_absorbed(answer, rng):
    loss = 2 + 0.03 * rng.normal(size=900)
    loss[300:600] += 1.0
    loss[450] += 1.0
    assert answer.find_spikes(loss, k=8.0) == [(300, 450, 599)]


def test_a_spike_does_not_hide_the_next(answer, rng):
    loss = 2 + 0.03 * rng.normal(size=500)
    loss[200:206] += 4 * np.exp(-np.arange(6) / 2)
    loss[240] += 0.5
    assert [spike[0] for spike in answer.find_spikes(loss, k=8.0)] == [200, 240]


def test_drops_are_not_spikes(answer, rng):
    loss = 2 + 0.03 * rng.normal(size=300)
    loss[200] = 0.0
    assert answer.find_spikes(loss, k=8.0) == []


def test_late_spikes_on_a_falling_curve(answer):
    loss = np.linspace(10.0, 1.0, 1000)
    loss[950] = 3.0  # far below the early losses
    assert answer.find_spikes(loss, window=20) == [(950, 950, 950)]


@pytest.mark.parametrize(
    ("gap", "merge", "count"),
    [(3, 3, 1), (4, 3, 2), (1, 1, 1), (1, 0, 2), (10, 10, 1)],
)
def test_merging(answer, gap, merge, count):
    loss = np.ones(100)
    loss[[50, 50 + gap]] = 9.0
    assert len(answer.find_spikes(loss, window=20, merge=merge)) == count


def test_merging_chains_anomalies(answer):
    loss = np.ones(200)
    loss[[100, 108, 116, 124]] = [3.0, 2.0, 5.0, 4.0]
    assert answer.find_spikes(loss, window=20) == [(100, 116, 124)]


def test_peak_is_the_first_maximum(answer):
    loss = np.ones(60)
    loss[40:44] = [4.0, 6.0, 6.0, 2.0]
    assert answer.find_spikes(loss, window=20) == [(40, 41, 43)]


def test_the_peak_may_be_a_normal_step_of_the_range(answer):
    # Window 3. At 30 the baseline is 10, 0, 4 with MAD 4, so 30 is normal; two
    # steps on the MAD is 0 again.
    loss = [10.0, 10.0, 10.0, 11.0, 0.0, 4.0, 30.0, 4.0, 5.0]
    assert answer.find_spikes(loss, window=3) == [(3, 6, 8)]


@pytest.mark.edge_case
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
def test_a_value_that_is_not_finite_is_the_peak(answer, bad):
    loss = np.ones(60)
    loss[40:45] = [4.0, 1e9, bad, NAN, 3.0]
    assert answer.find_spikes(loss, window=20) == [(40, 42, 44)]


def test_threshold_is_k_robust_standard_deviations(answer):
    # Baseline -1, 0, 1 repeated: median 0, MAD 1.
    base = [-1.0, 0.0, 1.0] * 7
    for k in (2.0, 6.0):
        assert answer.find_spikes([*base, 1.4826 * k * 0.999], window=21, k=k) == []
        above = [*base, 1.4826 * k * 1.001]
        assert answer.find_spikes(above, window=21, k=k) == [(21, 21, 21)]


def test_the_threshold_itself_is_normal(answer):
    assert answer.find_spikes([0.0, 1.0, 2.0, 1.0, 1.0], window=4, k=0.0) == []
    assert answer.find_spikes([1.0, 1.0, 1.0, 1.0], window=2, k=0.0) == []


@pytest.mark.edge_case
def test_zero_mad(answer):
    loss = np.full(60, 3.0)
    loss[50] = 3.0 + 1e-13  # rounding
    assert answer.find_spikes(loss, window=20) == []
    loss[50] = 3.0 + 1e-6
    assert answer.find_spikes(loss, window=20) == [(50, 50, 50)]
    large = np.full(60, 3e9)
    large[50] += 3e-3  # relative 1e-12, inside the floor
    assert answer.find_spikes(large, window=20) == []


@pytest.mark.parametrize(
    ("level", "floor"),
    [(0.0, 1e-12), (1e-3, 1e-12), (3e9, 3e-3), (-3e9, 3e-3)],
)
def test_the_floor_is_a_scale(answer, level, floor):
    """With MAD 0 the threshold lies k floors above the median.

    A floor is relative to the size of the median only where that exceeds 1.
    """
    for k in (2.0, 6.0):
        loss = np.full(60, level)
        loss[50] += 0.9 * k * floor
        assert answer.find_spikes(loss, window=20, k=k) == []
        loss[50] = level + 1.2 * k * floor
        assert answer.find_spikes(loss, window=20, k=k) == [(50, 50, 50)]


def test_shift_and_scale_invariance(answer, rng):
    loss = calm(rng, 700)
    loss[[400, 405, 600]] += [1.0, 2.0, 0.7]
    reference = answer.find_spikes(loss)
    assert len(reference) >= 2
    assert answer.find_spikes(4 * loss) == reference
    assert answer.find_spikes(loss + 8) == reference


@pytest.mark.edge_case
def test_input_is_not_modified_and_lists_are_accepted(answer, rng):
    loss = calm(rng, 300)
    loss[[150, 200]] = [NAN, 9.0]
    copy = loss.copy()
    result = answer.find_spikes(loss)
    np.testing.assert_array_equal(loss, copy)
    values = loss.tolist()
    assert answer.find_spikes(values) == result
    np.testing.assert_array_equal(values, copy)
    loss.setflags(write=False)
    assert answer.find_spikes(loss) == result
    options = {"window": np.int64(4), "k": 6, "merge": np.int64(1)}
    assert answer.find_spikes([1, 1, 1, 1, 9], **options) == [(4, 4, 4)]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("loss", "options"),
    [
        (1.0, {}),
        ([[1.0, 2.0], [3.0, 4.0]], {}),
        ([1.0], {"window": 0}),
        ([1.0], {"window": -5}),
        ([1.0], {"window": 2.5}),
        ([1.0], {"window": True}),
        ([1.0], {"k": -1.0}),
        ([1.0], {"k": NAN}),
        ([1.0], {"k": INF}),
        ([1.0], {"merge": -1}),
        ([1.0], {"merge": 1.5}),
        ([1.0], {"merge": True}),
        (np.zeros((0, 3)), {}),
        ([], {"window": 0}),
    ],
)
def test_invalid_arguments_raise(answer, loss, options):
    with pytest.raises(ValueError):
        answer.find_spikes(loss, **options)


def oracle(loss, window, k, merge):
    """The definition, step by step, with Python lists."""
    normal, anomalous = [], []
    for t, value in enumerate(loss):
        if not math.isfinite(value):
            anomalous.append(t)
            continue
        if len(normal) >= window:
            last = normal[-window:]
            median = float(np.median(last))
            mad = float(np.median([abs(x - median) for x in last]))
            scale = max(1.4826 * mad, 1e-12 * max(1.0, abs(median)))
            if value > median + k * scale:
                anomalous.append(t)
                continue
        normal.append(value)
    groups = []
    for t in anomalous:
        if groups and t - groups[-1][-1] <= merge:
            groups[-1].append(t)
        else:
            groups.append([t])
    result = []
    for group in groups:
        steps = range(group[0], group[-1] + 1)
        heights = [loss[t] if math.isfinite(loss[t]) else INF for t in steps]
        result.append((group[0], group[0] + heights.index(max(heights)), group[-1]))
    return result


def test_random_curves_against_the_oracle(answer, rng):
    for _ in range(60):
        steps = int(rng.integers(0, 150))
        loss = np.round(rng.standard_t(2, steps), 1)  # heavy tails and ties
        spoiled = rng.random(steps) < 0.03
        loss[spoiled] = rng.choice([NAN, INF, -INF], spoiled.sum())
        options = {
            "window": int(rng.integers(1, 30)),
            "k": float(rng.choice([0.0, 2.0, 4.0])),
            "merge": int(rng.integers(0, 6)),
        }
        expected = oracle(loss.tolist(), **options)
        assert answer.find_spikes(loss, **options) == expected
