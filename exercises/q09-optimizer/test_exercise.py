import numpy as np
import pytest
from numpy.testing import assert_allclose


def average(values, b):
    """Bias-corrected exponential average, as an explicit sum over the history."""
    t = len(values)
    weights = [(1 - b) * b ** (t - s) / (1 - b**t) for s in range(1, t + 1)]
    return sum(w * x for w, x in zip(weights, values, strict=True))


def reference(
    theta,
    grads,
    lr=1e-3,
    b1=0.9,
    b2=0.999,
    eps=1e-8,
    wd=0.0,
    decoupled=True,
):
    """The weights after all gradients, by the formulas."""
    theta, seen = np.array(theta, dtype=float), []
    for g in grads:
        g = np.array(g, dtype=float)
        seen.append(g if decoupled else g + wd * theta)
        m, v = average(seen, b1), average([g * g for g in seen], b2)
        decay = lr * wd * theta if decoupled else 0
        theta = theta - lr * m / (np.sqrt(v) + eps) - decay
    return theta


def run(answer, theta, grads, **options):
    optimizer, params = answer.AdamW(**options), [np.array(theta, dtype=float)]
    for g in grads:
        optimizer.step(params, [np.array(g, dtype=float)])
    return params[0]


@pytest.mark.parametrize("decoupled", [True, False])
@pytest.mark.parametrize("wd", [0.0, 0.3])
@pytest.mark.parametrize(
    "b1, b2, eps",
    [(0.9, 0.999, 1e-8), (0.8, 0.95, 0.1), (0.0, 0.99, 0.0), (0.9, 0.0, 1e-3)],
)
def test_explicit_sums(answer, decoupled, wd, b1, b2, eps):
    rng = np.random.default_rng(0)
    theta, grads = rng.normal(size=(3, 2)), rng.normal(size=(12, 3, 2))
    options = dict(lr=0.05, b1=b1, b2=b2, eps=eps, wd=wd, decoupled=decoupled)
    expected = reference(theta, grads, **options)
    assert_allclose(run(answer, theta, grads, **options), expected, rtol=1e-10)


def test_defaults(answer):
    rng = np.random.default_rng(1)
    theta, grads = rng.normal(size=4), rng.normal(size=(5, 4))
    assert_allclose(run(answer, theta, grads), reference(theta, grads), rtol=1e-12)


def test_the_default_decay_is_decoupled(answer):
    assert_allclose(run(answer, [2.0], [[0.0]], lr=0.1, wd=0.5), [1.9])


def test_first_step_has_the_size_of_the_learning_rate(answer):
    theta = run(answer, [1.0, 1.0, 1.0], [[1e-4, -3.0, 1e6]], lr=0.01, eps=0.0)
    assert_allclose(theta, [0.99, 1.01, 0.99], rtol=1e-12)


def test_constant_gradient_moves_the_learning_rate_each_step(answer):
    theta = run(answer, [0.0, 0.0], [[5.0, -0.2]] * 50, lr=0.02, eps=0.0)
    assert_allclose(theta, [-1.0, 1.0], rtol=1e-9)


def test_epsilon_stands_outside_the_root(answer):
    theta = run(answer, [0.0], [[1e-3]], lr=1.0, eps=1e-3)
    assert_allclose(theta, [-0.5], rtol=1e-9)


def test_gradient_scale_does_not_matter_with_decoupled_decay(answer):
    rng = np.random.default_rng(2)
    theta, grads = rng.normal(size=6), rng.normal(size=(30, 6))
    options = dict(lr=0.01, eps=0.0, wd=0.2)
    scaled = run(answer, theta, 1000 * grads, **options)
    assert_allclose(run(answer, theta, grads, **options), scaled, rtol=1e-9)


def test_gradient_scale_matters_with_an_l2_penalty(answer):
    rng = np.random.default_rng(2)
    theta, grads = rng.normal(size=6), rng.normal(size=(30, 6))
    options = dict(lr=0.01, eps=0.0, wd=0.5, decoupled=False)
    scaled = run(answer, theta, 1000 * grads, **options)
    assert np.abs(run(answer, theta, grads, **options) - scaled).max() > 1e-3


def test_zero_gradient_leaves_pure_decay(answer):
    theta = run(answer, [3.0, -1.0], [[0.0, 0.0]] * 20, lr=0.1, wd=0.3)
    assert_allclose(theta, np.array([3.0, -1.0]) * 0.97**20, rtol=1e-12)


@pytest.mark.edge_case
@pytest.mark.parametrize("decoupled", [True, False])
def test_zero_over_zero_is_zero(answer, decoupled):
    with np.errstate(all="raise"):
        zeros = [[0.0, 0.0]] * 3
        theta = run(answer, [3.0, 0.0], zeros, eps=0.0, decoupled=decoupled)
    assert theta.tolist() == [3.0, 0.0]


def test_decay_uses_the_weights_from_before_the_step(answer):
    theta = run(answer, [1.0], [[2.0]], lr=0.1, wd=1.0, eps=0.0)
    assert_allclose(theta, [0.8], rtol=1e-12)


def test_no_learning_rate_no_change(answer):
    theta = run(answer, [1.0, 2.0], [[1.0, 1.0]] * 3, lr=0.0, wd=0.5)
    assert theta.tolist() == [1.0, 2.0]


def test_arrays_do_not_share_state_or_clock(answer):
    rng = np.random.default_rng(3)
    shapes = [(2, 3), (4,), (), (1, 1, 2)]
    start = [rng.normal(size=s) for s in shapes]
    scales = 10.0 ** np.arange(4)
    scaled = list(zip(shapes, scales, strict=True))
    grads = [[rng.normal(size=s) * c for s, c in scaled] for _ in range(6)]
    params, optimizer = [np.array(p) for p in start], answer.AdamW(lr=0.1, wd=0.1)
    for g in grads:
        optimizer.step(params, [np.array(a) for a in g])
    for k, p in enumerate(params):
        expected = reference(start[k], [g[k] for g in grads], lr=0.1, wd=0.1)
        assert_allclose(p, expected, rtol=1e-10)


def test_coordinates_are_independent(answer):
    rng = np.random.default_rng(4)
    theta, grads = rng.normal(size=5), rng.normal(size=(8, 5))
    order = np.array([3, 0, 4, 2, 1])
    options = dict(lr=0.1, wd=0.1)
    expected = run(answer, theta, grads, **options)[order]
    assert_allclose(run(answer, theta[order], grads[:, order], **options), expected)


@pytest.mark.edge_case
def test_two_optimizers_do_not_share_state(answer):
    first = answer.AdamW(lr=0.1)
    first.step([np.zeros(2)], [np.array([5.0, -5.0])])
    theta = run(answer, [0.0, 0.0], [[-1.0, 1.0]], lr=0.1)
    assert_allclose(theta, [0.1, -0.1], rtol=1e-6)


def test_works_in_place_and_returns_nothing(answer):
    weights = np.ones(3)
    view, params = weights[:2], [weights]
    assert answer.AdamW(lr=0.5, eps=0.0).step(params, [np.ones(3)]) is None
    assert params[0] is weights
    assert_allclose(view, [0.5, 0.5])


@pytest.mark.edge_case
@pytest.mark.parametrize("decoupled", [True, False])
def test_gradients_are_neither_modified_nor_kept(answer, decoupled):
    options = dict(lr=0.1, wd=0.5, decoupled=decoupled)
    optimizer, params = answer.AdamW(**options), [np.array([1.0, -2.0])]
    buffer, history = np.zeros(2), [[1.0, 2.0], [-3.0, 0.5], [0.2, -1.0]]
    for g in history:
        buffer[:] = g
        optimizer.step(params, [buffer])
        assert buffer.tolist() == g
    assert_allclose(params[0], reference([1.0, -2.0], history, **options))


@pytest.mark.edge_case
def test_integer_gradients_and_tuples(answer):
    options = dict(lr=0.1, wd=0.5, decoupled=False)
    params, optimizer = (np.array([1.0, 2.0]),), answer.AdamW(**options)
    for g in ([1, -2], [3, 0]):
        optimizer.step(params, (np.array(g),))
    assert_allclose(params[0], reference([1.0, 2.0], [[1, -2], [3, 0]], **options))


@pytest.mark.edge_case
def test_nothing_to_update(answer):
    answer.AdamW().step([], [])
    optimizer, params = answer.AdamW(), [np.zeros((0, 3))]
    optimizer.step(params, [np.zeros((0, 3))])
    assert params[0].shape == (0, 3)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "bad",
    [
        dict(lr=-1e-3),
        dict(b1=1.0),
        dict(b1=-0.1),
        dict(b2=1.0),
        dict(b2=-0.1),
        dict(b2=1.5),
        dict(eps=-1e-8),
        dict(wd=-0.1),
    ],
)
def test_bad_settings(answer, bad):
    with pytest.raises(ValueError):
        answer.AdamW(**bad)


@pytest.mark.edge_case
def test_settings_on_the_boundary(answer):
    theta = run(answer, [1.0], [[2.0], [-4.0]], lr=0.25, b1=0.0, b2=0.0, eps=0.0)
    assert_allclose(theta, [1.0])


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "shapes, grad_shapes",
    [
        ([(2,)], []),
        ([(2,)], [(2,), (2,)]),
        ([(2,)], [(1,)]),
        ([(2, 3)], [(3, 2)]),
        ([(2,), (2,)], [(2,), ()]),
    ],
)
def test_shapes_must_agree(answer, shapes, grad_shapes):
    params = [np.ones(s) for s in shapes]
    with pytest.raises(ValueError):
        answer.AdamW(lr=0.1).step(params, [np.ones(s) for s in grad_shapes])
    assert all((p == 1).all() for p in params)


@pytest.mark.edge_case
@pytest.mark.parametrize("later", [[(3,)], [(2,), (2,)], []])
def test_shapes_must_stay(answer, later):
    optimizer, params = answer.AdamW(lr=0.1), [np.ones(2)]
    optimizer.step(params, [np.ones(2)])
    with pytest.raises(ValueError):
        optimizer.step([np.ones(s) for s in later], [np.ones(s) for s in later])
    optimizer.step(params, [np.array([-1.0, 2.0])])
    expected = reference(np.ones(2), [[1.0, 1.0], [-1.0, 2.0]], lr=0.1)
    assert_allclose(params[0], expected)


@pytest.mark.edge_case
def test_a_failed_first_step_leaves_no_trace(answer):
    optimizer, params = answer.AdamW(lr=0.1), [np.ones(2)]
    with pytest.raises(ValueError):
        optimizer.step(params, [np.ones(3)])
    optimizer.step(params, [np.array([2.0, -1.0])])
    assert_allclose(params[0], reference(np.ones(2), [[2.0, -1.0]], lr=0.1))


@pytest.mark.edge_case
def test_single_precision_stays(answer):
    params = [np.ones(2, dtype=np.float32)]
    answer.AdamW(lr=0.5, eps=0.0).step(params, [np.ones(2, dtype=np.float32)])
    assert params[0].dtype == np.float32
    assert_allclose(params[0], [0.5, 0.5], rtol=1e-6)
