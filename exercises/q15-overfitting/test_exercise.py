"""Tests of ``bias_variance``: definitions, identities, unbiasedness, errors."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(15)


def test_worked_example(answer):
    # Points: predictions 1, 3 (mean 2, variance 2) and 0, 0; targets 1 and 0.
    preds = [[1.0, 0.0], [3.0, 0.0]]
    bias2, variance, mse = answer.bias_variance(preds, [1.0, 0.0], 0.5)
    assert variance == pytest.approx(1.0)
    assert bias2 == pytest.approx(((2 - 1) ** 2 - 2 / 2) / 2)
    assert mse == pytest.approx(bias2 + variance + 0.5)


def test_constant_predictions_are_pure_bias(answer):
    result = answer.bias_variance(np.ones((6, 4)), np.zeros(4), 1.0)
    assert result == pytest.approx((1.0, 0.0, 2.0))


@pytest.mark.edge_case
def test_returns_three_plain_numbers(answer, rng):
    result = answer.bias_variance(rng.normal(size=(3, 5)), rng.normal(size=5))
    assert isinstance(result, tuple)
    assert len(result) == 3
    assert all(isinstance(value, float) for value in result)


def test_noise_variance_defaults_to_zero_and_is_added_once(answer, rng):
    preds, f_true = rng.normal(size=(4, 7)), rng.normal(size=7)
    bias2, variance, without = answer.bias_variance(preds, f_true)
    assert without == pytest.approx(bias2 + variance)
    noisy = answer.bias_variance(preds, f_true, 0.3)
    assert noisy[:2] == pytest.approx((bias2, variance))
    assert noisy[2] == pytest.approx(without + 0.3)


@pytest.mark.parametrize("R", [2, 3, 10])
def test_sum_is_the_mean_squared_error_of_the_models(answer, rng, R):
    # The two corrections cancel: bias2 + variance is the observed error against the
    # noise-free target.
    preds, f_true = rng.normal(2.0, 3.0, size=(R, 11)), rng.normal(size=11)
    observed = np.mean((preds - f_true) ** 2)
    assert answer.bias_variance(preds, f_true)[2] == pytest.approx(observed)


def test_bias2_is_unbiased_and_may_be_negative(answer, rng):
    # True bias 0, true variance 1: the plain estimate would average 1 / R = 0.2.
    runs = rng.normal(size=(2000, 5, 20))
    results = np.array([answer.bias_variance(run, np.zeros(20)) for run in runs])
    assert results[:, 0].mean() == pytest.approx(0.0, abs=0.01)
    assert results[:, 1].mean() == pytest.approx(1.0, abs=0.02)
    assert (results[:, 0] < 0).mean() > 0.3


def test_bias2_is_unbiased_where_there_is_bias(answer, rng):
    runs = 0.5 + rng.normal(size=(2000, 3, 20))
    results = np.array([answer.bias_variance(run, np.zeros(20)) for run in runs])
    assert results[:, 0].mean() == pytest.approx(0.25, abs=0.02)


def test_bias_is_squared_at_each_point(answer):
    # Biases +1 and -1 do not cancel.
    bias2, _, _ = answer.bias_variance(np.zeros((3, 2)), [1.0, -1.0])
    assert bias2 == pytest.approx(1.0)


def test_variance_is_across_models_not_points(answer):
    preds = np.tile([0.0, 10.0, 20.0], (4, 1))
    result = answer.bias_variance(preds, [0.0, 10.0, 20.0])
    assert result == pytest.approx((0.0, 0.0, 0.0))


@pytest.mark.edge_case
def test_two_models_and_one_point(answer):
    result = answer.bias_variance([[0.0], [2.0]], [0.0])
    assert result == pytest.approx((0.0, 2.0, 2.0))


def test_order_of_models_and_points_does_not_matter(answer, rng):
    preds, f_true = rng.normal(size=(5, 8)), rng.normal(size=8)
    rows, columns = rng.permutation(5), rng.permutation(8)
    shuffled = answer.bias_variance(preds[rows][:, columns], f_true[columns])
    assert shuffled == pytest.approx(answer.bias_variance(preds, f_true))


def test_shift_invariance_and_quadratic_scaling(answer, rng):
    preds, f_true = rng.normal(size=(5, 8)), rng.normal(size=8)
    reference = np.array(answer.bias_variance(preds, f_true, 0.2))
    shifted = answer.bias_variance(preds + 7, f_true + 7, 0.2)
    assert shifted == pytest.approx(tuple(reference))
    scaled = answer.bias_variance(3 * preds, 3 * f_true, 9 * 0.2)
    assert scaled == pytest.approx(tuple(9 * reference))


@pytest.mark.edge_case
def test_large_offset_keeps_precision(answer):
    # E[x^2] - E[x]^2 would lose every digit here.
    result = answer.bias_variance([[1e8 - 1], [1e8 + 1]], [1e8])
    assert result == pytest.approx((-1.0, 2.0, 1.0))


@pytest.mark.edge_case
def test_large_bias_does_not_blur_the_variance(answer):
    # Squared distances from the target are about 1e16 here; their rounding alone
    # exceeds the variance.
    bias2, variance, _ = answer.bias_variance([[1e8 - 1], [1e8 + 1]], [0.0])
    assert variance == pytest.approx(2.0)
    assert bias2 == pytest.approx(1e16)


@pytest.mark.edge_case
def test_lists_and_integers_are_accepted(answer):
    preds, f_true = np.array([[1.0, 2.0], [2.0, 5.0]]), np.array([1.0, 3.0])
    from_lists = answer.bias_variance([[1, 2], [2, 5]], [1, 3])
    assert from_lists == pytest.approx(answer.bias_variance(preds, f_true))


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer, rng):
    preds, f_true = rng.normal(size=(4, 6)), rng.normal(size=6)
    copies = preds.copy(), f_true.copy()
    preds.flags.writeable = f_true.flags.writeable = False
    answer.bias_variance(preds, f_true, 0.1)
    assert np.array_equal(preds, copies[0])
    assert np.array_equal(f_true, copies[1])


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("preds_shape", "f_shape"),
    [
        ((1, 4), (4,)),  # one model has no variance
        ((0, 4), (4,)),
        ((3, 0), (0,)),  # no point to average over
        ((4,), (4,)),
        ((4,), ()),
        ((4,), (1,)),
        ((2, 3, 4), (3, 4)),
        ((3, 4), (3,)),
        ((3, 4), (1,)),  # would broadcast
        ((3, 4), ()),
        ((3, 1), ()),  # a number is not a vector of length 1
        ((3, 4), (3, 4)),
        ((4, 4), (4, 1)),
        ((3, 4), (1, 4)),
    ],
)
def test_wrong_shapes_raise(answer, preds_shape, f_shape):
    with pytest.raises(ValueError):
        answer.bias_variance(np.zeros(preds_shape), np.zeros(f_shape))
