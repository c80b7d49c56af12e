"""Tests of ``elastic_net``: optimality conditions, closed forms, exact zeros, edge cases, errors."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(16)


@pytest.fixture
def problem(rng):
    X = rng.normal(size=(40, 12)) * np.logspace(-0.5, 0.5, 12)
    w = np.concatenate([[2.0, -1.0, 0.5], np.zeros(9)])
    return X, X @ w + 0.3 * rng.normal(size=40)


def lambda_max(X, y):
    return np.abs(X.T @ y).max() / len(y)


def assert_optimal(X, y, l1, l2, w, atol=1e-7):
    """The conditions of Karush, Kuhn and Tucker: the gradient of the smooth part balances the L1 term."""
    gradient = -X.T @ (y - X @ w) / len(y) + l2 * w
    zero = w == 0
    assert np.all(np.abs(gradient[zero]) <= l1 + atol)
    np.testing.assert_allclose(gradient[~zero], -l1 * np.sign(w[~zero]), atol=atol)


@pytest.mark.parametrize("fraction", [0.0, 0.01, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("l2", [0.0, 0.1, 3.0])
def test_optimality_conditions(answer, problem, fraction, l2):
    X, y = problem
    l1 = fraction * lambda_max(X, y)
    assert_optimal(X, y, l1, l2, answer.elastic_net(X, y, l1, l2))


def swept(X, y, l1, l2, sweeps):
    """Weights after so many sweeps from zero, and the largest change of a gradient in the last of them."""
    n, w = len(y), np.zeros(X.shape[1])
    for _ in range(sweeps):
        moves = []
        for j, x in enumerate(X.T):
            rho = x @ (y - X @ w + x * w[j]) / n
            new = np.sign(rho) * max(abs(rho) - l1, 0) / (x @ x / n + l2)
            moves.append((x @ x / n + l2) * abs(new - w[j]))
            w[j] = new
    return w, max(moves)


def test_one_feature_by_hand(answer):
    # x'y / n = 10 / 2 = 5 and |x|^2 / n = 5 / 2 = 2.5, so w = (5 - 1) / (2.5 + 0.5).
    w = answer.elastic_net([[1.0], [2.0]], [2.0, 4.0], 1.0, 0.5)
    np.testing.assert_allclose(w, [4 / 3])
    np.testing.assert_allclose(answer.elastic_net([[1.0], [2.0]], [-2.0, -4.0], 1.0, 0.5), [-4 / 3])


@pytest.mark.parametrize("l2", [1e-3, 0.5, 100.0])
def test_without_l1_it_is_ridge(answer, problem, l2):
    X, y = problem
    ridge = np.linalg.solve(X.T @ X / 40 + l2 * np.eye(12), X.T @ y / 40)
    np.testing.assert_allclose(answer.elastic_net(X, y, 0.0, l2), ridge, atol=1e-7)


def test_without_any_penalty_it_is_least_squares(answer, problem):
    X, y = problem
    least_squares = np.linalg.lstsq(X, y, rcond=None)[0]
    np.testing.assert_allclose(answer.elastic_net(X, y, 0.0, 0.0), least_squares, atol=1e-7)


def test_orthogonal_design_is_soft_thresholding(answer, rng):
    Q, _ = np.linalg.qr(rng.normal(size=(30, 6)))
    X = Q * np.sqrt(30)  # X'X / n = I
    y = rng.normal(size=30)
    u = X.T @ y / 30
    expected = np.sign(u) * np.maximum(np.abs(u) - 0.1, 0) / 1.7
    np.testing.assert_allclose(answer.elastic_net(X, y, 0.1, 0.7), expected, atol=1e-12)


def test_zeros_are_exact(answer, problem):
    X, y = problem
    w = answer.elastic_net(X, y, 0.3 * lambda_max(X, y), 0.01)
    assert 0 < np.count_nonzero(w) < 12
    assert np.all((w == 0) | (np.abs(w) > 1e-9))


def test_l2_alone_gives_no_zeros(answer, problem):
    X, y = problem
    assert np.count_nonzero(answer.elastic_net(X, y, 0.0, 50.0)) == 12


@pytest.mark.parametrize("l2", [0.0, 2.0])
def test_threshold_from_both_sides(answer, problem, l2):
    X, y = problem
    top = lambda_max(X, y)
    assert np.all(answer.elastic_net(X, y, top, l2) == 0)
    assert np.all(answer.elastic_net(X, y, 1.5 * top, l2) == 0)
    just_below = answer.elastic_net(X, y, 0.999 * top, l2)
    assert np.flatnonzero(just_below).tolist() == [np.argmax(np.abs(X.T @ y))]


@pytest.mark.edge_case
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.05, 0.0), (0.0, 0.1), (0.05, 0.1)])
def test_zero_column_gets_zero_weight(answer, problem, l1, l2):
    X, y = problem
    X = X.copy()
    X[:, 4] = 0
    w = answer.elastic_net(X, y, l1, l2)
    assert w[4] == 0
    rest = np.delete(X, 4, axis=1)
    np.testing.assert_allclose(np.delete(w, 4), answer.elastic_net(rest, y, l1, l2), atol=1e-7)


@pytest.mark.edge_case
def test_all_zero_data(answer):
    w = answer.elastic_net(np.zeros((5, 3)), np.ones(5), 0.0, 0.0)
    assert np.array_equal(w, np.zeros(3))
    w = answer.elastic_net(np.ones((5, 2)), np.zeros(5), 0.0, 0.0)
    assert np.array_equal(w, np.zeros(2))


def test_more_features_than_samples(answer, rng):
    X, y = rng.normal(size=(15, 40)), rng.normal(size=15)
    l1 = 0.2 * lambda_max(X, y)
    w = answer.elastic_net(X, y, l1, 0.0)
    assert_optimal(X, y, l1, 0.0, w)
    assert np.count_nonzero(w) <= 15


def test_correlated_features_need_many_sweeps(answer, rng):
    shared = rng.normal(size=(50, 1))
    X = shared + 0.1 * rng.normal(size=(50, 5))
    y = X @ np.array([1.0, -1.0, 2.0, 0.0, 0.5]) + 0.1 * rng.normal(size=50)
    for l1, l2 in ((1e-3, 0.0), (1e-3, 1e-3), (0.1, 0.0)):
        assert_optimal(X, y, l1, l2, answer.elastic_net(X, y, l1, l2))


def test_identical_columns_share_the_weight_under_l2(answer, rng):
    x, y = rng.normal(size=(30, 1)), rng.normal(size=30)
    w = answer.elastic_net(np.hstack([x, x]), y, 0.01, 0.5)
    assert w[0] == pytest.approx(w[1], abs=1e-8)


def test_one_sweep_by_hand(answer):
    # Two equal columns, no penalty: the first takes everything, and the updated residual leaves nothing.
    w = answer.elastic_net([[1.0, 1.0], [1.0, 1.0]], [3.0, 3.0], 0.0, 0.0, max_iter=1)
    np.testing.assert_allclose(w, [3.0, 0.0], atol=1e-12)


@pytest.mark.parametrize("sweeps", [1, 2, 5])
def test_as_many_sweeps_as_allowed_from_first_to_last_column(answer, problem, sweeps):
    X, y = problem
    X = X + 0.5  # correlated, so that five sweeps are far from enough
    expected, move = swept(X, y, 0.05, 0.1, sweeps)
    assert move > 1e-6
    np.testing.assert_allclose(answer.elastic_net(X, y, 0.05, 0.1, max_iter=sweeps), expected, atol=1e-10)


@pytest.mark.parametrize("scale", [1e-2, 1.0, 1e2])
def test_stops_after_the_first_sweep_that_hardly_moves_a_gradient(answer, problem, scale):
    X, y = problem
    X = (X + 0.5) * scale
    l1, l2 = 0.05 * scale, 0.1 * scale**2
    (_, before), (expected, after) = swept(X, y, l1, l2, 3), swept(X, y, l1, l2, 4)
    assert after < 0.9 * before  # the threshold lies between the two
    tol = np.sqrt(before * after) / lambda_max(X, y)
    np.testing.assert_allclose(
        answer.elastic_net(X, y, l1, l2, tol=tol) * scale, expected * scale, atol=1e-10
    )


def test_as_many_features_as_samples(answer, rng):
    X, y = rng.normal(size=(12, 12)) * np.logspace(-0.5, 0.5, 12), rng.normal(size=12)
    l1 = 0.1 * lambda_max(X, y)
    assert_optimal(X, y, l1, 0.1, answer.elastic_net(X, y, l1, 0.1))


def test_no_intercept_and_no_standardisation(answer):
    X, y = np.full((4, 1), 2.0), np.full(4, 6.0)
    np.testing.assert_allclose(answer.elastic_net(X, y, 0.0, 0.0), [3.0])


def test_rows_repeated_change_nothing(answer, problem):
    # The data term is a mean: the same rows twice give the same solution.
    X, y = problem
    twice = answer.elastic_net(np.vstack([X, X]), np.tile(y, 2), 0.1, 0.2)
    np.testing.assert_allclose(twice, answer.elastic_net(X, y, 0.1, 0.2), atol=1e-8)


def test_order_and_signs_of_the_columns_do_not_matter(answer, problem, rng):
    X, y = problem
    order, signs = rng.permutation(12), rng.choice([-1.0, 1.0], 12)
    w = answer.elastic_net(X, y, 0.1, 0.2)
    np.testing.assert_allclose(
        answer.elastic_net(X[:, order] * signs, y, 0.1, 0.2), signs * w[order], atol=1e-7
    )


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_scale_of_the_target(answer, problem, scale):
    # w is homogeneous: y and l1 times c give w times c.
    X, y = problem
    w = answer.elastic_net(X, y, 0.1, 0.2)
    scaled = answer.elastic_net(X, scale * y, scale * 0.1, 0.2)
    np.testing.assert_allclose(scaled / scale, w, atol=1e-7)


@pytest.mark.parametrize("scale", [1e-5, 1e5])
def test_scale_of_the_features(answer, problem, scale):
    # Features times c, l1 times c and l2 times c^2 give w divided by c.
    X, y = problem
    w = answer.elastic_net(X, y, 0.1, 0.2)
    scaled = answer.elastic_net(scale * X, y, scale * 0.1, scale**2 * 0.2)
    np.testing.assert_allclose(scaled * scale, w, atol=1e-7)


@pytest.mark.edge_case
def test_lists_and_integers_are_accepted(answer):
    X, y = [[1, 0], [0, 2], [1, 1]], [1, 3, 2]
    w = answer.elastic_net(X, y, 0, 1)
    assert isinstance(w, np.ndarray)
    assert w.dtype == float
    assert w.shape == (2,)
    assert_optimal(np.array(X, float), np.array(y, float), 0, 1, w)


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer, problem):
    X, y = problem
    copies = X.copy(), y.copy()
    X.flags.writeable = y.flags.writeable = False
    answer.elastic_net(X, y, 0.1, 0.1)
    assert np.array_equal(X, copies[0])
    assert np.array_equal(y, copies[1])


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("X_shape", "y_shape"),
    [
        ((4,), (4,)),
        ((4,), (1,)),
        ((4, 2, 1), (4,)),
        ((4, 2), (3,)),
        ((4, 2), (4, 1)),
        ((4, 2), (4, 2)),
        ((4, 2), (1,)),
        ((1, 2), ()),
        ((1, 2), (1, 1)),
        ((0, 2), (0,)),
    ],
)
@pytest.mark.parametrize("l1", [0.1, 9.0])
def test_wrong_shapes_raise(answer, X_shape, y_shape, l1):
    with pytest.raises(ValueError):
        answer.elastic_net(np.ones(X_shape), np.ones(y_shape), l1, 0.1)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("l1", "l2"),
    [(-0.1, 0.0), (0.0, -0.1), (-0.1, 1.0), (9.0, -0.1), (float("nan"), 0.0), (0.0, float("nan"))],
)
def test_bad_penalties_raise(answer, l1, l2):
    with pytest.raises(ValueError):
        answer.elastic_net(np.ones((4, 2)), np.ones(4), l1, l2)
