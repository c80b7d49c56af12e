"""Tests of ``WeightAverager``: weights, bias correction, copies, errors."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(18)


def trajectory(rng, n):
    def step():
        shapes = {"W": (3, 2), "b": 2, "scale": None}
        return {name: rng.normal(size=shape) for name, shape in shapes.items()}

    return [step() for _ in range(n)]


def run(answer, decay, steps):
    averager = answer.WeightAverager(decay)
    for params in steps:
        averager.update(params)
    return averager.average()


def assert_same(left, right, **tolerance):
    assert left.keys() == right.keys()
    for name in left:
        np.testing.assert_allclose(left[name], right[name], **tolerance)


def weighted(steps, weights):
    weights = np.array(weights) / np.sum(weights)
    pairs = list(zip(weights, steps, strict=True))
    return {name: sum(w * step[name] for w, step in pairs) for name in steps[0]}


@pytest.mark.parametrize("n", [1, 2, 20])
def test_without_decay_it_is_the_mean(answer, rng, n):
    steps = trajectory(rng, n)
    assert_same(run(answer, None, steps), weighted(steps, np.ones(n)), rtol=1e-12)


def test_none_is_the_default(answer, rng):
    steps = trajectory(rng, 5)
    averager = answer.WeightAverager()
    for params in steps:
        averager.update(params)
    assert_same(averager.average(), weighted(steps, np.ones(5)), rtol=1e-12)


@pytest.mark.parametrize("decay", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("n", [1, 2, 7, 30])
def test_ema_weights_are_normalised_powers(answer, rng, decay, n):
    steps = trajectory(rng, n)
    expected = weighted(steps, decay ** np.arange(n)[::-1])
    assert_same(run(answer, decay, steps), expected, rtol=1e-9, atol=1e-12)


def test_worked_example(answer):
    # decay 0.5: (0.5 * 0 + 1 * 3) / 1.5 = 2.
    average = run(answer, 0.5, [{"w": np.array([0.0])}, {"w": np.array([3.0])}])
    np.testing.assert_allclose(average["w"], [2.0])


def test_decay_zero_keeps_the_last_parameters(answer, rng):
    steps = trajectory(rng, 4)
    assert_same(run(answer, 0.0, steps), steps[-1], rtol=1e-12)


@pytest.mark.parametrize("decay", [None, 0.0, 0.99, 0.999999])
def test_one_update_returns_the_parameters(answer, rng, decay):
    step = trajectory(rng, 1)[0]
    assert_same(run(answer, decay, [step]), step, rtol=1e-9)


@pytest.mark.parametrize("decay", [None, 0.9, 0.999])
def test_weights_still_add_up_to_one_after_many_updates(answer, decay):
    average = run(answer, decay, [{"w": np.array([2.0])}] * 1000)
    np.testing.assert_allclose(average["w"], [2.0], rtol=1e-9)


@pytest.mark.parametrize("decay", [None, 0.9, 0.999])
def test_constant_parameters_stay(answer, decay):
    average = run(answer, decay, [{"w": np.array([1e-8, 3.0, -1e8])}] * 50)
    np.testing.assert_allclose(average["w"], [1e-8, 3.0, -1e8], rtol=1e-9)


def test_zero_parameters_count(answer):
    # A first update of zeros is an update, too.
    zero, one = {"w": np.zeros(2)}, {"w": np.ones(2)}
    np.testing.assert_allclose(run(answer, None, [zero, one])["w"], 0.5)
    np.testing.assert_allclose(run(answer, 0.5, [zero, one])["w"], 2 / 3)


def test_large_decay_approaches_the_mean(answer, rng):
    steps = trajectory(rng, 10)
    mean = run(answer, None, steps)
    assert_same(run(answer, 1 - 1e-9, steps), mean, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("decay", [None, 0.9])
def test_average_can_be_read_at_any_time(answer, rng, decay):
    steps = trajectory(rng, 6)
    averager = answer.WeightAverager(decay)
    for params in steps:
        averager.update(params)
        averager.average()
        assert_same(averager.average(), averager.average())
    assert_same(averager.average(), run(answer, decay, steps), rtol=1e-12)


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [None, 0.0, 0.9])
def test_inputs_are_copied(answer, decay):
    averager = answer.WeightAverager(decay)
    # An optimiser updates its arrays in place.
    live = {"w": np.array([1.0, 2.0]), "scale": np.array(3.0)}
    averager.update(live)
    live["w"] += 100
    live["scale"] += 100
    live["extra"] = np.zeros(1)
    assert_same(averager.average(), {"w": [1.0, 2.0], "scale": 3.0})


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [None, 0.0, 0.9])
def test_outputs_are_copies(answer, decay):
    averager = answer.WeightAverager(decay)
    averager.update({"w": np.array([1.0, 2.0])})
    taken = averager.average()
    taken["w"] *= 0
    taken.clear()
    assert_same(averager.average(), {"w": [1.0, 2.0]})


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [None, 0.9])
def test_earlier_averages_do_not_change_later(answer, decay):
    averager = answer.WeightAverager(decay)
    averager.update({"w": np.array([1.0])})
    first = averager.average()
    averager.update({"w": np.array([5.0])})
    np.testing.assert_allclose(first["w"], [1.0])


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [None, 0.9])
def test_inputs_are_not_modified(answer, rng, decay):
    steps = trajectory(rng, 3)
    copies = [{name: np.copy(step[name]) for name in step} for step in steps]
    run(answer, decay, steps)
    for step, copy in zip(steps, copies, strict=True):
        assert_same(step, copy)


def test_two_averagers_are_independent(answer):
    first, second = answer.WeightAverager(), answer.WeightAverager()
    first.update({"w": np.array([1.0])})
    second.update({"w": np.array([3.0])})
    np.testing.assert_allclose(first.average()["w"], [1.0])
    np.testing.assert_allclose(second.average()["w"], [3.0])


@pytest.mark.edge_case
def test_lists_integers_and_numbers_are_accepted(answer):
    average = run(answer, None, [{"w": [1, 2], "c": 1}, {"w": [2, 2], "c": 2}])
    assert average["w"].dtype == float
    np.testing.assert_allclose(average["w"], [1.5, 2.0])
    assert np.shape(average["c"]) == ()
    assert average["c"] == pytest.approx(1.5)


@pytest.mark.edge_case
def test_integer_and_single_precision_arrays_are_averaged_as_float(answer):
    steps = [{"w": np.array([1, 2])}, {"w": np.array([2, 2])}]
    assert run(answer, None, steps)["w"].tolist() == [1.5, 2.0]
    values = (1, 1 + 2**-20)
    steps = [{"w": np.full(1, value, dtype=np.float32)} for value in values]
    assert run(answer, None, steps)["w"][0] == pytest.approx(1 + 2**-21, abs=1e-12)


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [None, 0.5])
@pytest.mark.parametrize(
    ("dtype", "largest"),
    [
        (np.int8, 127),
        (np.float16, 2047),
        (np.float32, 2**24 - 1),
    ],
)
def test_narrow_types_neither_overflow_nor_round(answer, dtype, largest, decay):
    # Exact in this type, their sum is not.
    values = largest - np.array([6, 4, 3, 0])
    exact = np.average(values, weights=None if decay is None else [1, 2, 4, 8])
    steps = [{"w": np.array([value], dtype=dtype)} for value in values]
    average = run(answer, decay, steps)
    np.testing.assert_allclose(average["w"], [exact], rtol=1e-12)


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [None, 0.9])
def test_parameters_without_elements_keep_their_shape(answer, decay):
    average = run(answer, decay, [{"w": np.ones(2), "none": np.zeros((0, 3))}] * 2)
    assert average.keys() == {"w", "none"}
    assert average["none"].shape == (0, 3)


def test_order_of_the_names_does_not_matter(answer):
    first = {"a": np.array([1.0]), "b": np.array([2.0])}
    second = {"b": np.array([4.0]), "a": np.array([3.0])}
    assert_same(run(answer, None, [first, second]), {"a": [2.0], "b": [3.0]})


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [None, 0.9])
def test_reading_before_the_first_update_raises(answer, decay):
    with pytest.raises(RuntimeError):
        answer.WeightAverager(decay).average()


@pytest.mark.edge_case
@pytest.mark.parametrize("decay", [-0.1, 1.0, 1.5, float("nan"), float("inf")])
def test_bad_decay_raises(answer, decay):
    with pytest.raises(ValueError):
        answer.WeightAverager(decay)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "bad",
    [
        {"W": np.ones((3, 2))},  # a name is missing
        {"W": np.ones((3, 2)), "b": np.ones(2), "c": np.ones(1)},
        {"W": np.ones((3, 2)), "beta": np.ones(2)},
        {"W": np.ones((2, 3)), "b": np.ones(2)},
        {"W": np.ones((3, 2)), "b": np.ones(1)},  # would broadcast
        {"W": np.ones((3, 2)), "b": np.ones((1, 2))},
        {"W": np.ones((3, 2)), "b": 1.0},
    ],
)
@pytest.mark.parametrize("decay", [None, 0.9])
def test_changed_names_or_shapes_raise_and_change_nothing(answer, bad, decay):
    averager = answer.WeightAverager(decay)
    start = {"W": np.zeros((3, 2)), "b": np.zeros(2)}
    averager.update(start)
    with pytest.raises(ValueError):
        averager.update(bad)
    assert_same(averager.average(), start)
    averager.update({"W": np.ones((3, 2)), "b": np.ones(2)})
    expected = 0.5 if decay is None else 1 / 1.9
    np.testing.assert_allclose(averager.average()["W"], np.full((3, 2), expected))
