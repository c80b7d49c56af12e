"""Tests of resnet_loss_grads: differences, identity path, depth 0 and 200."""

import warnings

import numpy as np
import pytest


def problem(L=3, n=5, k=2, B=4, seed=0, gain=2.0):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(L, n, n)) * np.sqrt(gain / n)
    V = rng.normal(size=(n, k)) / np.sqrt(n)
    return (W, V), rng.normal(size=(B, n)), rng.normal(size=(B, k))


def differences(f, a, h=1e-6):
    """Central differences of f at the array a."""
    grad = np.zeros_like(a)
    for index in np.ndindex(a.shape):
        up, down = a.copy(), a.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


SIZES = [
    dict(),
    dict(L=1),
    dict(L=7, n=3),
    dict(n=1, k=1),
    dict(B=1),
    dict(k=6, n=4),
    dict(L=2, n=6, B=9),
]


@pytest.mark.parametrize("size", SIZES)
def test_loss_by_hand(answer, size):
    (W, V), X, Y = problem(**size)
    x = X
    for w in W:
        x = x + np.maximum(x, 0) @ w / np.sqrt(len(W))
    expected = np.mean([0.5 * np.sum((row @ V - y) ** 2) for row, y in zip(x, Y)])
    loss = answer.resnet_loss_grads((W, V), X, Y)[0]
    assert loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_gradient_of_W(answer, size):
    (W, V), X, Y = problem(**size)
    dW = answer.resnet_loss_grads((W, V), X, Y)[1][0]
    expected = differences(lambda w: answer.resnet_loss_grads((w, V), X, Y)[0], W)
    np.testing.assert_allclose(dW, expected, atol=1e-7)


@pytest.mark.parametrize("size", SIZES)
def test_gradient_of_V(answer, size):
    (W, V), X, Y = problem(**size)
    dV = answer.resnet_loss_grads((W, V), X, Y)[1][1]
    expected = differences(lambda v: answer.resnet_loss_grads((W, v), X, Y)[0], V)
    np.testing.assert_allclose(dV, expected, atol=1e-7)


@pytest.mark.parametrize("size", SIZES)
def test_gradient_of_X(answer, size):
    (W, V), X, Y = problem(**size)
    dX = answer.resnet_loss_grads((W, V), X, Y)[2]
    expected = differences(lambda x: answer.resnet_loss_grads((W, V), x, Y)[0], X)
    np.testing.assert_allclose(dX, expected, atol=1e-7)


def test_worked_example(answer):
    params, X, Y = ([[[3.0]]], [[1.0]]), [[2.0], [-2.0]], [[0.0], [0.0]]
    loss, (dW, dV), dX = answer.resnet_loss_grads(params, X, Y)
    assert loss == pytest.approx(17)  # outputs 2 + 6 = 8 and -2: (64 + 4) / 2 / 2
    np.testing.assert_allclose(dW, [[[8.0]]])  # sample 1 only: 8 / 2 * 2
    np.testing.assert_allclose(dV, [[34.0]])
    np.testing.assert_allclose(dX, [[16.0], [-1.0]])


def test_zero_branches_are_the_identity(answer):
    (W, V), X, Y = problem(L=6)
    loss, (dW, dV), dX = answer.resnet_loss_grads((0 * W, V), X, Y)
    residual = X @ V - Y
    assert loss == pytest.approx((residual**2).sum() / 2 / len(X), rel=1e-14)
    np.testing.assert_allclose(dX, residual @ V.T / len(X), rtol=1e-13)
    np.testing.assert_allclose(dV, X.T @ residual / len(X), rtol=1e-13)
    assert np.abs(dW).max() > 1e-3  # the branches still learn
    np.testing.assert_allclose(dW, np.broadcast_to(dW[0], dW.shape), rtol=1e-13)


@pytest.mark.edge_case
@pytest.mark.parametrize("empty", [[], np.zeros((0, 5, 5))])
def test_no_blocks(answer, empty):
    (_, V), X, Y = problem()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss, (dW, dV), dX = answer.resnet_loss_grads((empty, V), X, Y)
    residual = X @ V - Y
    assert loss == pytest.approx((residual**2).sum() / 2 / len(X))
    assert np.shape(dW) == (0, 5, 5)
    np.testing.assert_allclose(dV, X.T @ residual / len(X))
    np.testing.assert_allclose(dX, residual @ V.T / len(X))


def test_two_hundred_blocks_stay_of_order_one(answer):
    """The mean square grows by (1 + 1/L)^L < e; without 1/sqrt(L) by 2^200."""
    n = 64
    rng = np.random.default_rng(1)
    W = rng.normal(size=(200, n, n)) * np.sqrt(2 / n)
    X = rng.normal(size=(8, n))
    params, Y = (W, np.eye(n)), np.zeros((8, n))
    loss, (dW, dV), dX = answer.resnet_loss_grads(params, X, Y)
    growth = 2 * loss / n
    assert 0.8 < growth < 9
    assert 0.5 < np.linalg.norm(dX) / np.linalg.norm(X / 8) < 20
    assert np.isfinite(dW).all()


def test_mean_over_samples(answer):
    """Every sample twice: loss and parameter gradients stay, dX of each halves."""
    params, X, Y = problem()
    loss, (dW, dV), dX = answer.resnet_loss_grads(params, X, Y)
    XX, YY = np.vstack([X, X]), np.vstack([Y, Y])
    loss2, (dW2, dV2), dX2 = answer.resnet_loss_grads(params, XX, YY)
    assert loss2 == pytest.approx(loss)
    np.testing.assert_allclose(dW2, dW, atol=1e-13)
    np.testing.assert_allclose(dV2, dV, atol=1e-13)
    np.testing.assert_allclose(dX2, np.vstack([dX, dX]) / 2, atol=1e-13)


def test_sum_over_outputs(answer):
    """Repeating the outputs doubles the loss."""
    (W, V), X, Y = problem()
    one = answer.resnet_loss_grads((W, V), X, Y)[0]
    twice = (W, np.hstack([V, V])), X, np.hstack([Y, Y])
    assert answer.resnet_loss_grads(*twice)[0] == pytest.approx(2 * one)


def test_samples_do_not_interact(answer):
    params, X, Y = problem(B=5)
    dX = answer.resnet_loss_grads(params, X, Y)[2]
    for i in range(5):
        alone = answer.resnet_loss_grads(params, X[i : i + 1], Y[i : i + 1])[2]
        np.testing.assert_allclose(dX[i], alone[0] / 5, atol=1e-13)


def test_slope_at_zero(answer):
    (W, V), X, Y = problem(L=1)
    dX = answer.resnet_loss_grads((W, V), 0 * X, Y)[2]
    only_shortcut = -Y @ V.T / len(X)
    np.testing.assert_allclose(dX, only_shortcut, atol=1e-14)


def test_output_is_not_rectified(answer):
    loss, (_, dV), _ = answer.resnet_loss_grads(([], [[1.0]]), [[-3.0]], [[0.0]])
    assert loss == pytest.approx(4.5)
    np.testing.assert_allclose(dV, [[9.0]])


@pytest.mark.edge_case
def test_types(answer):
    params, X, Y = problem(L=2)
    loss, (dW, dV), dX = answer.resnet_loss_grads(params, X, Y)
    assert isinstance(loss, float)
    for array, shape in ((dW, (2, 5, 5)), (dV, (5, 2)), (dX, (4, 5))):
        assert isinstance(array, np.ndarray)
        assert array.shape == shape
        assert array.dtype == np.float64


@pytest.mark.edge_case
def test_lists_and_integers(answer):
    (W, V), X, Y = problem(L=2)
    W, V, X, Y = (np.round(3 * a).astype(int) for a in (W, V, X, Y))
    floats = [a.astype(float) for a in (W, V, X, Y)]
    expected = answer.resnet_loss_grads(floats[:2], *floats[2:])
    as_lists = [list(W), V.tolist()], X.tolist(), Y.tolist()
    for params, x, y in (((W, V), X, Y), as_lists):
        loss, (dW, dV), dX = answer.resnet_loss_grads(params, x, y)
        assert loss == pytest.approx(expected[0])
        np.testing.assert_allclose(dW, expected[1][0])
        np.testing.assert_allclose(dV, expected[1][1])
        np.testing.assert_allclose(dX, expected[2])


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer):
    (W, V), X, Y = problem()
    copies = [a.copy() for a in (W, V, X, Y)]
    matrices = list(W)
    answer.resnet_loss_grads((W, V), X, Y)
    answer.resnet_loss_grads((matrices, V), X, Y)
    for a, b in zip((W, V, X, Y), copies):
        np.testing.assert_array_equal(a, b)
    assert len(matrices) == 3


@pytest.mark.edge_case
def test_outputs_do_not_alias_inputs(answer):
    (_, V), X, Y = problem()
    _, (_, dV), dX = answer.resnet_loss_grads(([], V), X, Y)
    for out in (dV, dX):
        assert not any(np.shares_memory(out, a) for a in (V, X, Y))


def bad(**changes):
    (W, V), X, Y = problem()
    arrays = {"W": W, "V": V, "X": X, "Y": Y} | changes
    return (arrays["W"], arrays["V"]), arrays["X"], arrays["Y"]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "changes",
    [
        dict(W=np.zeros((3, 5, 4))),
        dict(W=np.zeros((3, 4, 4))),
        dict(W=[np.zeros((5, 5)), np.zeros((5, 1))]),
        dict(W=[np.zeros((5, 5)), np.zeros(5)]),
        dict(W=np.zeros((5, 5))),
        dict(V=np.zeros((4, 2))),
        dict(V=np.zeros(5)),
        dict(X=np.zeros(5)),
        dict(X=np.zeros((4, 6))),
        dict(X=np.zeros((0, 5)), Y=np.zeros((0, 2))),
        dict(Y=np.zeros((4, 1))),
        dict(Y=np.zeros((1, 2))),
        dict(Y=np.zeros((3, 2))),
        dict(Y=np.zeros(2)),
        dict(Y=0.0),
    ],
)
def test_shape_errors(answer, changes):
    with pytest.raises(ValueError):
        answer.resnet_loss_grads(*bad(**changes))
