import itertools
import warnings

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def naive(jacobians, g):
    """Direct products, from h_T back to h_0; fine for short, well-scaled chains."""
    gradients = [np.asarray(g, dtype=float)]
    for J in reversed(jacobians):
        gradients.append(np.asarray(J, dtype=float).T @ gradients[-1])
    return np.log10([np.linalg.norm(gradient) for gradient in reversed(gradients)])


def assert_close(actual, expected, atol=1e-12):
    np.testing.assert_allclose(actual, expected, rtol=0, atol=atol)


def rotations(rng, count, n):
    return [np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(count)]


@pytest.mark.parametrize("seed", range(5))
def test_equals_the_naive_product_on_short_square_chains(answer, seed):
    rng = np.random.default_rng(seed)
    jacobians = list(rng.normal(size=(6, 4, 4)))
    g = rng.normal(size=4)
    assert_close(answer.log10_grad_norms(jacobians, g), naive(jacobians, g))


@pytest.mark.parametrize("sizes", [(3, 5, 2, 7), (1, 4), (6, 1, 6), (2, 2, 9, 1)])
def test_rectangular_jacobians(answer, sizes):
    rng = np.random.default_rng(1)
    pairs = itertools.pairwise(sizes)
    jacobians = [rng.normal(size=(after, before)) for before, after in pairs]
    g = rng.normal(size=sizes[-1])
    result = answer.log10_grad_norms(jacobians, g)
    assert result.shape == (len(sizes),)
    assert_close(result, naive(jacobians, g))


def test_index_k_belongs_to_state_k(answer):
    jacobians = [np.diag([10.0, 1.0]), np.diag([1.0, 100.0])]
    second = answer.log10_grad_norms(jacobians, np.array([0.0, 1.0]))
    assert_close(second, [2.0, 2.0, 0.0])
    first = answer.log10_grad_norms(jacobians, np.array([1.0, 0.0]))
    assert_close(first, [1.0, 0.0, 0.0])


def test_transpose_is_used(answer):
    J = np.array([[1.0, 3.0], [0.0, 0.0]])
    assert_close(answer.log10_grad_norms([J], np.array([1.0, 0.0])), [0.5, 0.0])
    assert answer.log10_grad_norms([J], np.array([0.0, 1.0]))[0] == -np.inf


@pytest.mark.edge_case
def test_empty_chain(answer):
    result = answer.log10_grad_norms([], np.array([3.0, 4.0]))
    assert isinstance(result, np.ndarray)
    assert result.shape == (1,)
    assert result[0] == pytest.approx(np.log10(5.0))


def test_long_vanishing_chain(answer):
    rng = np.random.default_rng(2)
    pool = rotations(rng, 20, 4)
    g = rng.normal(size=4)
    jacobians = [0.1 * pool[t % 20] for t in range(5000)]
    expected = np.arange(5001) - 5000 + np.log10(np.linalg.norm(g))
    assert_close(answer.log10_grad_norms(jacobians, g), expected, atol=1e-6)


def test_exploding_chain(answer):
    rng = np.random.default_rng(3)
    g = rng.normal(size=5)
    jacobians = [1e200 * Q for Q in rotations(rng, 50, 5)]
    expected = 200.0 * np.arange(50, -1, -1) + np.log10(np.linalg.norm(g))
    assert_close(answer.log10_grad_norms(jacobians, g), expected, atol=1e-6)


@pytest.mark.edge_case
def test_entries_whose_squares_underflow(answer):
    rng = np.random.default_rng(4)
    jacobians = [1e-300 * Q for Q in rotations(rng, 30, 5)]
    g = rng.normal(size=5)
    expected = -300.0 * np.arange(30, -1, -1) + np.log10(np.linalg.norm(g))
    assert_close(answer.log10_grad_norms(jacobians, g), expected, atol=1e-6)
    small = answer.log10_grad_norms([], np.array([3e-300, 4e-300]))
    assert_close(small, [np.log10(5) - 300], atol=1e-9)


@pytest.mark.edge_case
def test_entries_whose_squares_overflow(answer):
    g = np.array([3e300, 4e300])
    assert_close(answer.log10_grad_norms([], g), [300 + np.log10(5)], atol=1e-9)
    result = answer.log10_grad_norms([np.full((2, 2), 1e308)], np.array([1.0, 1.0]))
    assert_close(result[0], 308 + np.log10(2 * np.sqrt(2)), atol=1e-9)


def test_growth_and_decay_cancel(answer):
    rng = np.random.default_rng(5)
    pool = rotations(rng, 80, 3)
    jacobians = [(1e150 if t % 2 else 1e-150) * Q for t, Q in enumerate(pool)]
    result = answer.log10_grad_norms(jacobians, np.array([0.0, 0.0, 1.0]))
    assert_close(result[::2], 0.0, atol=1e-9)
    # The last matrix, an odd one, is large.
    assert_close(result[1::2], 150.0, atol=1e-9)


def test_small_entry_met_by_the_only_live_component(answer):
    J = np.diag([1e300, 1e-300])
    result = answer.log10_grad_norms([J], np.array([0.0, 1.0]))
    assert_close(result[0], -300.0, atol=1e-9)


@pytest.mark.edge_case
def test_the_smallest_floats_are_not_zero(answer):
    result = answer.log10_grad_norms([np.eye(2)], np.array([3e-310, 4e-310]))
    assert_close(result, np.log10(5) - 310, atol=1e-6)


@pytest.mark.edge_case
def test_the_smallest_floats_of_a_jacobian_are_not_zero(answer):
    smallest = 2.0**-1074
    result = answer.log10_grad_norms([smallest * np.eye(2)], np.ones(2))
    assert_close(result - np.log10(2) / 2, [-1074 * np.log10(2), 0.0], atol=1e-9)


@pytest.mark.edge_case
def test_small_entry_of_the_gradient_is_the_only_one_that_survives(answer):
    shrink, last = np.diag([1.0, 1e-200]), np.diag([0.0, 1.0])
    result = answer.log10_grad_norms([last, shrink, shrink], np.ones(2))
    assert_close(result, [-400.0, 0.0, 0.0, np.log10(2) / 2], atol=1e-9)
    result = answer.log10_grad_norms([last], np.array([1e200, 1e-200]))
    assert_close(result, [-200.0, 200.0], atol=1e-9)


def test_jacobians_with_no_positive_entry(answer):
    rng = np.random.default_rng(8)
    jacobians = [-rng.uniform(0.5, 1.5, (3, 3)) for _ in range(4)]
    g = rng.normal(size=3)
    result = answer.log10_grad_norms(jacobians, g)
    assert_close(result, naive(jacobians, g))
    small = [1e-300 * J for J in jacobians]
    expected = result - 300.0 * np.arange(4, -1, -1)
    assert_close(answer.log10_grad_norms(small, g), expected, atol=1e-9)


@pytest.mark.edge_case
def test_zero_gradient(answer):
    assert answer.log10_grad_norms([], np.zeros(2)).tolist() == [-np.inf]
    result = answer.log10_grad_norms([np.eye(3)] * 4, np.zeros(3))
    assert (result == -np.inf).all()
    assert result.shape == (5,)


def test_zero_jacobian_kills_everything_before_it(answer):
    jacobians = [np.eye(2), np.eye(2), np.zeros((2, 2)), np.eye(2)]
    result = answer.log10_grad_norms(jacobians, np.array([3.0, 4.0]))
    assert_close(result[3:], np.log10(5.0))
    assert (result[:3] == -np.inf).all()


def test_gradient_orthogonal_to_a_rank_one_jacobian(answer):
    jacobians = [np.eye(2), np.outer([1.0, -1.0], [2.0, 5.0])]
    result = answer.log10_grad_norms(jacobians, np.array([1.0, 1.0]))
    assert result[2] == pytest.approx(np.log10(np.sqrt(2)))
    assert (result[:2] == -np.inf).all()


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("jacobians", "g"),
    [
        ([np.eye(3)], np.ones(2)),
        ([np.ones((3, 2)), np.ones((3, 2))], np.ones(3)),
        ([np.ones(3)], np.ones(3)),
        ([np.ones((2, 3, 3))], np.ones(3)),
        ([np.eye(3)], np.ones((3, 1))),
        ([], np.array(1.0)),
        ([np.eye(3)], np.ones(1)),  # one entry must not be broadcast
        ([np.ones((1, 3))], np.ones(3)),
        # Also wrong where the gradient has already died.
        ([np.ones((2, 3)), np.zeros((3, 3))], np.zeros(3)),
    ],
)
def test_shapes_that_do_not_fit(answer, jacobians, g):
    with pytest.raises(ValueError):
        answer.log10_grad_norms(jacobians, g)


@pytest.mark.edge_case
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_inputs_must_be_finite(answer, bad):
    with pytest.raises(ValueError):
        answer.log10_grad_norms([np.array([[bad, 0.0], [0.0, 1.0]])], np.ones(2))
    with pytest.raises(ValueError):
        answer.log10_grad_norms([np.eye(2)], np.array([bad, 1.0]))
    with pytest.raises(ValueError):
        answer.log10_grad_norms([], np.array([bad]))
    # Also where the gradient is zero when it gets there.
    with pytest.raises(ValueError):
        behind_zero = [np.full((2, 2), bad), np.zeros((2, 2))]
        answer.log10_grad_norms(behind_zero, np.ones(2))


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer):
    rng = np.random.default_rng(6)
    jacobians, g = [rng.normal(size=(3, 3)) for _ in range(4)], rng.normal(size=3)
    copies, g_copy = [J.copy() for J in jacobians], g.copy()
    for array in [g, *jacobians]:
        array.setflags(write=False)
    answer.log10_grad_norms(jacobians, g)
    np.testing.assert_array_equal(g, g_copy)
    for J, copy in zip(jacobians, copies, strict=True):
        np.testing.assert_array_equal(J, copy)


@pytest.mark.edge_case
def test_accepts_lists_integers_stacks_and_float32(answer):
    expected = [np.log10(np.sqrt(8)), np.log10(2), 0.0]
    as_lists = answer.log10_grad_norms([[[1, 1], [0, 1]], [[2, 0], [0, 2]]], [1, 0])
    assert_close(as_lists, expected)
    stack = np.array([[[1, 1], [0, 1]], [[2, 0], [0, 2]]])
    assert_close(answer.log10_grad_norms(stack, np.array([1, 0])), expected)
    tiny = [np.float32(1e-30) * np.eye(2, dtype=np.float32)] * 20
    result = answer.log10_grad_norms(tiny, np.ones(2, dtype=np.float32))
    exact = -30.0 * np.arange(20, -1, -1) + np.log10(np.sqrt(2))
    assert_close(result, exact, atol=1e-4)


def test_scaling_the_gradient_shifts_every_norm(answer):
    rng = np.random.default_rng(7)
    jacobians, g = list(rng.normal(size=(8, 3, 3))), rng.normal(size=3)
    base = answer.log10_grad_norms(jacobians, g)
    smaller = answer.log10_grad_norms(jacobians, 1e-250 * g)
    assert_close(smaller, base - 250, atol=1e-9)
    assert_close(answer.log10_grad_norms(jacobians, -g), base)
