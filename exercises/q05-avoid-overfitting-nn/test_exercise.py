"""Tests of ``EarlyStopper``: when it stops, what it keeps, bad values, aliasing."""

import copy

import numpy as np
import pytest

NAN, INF = float("nan"), float("inf")


def run(stopper, values):
    """Feed the values, with the index as parameter; the steps that said stop."""
    stops = []
    for i, value in enumerate(values):
        if stopper.step(value, {"step": np.array([i])}):
            stops.append(i)
    return stops


def kept(stopper):
    params = stopper.best_params
    return None if params is None else int(params["step"][0])


@pytest.mark.parametrize("patience", [0, 1, 2, 5])
def test_stops_at_the_first_bad_step_beyond_the_patience(answer, patience):
    stopper = answer.EarlyStopper(patience)
    assert run(stopper, [3.0, 2.0, *[2.5] * (patience + 1)]) == [patience + 2]
    assert stopper.best == 2.0
    assert stopper.best_step == kept(stopper) == 1


def test_defaults_are_min_and_no_min_delta(answer):
    stopper = answer.EarlyStopper(patience=1)
    assert run(stopper, [1.0, 1.0 - 1e-12, 2.0, 2.0]) == [3]
    assert stopper.best == 1.0 - 1e-12


def test_never_stops_while_it_improves(answer):
    stopper = answer.EarlyStopper(0)
    assert run(stopper, np.linspace(5, -5, 200)) == []
    assert kept(stopper) == 199


@pytest.mark.edge_case
def test_returns_a_bool(answer):
    stopper = answer.EarlyStopper(0)
    for value in (1.0, 2.0, 3.0):
        assert isinstance(stopper.step(value, None), bool | np.bool_)


def test_bad_steps_must_be_in_a_row(answer):
    stopper = answer.EarlyStopper(2)
    assert run(stopper, [5, 6, 6, 4, 6, 6, 3, 6, 6, 6]) == [9]
    assert stopper.best == 3
    assert stopper.best_step == 6


def test_a_tie_is_not_an_improvement(answer):
    stopper = answer.EarlyStopper(2)
    assert run(stopper, [1.0] * 4) == [3]
    assert stopper.best_step == kept(stopper) == 0


def test_better_than_the_last_but_not_than_the_best(answer):
    stopper = answer.EarlyStopper(2)
    assert run(stopper, [1.0, 9.0, 8.0, 7.0]) == [3]
    assert stopper.best == 1.0


def test_min_delta_must_be_exceeded(answer):
    stopper = answer.EarlyStopper(1, min_delta=0.5)
    # Exactly 0.5 is too little, 0.75 is enough.
    assert run(stopper, [4.0, 3.5, 3.25]) == []
    assert stopper.best == 3.25
    assert stopper.best_step == 2


def test_min_delta_is_absolute(answer):
    stopper = answer.EarlyStopper(5, min_delta=0.1)
    run(stopper, [100.0, 99.5, 99.0])
    assert stopper.best_step == 2
    stopper = answer.EarlyStopper(5, min_delta=0.1)
    run(stopper, [0.01, 0.001, 0.0])
    assert stopper.best_step == 0


def test_slow_drift_adds_up(answer):
    # Each step gains 0.4 of min_delta: every third improves on the best value,
    # none on the last.
    stopper = answer.EarlyStopper(2, min_delta=1.0)
    assert run(stopper, [10 - 0.4 * i for i in range(30)]) == []
    assert stopper.best_step == 27


def test_slow_drift_with_little_patience_stops(answer):
    stopper = answer.EarlyStopper(1, min_delta=1.0)
    assert run(stopper, [10 - 0.4 * i for i in range(3)]) == [2]
    assert stopper.best == 10


def test_the_first_finite_value_always_improves(answer):
    cases = ("min", 1e300), ("max", -1e300), ("min", 0.0), ("max", -3.0)
    for mode, value in cases:
        stopper = answer.EarlyStopper(0, min_delta=5.0, mode=mode)
        assert run(stopper, [value]) == []
        assert stopper.best == value
        assert stopper.best_step == 0


@pytest.mark.edge_case
def test_before_the_first_improvement(answer):
    assert answer.EarlyStopper(3).best == INF
    assert answer.EarlyStopper(3, mode="max").best == -INF
    stopper = answer.EarlyStopper(3)
    assert stopper.best_step is None
    assert stopper.best_params is None
    run(stopper, [NAN, NAN])
    assert stopper.best == INF
    assert stopper.best_params is None


def test_mode_max(answer):
    stopper = answer.EarlyStopper(1, min_delta=0.05, mode="max")
    assert run(stopper, [0.5, 0.6, 0.64, 0.7, 0.74, 0.1]) == [5]
    assert stopper.best == 0.7
    assert stopper.best_step == kept(stopper) == 3


@pytest.mark.edge_case
@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
def test_values_that_are_not_finite_are_bad(answer, mode, bad):
    stopper = answer.EarlyStopper(1, mode=mode)
    assert run(stopper, [1.0, bad, bad]) == [2]
    assert stopper.best == 1.0
    assert kept(stopper) == 0
    stopper = answer.EarlyStopper(1, mode=mode)
    better = 0.5 if mode == "min" else 1.5
    assert run(stopper, [bad, 1.0, bad, better, bad]) == []
    assert stopper.best == better


@pytest.mark.edge_case
def test_only_nan_stops_too(answer):
    assert run(answer.EarlyStopper(2), [NAN] * 3) == [2]


@pytest.mark.edge_case
def test_training_in_place_does_not_reach_the_snapshot(answer):
    params = {"layers": [(np.zeros(3), np.zeros(2))], "scale": np.array(1.0)}
    stopper = answer.EarlyStopper(3)
    stopper.step(1.0, params)
    params["layers"][0][0][:] = 7
    params["layers"].append("another")
    params["scale"] += 1
    stopper.step(2.0, params)
    saved = stopper.best_params
    assert np.array_equal(saved["layers"][0][0], np.zeros(3))
    assert len(saved["layers"]) == 1
    assert saved["scale"] == 1.0


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "container",
    [lambda w: w, lambda w: [w], lambda w: (w,), lambda w: {"w": {"w": w}}],
)
def test_any_nesting_is_copied_deeply(answer, container):
    w = np.arange(3.0)
    stopper = answer.EarlyStopper(3)
    stopper.step(1.0, container(w))
    w += 10
    found = stopper.best_params
    while not isinstance(found, np.ndarray):
        found = next(iter(found.values())) if isinstance(found, dict) else found[0]
    assert np.array_equal(found, np.arange(3.0))


@pytest.mark.edge_case
def test_using_the_snapshot_does_not_spoil_it(answer):
    stopper = answer.EarlyStopper(3)
    stopper.step(1.0, [np.zeros(2)])
    stopper.best_params[0][:] = 5
    restored = stopper.best_params
    restored[0] += 9
    assert np.array_equal(stopper.best_params[0], np.zeros(2))


@pytest.mark.edge_case
def test_params_are_not_modified(answer):
    params = {"w": np.arange(4.0), "b": [np.ones(2)]}
    expected = copy.deepcopy(params)
    stopper = answer.EarlyStopper(0)
    for value in (1.0, 0.5, 2.0, 3.0):
        stopper.step(value, params)
    assert np.array_equal(params["w"], expected["w"])
    assert np.array_equal(params["b"][0], expected["b"][0])


def test_copies_only_improvements(answer):
    class Counted:
        copies = 0

        def __deepcopy__(self, memo):
            Counted.copies += 1
            return Counted()

    stopper = answer.EarlyStopper(10)
    for value in (5.0, 6.0, 6.0, NAN, 4.0, 4.0, 7.0):
        stopper.step(value, {"net": Counted()})
    assert Counted.copies == 2


def test_after_the_stop_nothing_changes(answer):
    stopper = answer.EarlyStopper(0)
    assert run(stopper, [1.0, 2.0]) == [1]
    assert run(stopper, [0.5, -1.0, 3.0]) == [0, 1, 2]
    assert stopper.best == 1.0
    assert stopper.best_step == kept(stopper) == 0


@pytest.mark.edge_case
def test_two_stoppers_do_not_share_anything(answer):
    first, second = answer.EarlyStopper(1), answer.EarlyStopper(1)
    run(first, [1.0, 2.0, 3.0])
    assert second.best == INF
    assert run(second, [5.0, 4.0]) == []


@pytest.mark.edge_case
def test_numpy_scalars_and_integers_are_values(answer):
    stopper = answer.EarlyStopper(np.int64(1), min_delta=np.float64(0.0))
    assert run(stopper, [np.float32(3.0), 2, np.array(2.5), np.int64(4)]) == [3]
    assert stopper.best == 2


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "arguments",
    [
        {"patience": -1},
        {"patience": 1.5},
        {"patience": NAN},
        {"patience": "3"},
        {"patience": None},
        {"patience": 1, "min_delta": -0.1},
        {"patience": 1, "min_delta": NAN},
        {"patience": 1, "min_delta": INF},
        {"patience": 1, "mode": "minimum"},
        {"patience": 1, "mode": None},
        {"patience": 1, "mode": ""},
    ],
)
def test_invalid_arguments(answer, arguments):
    with pytest.raises(ValueError):
        answer.EarlyStopper(**arguments)


@pytest.mark.parametrize("mode", ["min", "max"])
def test_agrees_with_the_definition_on_random_sequences(answer, mode):
    rng = np.random.default_rng(5)
    sign = 1 if mode == "min" else -1
    for _ in range(300):
        values = rng.integers(0, 8, 15) / 2
        values = np.where(rng.random(15) < 0.1, NAN, values)
        patience = int(rng.integers(0, 5))
        min_delta = float(rng.choice([0.0, 0.5, 1.0]))
        stopper = answer.EarlyStopper(patience, min_delta, mode)
        best, best_step, stops = sign * INF, None, []
        for i, value in enumerate(values):
            if np.isfinite(value) and sign * (best - value) > min_delta:
                best, best_step = value, i
            if i - (-1 if best_step is None else best_step) > patience:
                stops = list(range(i, len(values)))
                break
        assert run(stopper, values) == stops
        assert stopper.best == best
        assert stopper.best_step == kept(stopper) == best_step
