"""Tests of ``lasso_cd``: optimality conditions, closed forms, limits, errors."""

import numpy as np
import pytest


def problem(seed=7, n=60, d=12, scales=True):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) + 0.6 * rng.normal(size=(n, 1))
    if scales:
        X = X * np.geomspace(0.3, 4, d)
    w = np.where(np.arange(d) % 3 == 0, 2.0, 0.0) / np.abs(X).mean(axis=0)
    return X, X @ w + 0.5 * rng.normal(size=n)


def lam_max(X, y):
    return np.abs(X.T @ y).max() / len(y)


def objective(X, y, w, lam):
    return np.sum((y - X @ w) ** 2) / (2 * len(y)) + lam * np.abs(w).sum()


def check_kkt(X, y, w, lam, tol=1e-6):
    """Active coordinates pull back with exactly lam, others with at most lam."""
    pull = X.T @ (y - X @ w) / len(y)
    active = w != 0
    assert pull[active] == pytest.approx(lam * np.sign(w[active]), abs=tol)
    assert np.all(np.abs(pull[~active]) <= lam + tol)


def test_one_feature_by_hand(answer):
    # x'y / n = 5, x'x / n = 2.5, so w = (5 - lam) / 2.5.
    assert answer.lasso_cd([[1.0], [2.0]], [2.0, 4.0], 1.0) == pytest.approx([1.6])
    assert answer.lasso_cd([[1.0], [2.0]], [2.0, 4.0], 0.0) == pytest.approx([2.0])
    w = answer.lasso_cd([[1.0], [2.0]], [-2.0, -4.0], 1.0)
    assert w == pytest.approx([-1.6])


def test_n_iter_limits_the_sweeps(answer):
    # One sweep: coordinate 0 with the others at zero, then 1 with the new 0.
    X = np.array([[1.0, 1.0], [0.0, 1.0]])
    y = np.array([2.0, 0.0])
    first = (1.0 - 0.1) / 0.5  # x0'y / n = 1, x0'x0 / n = 0.5
    pull = (X[:, 1] @ (y - X[:, 0] * first)) / 2
    second = np.sign(pull) * max(abs(pull) - 0.1, 0) / 1.0
    assert answer.lasso_cd(X, y, 0.1, n_iter=1) == pytest.approx([first, second])


@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_stops_when_the_largest_change_is_tol(answer, scale):
    # By hand: the first sweep ends at (1.5, 1), with a largest change of 1.5.
    X, y, lam = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([2.0, 2.0]), 0.25
    stopped = answer.lasso_cd(X, scale * y, scale * lam, tol=scale * 1.5)
    assert stopped == pytest.approx([scale * 1.5, scale * 1.0])
    going_on = answer.lasso_cd(X, scale * y, scale * lam, tol=scale * 1.4)
    assert going_on[0] < scale * 1.4


def test_tol_stops_early(answer):
    X, y = problem(scales=False)
    loose = answer.lasso_cd(X, y, 0.01, n_iter=10_000, tol=1e6)
    assert loose == pytest.approx(answer.lasso_cd(X, y, 0.01, n_iter=1), abs=1e-12)
    tight = answer.lasso_cd(X, y, 0.01, n_iter=10_000, tol=1e-12)
    check_kkt(X, y, tight, 0.01, tol=1e-9)
    assert np.abs(loose - tight).max() > 1e-3


@pytest.mark.parametrize("fraction", [0.9, 0.3, 0.03, 0.003])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kkt_conditions(answer, fraction, seed):
    X, y = problem(seed)
    lam = fraction * lam_max(X, y)
    check_kkt(X, y, answer.lasso_cd(X, y, lam), lam)


@pytest.mark.parametrize("seed", [1, 2])
def test_kkt_conditions_with_more_features_than_samples(answer, seed):
    X, y = problem(seed, n=25, d=60, scales=False)
    lam = 0.2 * lam_max(X, y)
    w = answer.lasso_cd(X, y, lam)
    check_kkt(X, y, w, lam)
    assert 0 < np.count_nonzero(w) <= 25


def test_no_perturbation_is_better(answer):
    X, y = problem()
    lam = 0.1 * lam_max(X, y)
    w = answer.lasso_cd(X, y, lam)
    rng = np.random.default_rng(0)
    for size in (1e-3, 1e-1):
        for _ in range(100):
            other = w + size * rng.normal(size=w.shape)
            assert objective(X, y, other, lam) >= objective(X, y, w, lam)


@pytest.mark.parametrize("factor", [1.0 + 1e-9, 1.5, 100.0])
def test_all_zero_from_lam_max_on(answer, factor):
    X, y = problem()
    w = answer.lasso_cd(X, y, factor * lam_max(X, y))
    assert w.shape == (12,)
    assert np.all(w == 0.0)
    assert not np.signbit(w).any()


@pytest.mark.edge_case
@pytest.mark.parametrize("seed", range(40))
def test_all_zero_at_lam_max_itself(answer, seed):
    # 1 - 1e-13: rounding must not decide.
    X, y = problem(seed)
    for factor in (1.0, 1 - 1e-13):
        w = answer.lasso_cd(X, y, factor * lam_max(X, y))
        assert np.array_equal(w, np.zeros(12))


def test_just_below_lam_max_one_feature_enters(answer):
    X, y = problem()
    w = answer.lasso_cd(X, y, 0.999 * lam_max(X, y))
    assert np.flatnonzero(w).tolist() == [int(np.argmax(np.abs(X.T @ y)))]


@pytest.mark.parametrize("lam", [0.0, 0.05, 0.3, 1.0])
def test_orthonormal_design_is_soft_thresholding(answer, lam):
    rng = np.random.default_rng(3)
    n, d = 50, 10
    X = np.linalg.qr(rng.normal(size=(n, d)))[0] * np.sqrt(n)  # X'X = n I
    y = X @ rng.normal(size=d) + rng.normal(size=n)
    z = X.T @ y / n
    expected = np.sign(z) * np.maximum(np.abs(z) - lam, 0)
    w = answer.lasso_cd(X, y, lam)
    assert w == pytest.approx(expected, abs=1e-9)
    assert np.array_equal(w == 0, np.abs(z) <= lam)


@pytest.mark.parametrize("scales", [False, True])
def test_zero_penalty_is_least_squares(answer, scales):
    X, y = problem(scales=scales)
    least_squares = np.linalg.lstsq(X, y, rcond=None)[0]
    assert answer.lasso_cd(X, y, 0.0) == pytest.approx(least_squares, abs=1e-6)


def test_zeros_are_exact(answer):
    X, y = problem(4, n=40, d=30)
    w = answer.lasso_cd(X, y, 0.3 * lam_max(X, y))
    assert np.count_nonzero(w) < 20
    assert np.all((w == 0) | (np.abs(w) > 1e-8))


@pytest.mark.edge_case
@pytest.mark.parametrize("lam", [0.0, 0.1])
def test_zero_column_gets_zero(answer, lam):
    X, y = problem()
    X[:, 4] = 0.0
    w = answer.lasso_cd(X, y, lam)
    assert w[4] == 0.0
    assert np.all(np.isfinite(w))
    others = np.delete(np.arange(12), 4)
    without = answer.lasso_cd(X[:, others], y, lam)
    assert w[others] == pytest.approx(without, abs=1e-6)


@pytest.mark.edge_case
def test_zero_target(answer):
    X, _ = problem()
    assert np.all(answer.lasso_cd(X, np.zeros(60), 0.1) == 0.0)


def test_data_term_is_averaged(answer):
    # The same samples twice: with the 1 / (2n) convention nothing changes.
    X, y = problem()
    lam = 0.1 * lam_max(X, y)
    twice = answer.lasso_cd(np.vstack([X, X]), np.concatenate([y, y]), lam)
    assert twice == pytest.approx(answer.lasso_cd(X, y, lam), abs=1e-7)


def test_scaling_the_target_and_the_penalty(answer):
    X, y = problem()
    lam = 0.1 * lam_max(X, y)
    w = answer.lasso_cd(X, y, lam)
    assert answer.lasso_cd(X, 3 * y, 3 * lam) == pytest.approx(3 * w, abs=1e-6)
    assert answer.lasso_cd(X, -y, lam) == pytest.approx(-w, abs=1e-7)


def test_order_of_features_and_samples_does_not_matter(answer):
    X, y = problem()
    lam = 0.1 * lam_max(X, y)
    w = answer.lasso_cd(X, y, lam)
    rng = np.random.default_rng(1)
    features, samples = rng.permutation(12), rng.permutation(60)
    shuffled = answer.lasso_cd(X[samples][:, features], y[samples], lam)
    assert shuffled == pytest.approx(w[features], abs=1e-6)


def test_no_intercept_and_no_centering(answer):
    X = np.array([[1.0], [1.0], [1.0], [1.0]])
    assert answer.lasso_cd(X, [3.0, 3.0, 3.0, 3.0], 0.5) == pytest.approx([2.5])


def test_norm_falls_and_residual_rises_with_the_penalty(answer):
    X, y = problem()
    fractions = (0.0, 0.01, 0.1, 0.3, 0.9)
    path = [answer.lasso_cd(X, y, f * lam_max(X, y)) for f in fractions]
    norms = [np.abs(w).sum() for w in path]
    residuals = [np.sum((y - X @ w) ** 2) for w in path]
    assert norms == sorted(norms, reverse=True)
    assert residuals == sorted(residuals)


@pytest.mark.edge_case
def test_one_sample(answer):
    w = answer.lasso_cd([[2.0]], [3.0], 1.0)  # (6 - 1) / 4
    assert w == pytest.approx([1.25])


@pytest.mark.edge_case
@pytest.mark.parametrize("seed", range(5))
def test_switched_off_is_zero_without_a_sign(answer, seed):
    X, y = problem(seed, n=25, d=60, scales=False)
    w = answer.lasso_cd(X, y, 0.1 * lam_max(X, y))
    assert not np.signbit(w[w == 0]).any()


@pytest.mark.edge_case
def test_positional_arguments_lists_and_integers(answer):
    w = answer.lasso_cd([[1, 0], [0, 2]], [2, 4], 1, 100, 1e-10)
    assert isinstance(w, np.ndarray)
    assert w.dtype == float
    assert w == pytest.approx([0.0, 1.5])


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer):
    X, y = problem()
    copies = X.copy(), y.copy()
    answer.lasso_cd(X, y, 0.05)
    assert np.array_equal(X, copies[0])
    assert np.array_equal(y, copies[1])


@pytest.mark.edge_case
@pytest.mark.parametrize("lam", [0.1, 1e9])
@pytest.mark.parametrize(
    ("X_shape", "y_shape"),
    [
        ((5,), (5,)),
        ((5, 2), (4,)),
        ((5, 2), (5, 1)),
        ((5, 2), ()),
        ((0, 2), (0,)),
        ((2, 3, 4), (2,)),
        ((1, 2), (1, 1)),
    ],
)
def test_bad_shapes_raise(answer, X_shape, y_shape, lam):
    with pytest.raises(ValueError):
        answer.lasso_cd(np.ones(X_shape), np.ones(y_shape), lam)


@pytest.mark.edge_case
@pytest.mark.parametrize("lam", [-1e-9, -1.0, np.nan, np.inf])
def test_bad_penalties_raise(answer, lam):
    X, y = problem()
    with pytest.raises(ValueError):
        answer.lasso_cd(X, y, lam)


@pytest.mark.edge_case
@pytest.mark.parametrize("n_iter", [0, -3])
def test_at_least_one_sweep(answer, n_iter):
    X, y = problem()
    with pytest.raises(ValueError):
        answer.lasso_cd(X, y, 0.1, n_iter=n_iter)
