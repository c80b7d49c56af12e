"""Tests of BatchNorm: identities, gradients, running statistics, errors."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def layer_with_affine(answer, d, rng, **options):
    """A layer whose gamma (both signs) and beta are not the defaults."""
    layer = answer.BatchNorm(d, **options)
    layer.gamma[:] = rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d)
    layer.beta[:] = rng.normal(size=d)
    return layer


def numerical_gradient(layer, x, dy, training, h=1e-5):
    """Central differences of sum(forward(x) * dy); no running statistic moves."""

    def objective(x):
        mean, var = np.array(layer.running_mean), np.array(layer.running_var)
        value = float((layer.forward(x, training) * dy).sum())
        layer.running_mean, layer.running_var = mean, var
        return value

    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = (objective(up) - objective(down)) / (2 * h)
    return gradient


def test_defaults(answer):
    layer = answer.BatchNorm(3)
    start = {"gamma": 1, "beta": 0, "running_mean": 0, "running_var": 1}
    for name, value in start.items():
        array = getattr(layer, name)
        assert np.shape(array) == (3,)
        assert np.all(array == value)


def test_training_output_is_standardized(answer, rng):
    y = answer.BatchNorm(5).forward(rng.normal(3, 4, size=(64, 5)), True)
    assert y.shape == (64, 5)
    assert y.mean(0) == pytest.approx(np.zeros(5), abs=1e-10)
    assert y.std(0) == pytest.approx(np.ones(5), abs=1e-5)  # divisor B


def test_gamma_and_beta_set_std_and_mean(answer, rng):
    layer = layer_with_affine(answer, 5, rng)
    y = layer.forward(rng.normal(3, 4, size=(64, 5)), True)
    assert y.mean(0) == pytest.approx(layer.beta, abs=1e-10)
    assert y.std(0) == pytest.approx(abs(layer.gamma), rel=1e-5)


def test_exact_small_example(answer):
    y = answer.BatchNorm(1, eps=0.0).forward([[1.0], [3.0], [5.0]], True)
    assert y[:, 0] == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])


def test_two_samples_leave_only_the_sign(answer):
    y = answer.BatchNorm(2, eps=0.0).forward([[1.0, 7.0], [1.5, -300.0]], True)
    assert y == pytest.approx(np.array([[-1.0, 1.0], [1.0, -1.0]]))


def test_eps_is_added_to_the_variance(answer):
    y = answer.BatchNorm(1, eps=3.0).forward([[-1.0], [1.0]], True)
    assert y[:, 0] == pytest.approx([-0.5, 0.5])  # 1 / sqrt(1 + 3)
    z = answer.BatchNorm(1, eps=3.0).forward([[1.0]], False)
    assert z[0, 0] == pytest.approx(0.5)


def test_invariant_to_scale_and_shift_of_the_input(answer, rng):
    x = rng.normal(size=(32, 4))
    layer = layer_with_affine(answer, 4, rng, eps=0.0)
    expected = layer.forward(x, True)
    assert layer.forward(100 * x - 7, True) == pytest.approx(expected, abs=1e-9)


def test_running_statistics_after_one_batch(answer, rng):
    x = rng.normal(3, 4, size=(4, 3))
    layer = answer.BatchNorm(3, momentum=0.1)
    layer.forward(x, True)
    assert layer.running_mean == pytest.approx(0.1 * x.mean(0))
    assert layer.running_var == pytest.approx(0.9 + 0.1 * x.var(0, ddof=1))


def test_running_statistics_with_other_momentum(answer, rng):
    layer = answer.BatchNorm(3, momentum=0.7)
    mean, var = np.zeros(3), np.ones(3)
    for _ in range(3):
        x = rng.normal(3, 4, size=(5, 3))
        layer.forward(x, True)
        mean, var = 0.3 * mean + 0.7 * x.mean(0), 0.3 * var + 0.7 * x.var(0, ddof=1)
    assert layer.running_mean == pytest.approx(mean)
    assert layer.running_var == pytest.approx(var)


def test_running_statistics_estimate_the_population(answer, rng):
    layer = answer.BatchNorm(1, momentum=0.01)
    for _ in range(3000):
        layer.forward(rng.normal(2, 3, size=(4, 1)), True)
    assert layer.running_mean[0] == pytest.approx(2, abs=0.6)
    # the biased estimate would give 6.75
    assert layer.running_var[0] == pytest.approx(9, rel=0.15)


def test_running_statistics_ignore_gamma_and_beta(answer, rng):
    x = rng.normal(size=(8, 3))
    plain, affine = answer.BatchNorm(3), layer_with_affine(answer, 3, rng)
    plain.forward(x, True)
    affine.forward(x, True)
    assert affine.running_mean == pytest.approx(plain.running_mean)
    assert affine.running_var == pytest.approx(plain.running_var)


@pytest.mark.edge_case
def test_layers_do_not_share_state(answer, rng):
    used, fresh = answer.BatchNorm(3), answer.BatchNorm(3)
    used.forward(rng.normal(5, 2, size=(8, 3)), True)
    assert np.all(fresh.running_mean == 0)
    assert np.all(fresh.running_var == 1)


def test_inference_uses_running_statistics(answer, rng):
    layer = layer_with_affine(answer, 3, rng)
    mean, var = np.array([1.0, 2, 3]), np.array([4.0, 9, 16])
    layer.running_mean, layer.running_var = mean.copy(), var.copy()
    x = rng.normal(size=(6, 3))
    x_hat = (x - mean) / np.sqrt(var + 1e-5)
    expected = layer.gamma * x_hat + layer.beta
    assert layer.forward(x, False) == pytest.approx(expected)


def test_inference_changes_nothing(answer, rng):
    layer = answer.BatchNorm(3)
    layer.forward(rng.normal(size=(8, 3)), True)
    mean, var = np.array(layer.running_mean), np.array(layer.running_var)
    layer.forward(rng.normal(9, 9, size=(8, 3)), False)
    assert np.all(layer.running_mean == mean)
    assert np.all(layer.running_var == var)


def test_inference_does_not_couple_samples(answer, rng):
    layer = layer_with_affine(answer, 3, rng)
    layer.forward(rng.normal(size=(8, 3)), True)
    x = rng.normal(size=(5, 3))
    rows = [layer.forward(x[i : i + 1], False) for i in range(5)]
    assert layer.forward(x, False) == pytest.approx(np.concatenate(rows))


def test_training_couples_samples(answer, rng):
    layer, x = answer.BatchNorm(3), rng.normal(size=(5, 3))
    other = np.concatenate([x[:1], rng.normal(size=(4, 3))])
    change = layer.forward(x, True)[0] - layer.forward(other, True)[0]
    assert abs(change).max() > 1e-3


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(2, 3), (3, 1), (16, 4)])
def test_backward_against_finite_differences(answer, rng, training, shape):
    layer = layer_with_affine(answer, shape[1], rng, eps=1e-2)
    # moves the running statistics away from 0 and 1
    layer.forward(rng.normal(2, 3, size=shape), True)
    x, dy = rng.normal(2, 3, size=shape), rng.normal(size=shape)
    expected = numerical_gradient(layer, x, dy, training)
    layer.forward(x, training)
    dx = layer.backward(dy)
    assert dx.shape == shape
    assert dx == pytest.approx(expected, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", ["gamma", "beta"])
def test_parameter_gradients_by_finite_differences(answer, rng, training, name):
    layer = layer_with_affine(answer, 3, rng)
    layer.forward(rng.normal(2, 3, size=(8, 3)), True)
    x, dy, h = rng.normal(2, 3, size=(8, 3)), rng.normal(size=(8, 3)), 1e-5
    expected = np.zeros(3)
    for j in range(3):
        values = []
        for sign in (1, -1):
            getattr(layer, name)[j] += sign * h
            state = np.array(layer.running_mean), np.array(layer.running_var)
            values.append(float((layer.forward(x, training) * dy).sum()))
            layer.running_mean, layer.running_var = state
            getattr(layer, name)[j] -= sign * h
        expected[j] = (values[0] - values[1]) / (2 * h)
    layer.forward(x, training)
    layer.backward(dy)
    gradient = getattr(layer, "d" + name)
    assert np.shape(gradient) == (3,)
    assert gradient == pytest.approx(expected, rel=1e-5, abs=1e-7)


def test_training_gradient_has_no_mean_and_no_part_along_the_output(answer, rng):
    layer = layer_with_affine(answer, 4, rng, eps=0.0)
    x = rng.normal(2, 3, size=(16, 4))
    x_hat = (x - x.mean(0)) / x.std(0)
    layer.forward(x, True)
    dx = layer.backward(rng.normal(size=(16, 4)))
    assert dx.sum(0) == pytest.approx(np.zeros(4), abs=1e-10)
    assert (dx * x_hat).sum(0) == pytest.approx(np.zeros(4), abs=1e-10)


def test_gradient_shrinks_when_the_input_grows(answer, rng):
    layer = answer.BatchNorm(4, eps=0.0)
    x, dy = rng.normal(size=(16, 4)), rng.normal(size=(16, 4))
    layer.forward(x, True)
    small = layer.backward(dy)
    layer.forward(10 * x, True)
    assert 10 * layer.backward(dy) == pytest.approx(small, rel=1e-8, abs=1e-12)


def test_backward_twice_does_not_accumulate(answer, rng):
    layer, dy = answer.BatchNorm(3), rng.normal(size=(8, 3))
    layer.forward(rng.normal(size=(8, 3)), True)
    first = layer.backward(dy)
    dgamma, dbeta = np.array(layer.dgamma), np.array(layer.dbeta)
    assert layer.backward(dy) == pytest.approx(first)
    assert layer.dgamma == pytest.approx(dgamma)
    assert layer.dbeta == pytest.approx(dbeta)


@pytest.mark.edge_case
def test_one_sample_in_training_is_an_error(answer):
    with pytest.raises(ValueError):
        answer.BatchNorm(3).forward(np.ones((1, 3)), True)


@pytest.mark.edge_case
def test_empty_batch_in_training_is_an_error(answer):
    with pytest.raises(ValueError):
        answer.BatchNorm(3).forward(np.ones((0, 3)), True)


@pytest.mark.edge_case
def test_an_error_leaves_the_running_statistics(answer):
    layer = answer.BatchNorm(3)
    with pytest.raises(ValueError):
        layer.forward(np.full((1, 3), 5.0), True)
    assert np.all(layer.running_mean == 0)
    assert np.all(layer.running_var == 1)


@pytest.mark.edge_case
def test_one_sample_in_inference_is_fine(answer):
    y = answer.BatchNorm(3, eps=0.0).forward([[1.0, 2.0, 3.0]], False)
    assert y == pytest.approx(np.array([[1.0, 2.0, 3.0]]))


@pytest.mark.edge_case
@pytest.mark.parametrize("shape", [(4,), (4, 2), (4, 4), (2, 4, 3)])
@pytest.mark.parametrize("training", [True, False])
def test_wrong_shape_is_an_error(answer, shape, training):
    with pytest.raises(ValueError):
        answer.BatchNorm(3).forward(np.ones(shape), training)


@pytest.mark.edge_case
def test_constant_feature_stays_finite(answer):
    layer = answer.BatchNorm(2)
    layer.beta[:] = [5.0, -1.0]
    x = np.array([[7.0, 0.0], [7.0, 1.0], [7.0, 2.0]])
    y = layer.forward(x, True)
    dx = layer.backward(np.ones((3, 2)))
    assert y[:, 0] == pytest.approx([5.0, 5.0, 5.0])
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()


@pytest.mark.edge_case
def test_large_offset_keeps_its_precision(answer, rng):
    x = rng.normal(size=(64, 2))
    layer = answer.BatchNorm(2)
    expected = layer.forward(x, True)
    assert layer.forward(x + 1e7, True) == pytest.approx(expected, abs=1e-5)


@pytest.mark.edge_case
def test_lists_and_integers_are_accepted(answer):
    layer = answer.BatchNorm(2)
    y = layer.forward([[1, 2], [3, 5]], True)
    floats = np.array([[1.0, 2.0], [3.0, 5.0]])
    assert y == pytest.approx(answer.BatchNorm(2).forward(floats, True))
    assert layer.backward([[1, 0], [0, 1]]).shape == (2, 2)


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer, rng):
    layer = layer_with_affine(answer, 3, rng)
    x, dy = rng.normal(size=(8, 3)), rng.normal(size=(8, 3))
    x_before, dy_before = x.copy(), dy.copy()
    for training in (True, False):
        layer.forward(x, training)
        layer.backward(dy)
    assert np.all(x == x_before)
    assert np.all(dy == dy_before)


@pytest.mark.edge_case
def test_changing_the_input_afterwards_does_not_change_the_gradient(answer, rng):
    layer = answer.BatchNorm(3)
    x, dy = rng.normal(size=(8, 3)), rng.normal(size=(8, 3))
    layer.forward(x, True)
    expected = layer.backward(dy)
    layer.forward(x, True)
    x[:] = 0
    assert layer.backward(dy) == pytest.approx(expected)
