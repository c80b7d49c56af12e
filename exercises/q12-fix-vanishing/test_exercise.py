import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal


def draw(seed=0, B=5, n=7, m=11):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(B, n)),
        rng.normal(size=(n, m)) / np.sqrt(n),
        rng.normal(size=(m, n)) / np.sqrt(m),
        rng.normal(size=(B, n)),
    )


def reference(x, W1, W2, eps=1e-5):
    """The block as on paper; complex input differentiates it exactly."""
    centred = x - x.mean(1, keepdims=True)
    u = centred / np.sqrt((centred**2).mean(1, keepdims=True) + eps)
    z = u @ W1
    return x + (z * (z.real > 0)) @ W2


def complex_step(loss, a):
    grad = np.zeros(a.shape)
    for index in np.ndindex(a.shape):
        moved = a.astype(complex)
        moved[index] += 1e-30j
        grad[index] = loss(moved).imag / 1e-30
    return grad


@pytest.mark.parametrize("seed", range(3))
def test_central_differences(answer, seed):
    x, W1, W2, dy = draw(seed)
    gradients = answer.preln_block(x, W1, W2, dy)[1:]
    for k, gradient in enumerate(gradients):
        arrays = [x, W1, W2]
        numeric = np.zeros_like(arrays[k])
        for index in np.ndindex(numeric.shape):
            values = []
            for step in (1e-6, -1e-6):
                moved = [a.copy() for a in arrays]
                moved[k][index] += step
                values.append((answer.preln_block(*moved, dy)[0] * dy).sum())
            numeric[index] = (values[0] - values[1]) / 2e-6
        assert_allclose(gradient, numeric, rtol=1e-4, atol=1e-6)


SHAPES = [(5, 7, 11), (1, 4, 4), (3, 2, 9), (6, 8, 1)]


@pytest.mark.parametrize("eps", [1e-5, 0.5, 0.0])
@pytest.mark.parametrize(("B", "n", "m"), SHAPES)
def test_forward_and_exact_gradients(answer, B, n, m, eps):
    x, W1, W2, dy = draw(1, B, n, m)
    y, dx, dW1, dW2 = answer.preln_block(x, W1, W2, dy, eps)
    assert_allclose(y, reference(x, W1, W2, eps), rtol=1e-12, atol=1e-12)
    expected = (
        complex_step(lambda a: (reference(a, W1, W2, eps) * dy).sum(), x),
        complex_step(lambda a: (reference(x, a, W2, eps) * dy).sum(), W1),
        complex_step(lambda a: (reference(x, W1, a, eps) * dy).sum(), W2),
    )
    for gradient, exact in zip((dx, dW1, dW2), expected, strict=True):
        assert gradient.shape == exact.shape
        assert_allclose(gradient, exact, rtol=1e-8, atol=1e-8)


def test_eps_defaults_to_1e_5(answer):
    x, W1, W2, dy = draw(2)
    x = 1e-3 * x  # small enough for eps to matter
    for default, explicit in zip(
        answer.preln_block(x, W1, W2, dy),
        answer.preln_block(x, W1, W2, dy, eps=1e-5),
        strict=True,
    ):
        assert_array_equal(default, explicit)
    assert_allclose(
        answer.preln_block(x, W1, W2, dy)[0],
        reference(x, W1, W2, 1e-5),
        rtol=1e-9,
        atol=1e-12,
    )


def test_zero_branch_is_the_identity_and_still_learns(answer):
    x, W1, W2, dy = draw(3)
    y, dx, dW1, dW2 = answer.preln_block(x, W1, np.zeros_like(W2), dy)
    assert_array_equal(y, x)
    assert_array_equal(dx, dy)
    assert not dW1.any()
    assert np.abs(dW2).max() > 0.1


def test_zero_first_matrix(answer):
    x, W1, W2, dy = draw(4)
    y, dx, dW1, dW2 = answer.preln_block(x, np.zeros_like(W1), W2, dy)
    assert_array_equal(y, x)
    assert_array_equal(dx, dy)
    assert not dW1.any()  # slope of relu at 0
    assert not dW2.any()


@pytest.mark.edge_case
@pytest.mark.parametrize("eps", [1e-5, 0.0])
@pytest.mark.parametrize("value", [0.0, 0.1, -3.7, 1e6 / 3])
def test_constant_rows(answer, value, eps):
    x, W1, W2, dy = draw(5)
    x[2] = value
    results = answer.preln_block(x, W1, W2, dy, eps)
    for result in results:
        assert np.isfinite(result).all()
    assert_allclose(results[0][2], x[2], rtol=1e-9)
    if eps == 0.0:
        assert_array_equal(results[1][2], dy[2])
    keep = [0, 1, 3, 4]
    alone = answer.preln_block(x[keep], W1, W2, dy[keep], eps)
    assert_allclose(results[1][keep], alone[1], rtol=1e-10, atol=1e-12)


@pytest.mark.edge_case
def test_one_feature_is_always_constant(answer):
    x, W1, W2, dy = draw(6, B=3, n=1, m=4)
    y, dx, dW1, dW2 = answer.preln_block(x, W1, W2, dy)
    assert_allclose(y, x)
    assert_allclose(dx, dy)
    assert np.isfinite(dW1).all()
    assert np.isfinite(dW2).all()


def test_rows_are_independent_and_weight_gradients_add_up(answer):
    x, W1, W2, dy = draw(7)
    y, dx, dW1, dW2 = answer.preln_block(x, W1, W2, dy)
    one_by_one = zip(x[:, None], dy[:, None], strict=True)
    rows = [answer.preln_block(row, W1, W2, d) for row, d in one_by_one]
    assert_allclose(y, np.vstack([row[0] for row in rows]), rtol=1e-10)
    assert_allclose(dx, np.vstack([row[1] for row in rows]), rtol=1e-10, atol=1e-12)
    assert_allclose(dW1, sum(row[2] for row in rows), rtol=1e-10, atol=1e-12)
    assert_allclose(dW2, sum(row[3] for row in rows), rtol=1e-10, atol=1e-12)


def test_linear_in_the_incoming_gradient(answer):
    x, W1, W2, dy = draw(8)
    single = answer.preln_block(x, W1, W2, dy)
    double = answer.preln_block(x, W1, W2, -2.0 * dy)
    assert_allclose(double[0], single[0])
    for a, b in zip(double[1:], single[1:], strict=True):
        assert_allclose(a, -2.0 * b, rtol=1e-12, atol=1e-12)


def test_branch_ignores_shift_and_scale_of_a_row(answer):
    x, W1, W2, dy = draw(9)
    shift, scale = (
        np.linspace(-3, 3, len(x))[:, None],
        np.linspace(0.5, 4, len(x))[:, None],
    )
    branch = answer.preln_block(x, W1, W2, dy, 0.0)[0] - x
    moved = scale * x + shift
    branch_moved = answer.preln_block(moved, W1, W2, dy, 0.0)[0] - moved
    assert_allclose(branch_moved, branch, atol=1e-10)
    through_branch = answer.preln_block(x, W1, W2, dy, 0.0)[1] - dy
    assert_allclose(through_branch.sum(1), 0.0, atol=1e-10)  # shift
    assert_allclose((through_branch * x).sum(1), 0.0, atol=1e-10)  # scale


def test_large_stream_makes_the_block_an_identity_for_gradients(answer):
    x, W1, W2, dy = draw(10)
    scaled = (answer.preln_block(s * x, W1, W2, dy, 0.0) for s in (1.0, 1000.0))
    near, far = (np.abs(dx - dy).max() for _, dx, _, _ in scaled)
    assert far == pytest.approx(near / 1000, rel=1e-6)


MOVES = [(1e-6, 0.0), (1e-10, 0.0), (1.0, 1e6)]


@pytest.mark.parametrize(("scale", "shift"), MOVES)
def test_small_or_distant_rows_are_not_constant(answer, scale, shift):
    x, W1, W2, dy = draw(14)
    moved = scale * x + shift
    y, dx, dW1, dW2 = answer.preln_block(x, W1, W2, dy, 0.0)
    results = answer.preln_block(moved, W1, W2, dy, 0.0)
    y_moved, dx_moved, dW1_moved, dW2_moved = results
    assert_allclose(y_moved - moved, y - x, rtol=1e-6, atol=1e-6)
    assert_allclose(scale * (dx_moved - dy), dx - dy, rtol=1e-6, atol=1e-6)
    assert_allclose(dW1_moved, dW1, rtol=1e-6, atol=1e-6)
    assert_allclose(dW2_moved, dW2, rtol=1e-6, atol=1e-6)


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer):
    arrays = draw(11)
    copies = [a.copy() for a in arrays]
    answer.preln_block(*arrays)
    for a, copy in zip(arrays, copies, strict=True):
        assert_array_equal(a, copy)


@pytest.mark.edge_case
def test_results_do_not_share_memory_with_the_inputs(answer):
    x, W1, W2, dy = draw(12)
    y, dx, _, _ = answer.preln_block(x, W1, np.zeros_like(W2), dy)
    assert not np.shares_memory(y, x)
    assert not np.shares_memory(dx, dy)


@pytest.mark.edge_case
def test_lists_and_integers(answer):
    x, W1, W2, dy = (
        [[1, 2, 4], [0, -3, 5]],
        [[1], [0], [2]],
        [[1, -1, 2]],
        [[1, 0, 0], [0, 1, 1]],
    )
    y, dx, dW1, dW2 = answer.preln_block(x, W1, W2, dy)
    arrays = (np.array(a, dtype=float) for a in (x, W1, W2, dy))
    floats = answer.preln_block(*arrays)
    for a, b in zip((y, dx, dW1, dW2), floats, strict=True):
        assert_allclose(a, b)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("x", "W1", "W2", "dy"),
    [
        ((4, 3), (2, 5), (5, 3), (4, 3)),
        ((4, 3), (3, 5), (4, 3), (4, 3)),
        ((4, 3), (3, 5), (5, 4), (4, 3)),
        ((4, 3), (3, 5), (5, 3), (1, 3)),
        ((4, 3), (3, 5), (5, 3), (3,)),
        ((3,), (3, 5), (5, 3), (3,)),
        ((3, 3), (3, 5), (5, 3), (3,)),
        ((3, 3), (3, 3), (3,), (3, 3)),
        ((4, 4, 4), (4, 4), (4, 4), (4, 4, 4)),
    ],
)
def test_shapes_that_do_not_fit(answer, x, W1, W2, dy):
    with pytest.raises(ValueError):
        answer.preln_block(np.ones(x), np.ones(W1), np.ones(W2), np.ones(dy))


@pytest.mark.edge_case
def test_negative_eps(answer):
    with pytest.raises(ValueError):
        answer.preln_block(*draw(13), eps=-1e-5)
