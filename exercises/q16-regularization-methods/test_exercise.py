import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal


@pytest.fixture
def rng():
    return np.random.default_rng(16)


def layer(answer, p, seed=3):
    return answer.Dropout(p, np.random.default_rng(seed))


def kept(shape, p, seed=3):
    """The mask that a layer with this seed draws first."""
    return np.random.default_rng(seed).random(shape) >= p


@pytest.mark.parametrize("shape", [(7,), (4, 5), (2, 3, 4)])
@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_keeps_by_the_generator_and_rescales(answer, rng, shape, p):
    x = rng.normal(size=shape) + 3
    scale = 1 / (1 - p) if p < 1 else 0
    expected = np.where(kept(shape, p), x * scale, 0)
    assert_allclose(layer(answer, p).forward(x), expected, rtol=1e-12)


def test_example_by_hand(answer):
    class Rng:
        def random(self, shape):
            return np.array([0.1, 0.2, 0.9])

    y = answer.Dropout(0.2, Rng()).forward(np.array([4.0, 8.0, 12.0]))
    assert_allclose(y, [0, 10, 15])


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_mean_is_kept_and_variance_is_that_of_the_formula(answer, p):
    x = np.array([2.0, -1.0, 0.5])
    y = layer(answer, p).forward(np.tile(x, (40_000, 1)))
    spread = np.sqrt(p / (1 - p)) * np.abs(x)
    assert np.all(np.abs(y.mean(axis=0) - x) < 5 * spread / 200)
    assert_allclose(y.std(axis=0), spread, rtol=0.03)


def test_every_entry_has_its_own_draw(answer):
    y = layer(answer, 0.5).forward(np.ones((300, 300)))
    dropped = (y == 0).astype(float)
    assert 0.48 < dropped.mean() < 0.52
    assert dropped.mean(axis=0).max() < 0.7
    assert dropped.mean(axis=1).max() < 0.7


def test_every_forward_draws_anew(answer, rng):
    x = rng.normal(size=(6, 5)) + 3
    net, stream = layer(answer, 0.4), np.random.default_rng(3)
    for _ in range(3):
        mask = stream.random((6, 5)) >= 0.4
        assert_array_equal(net.forward(x) != 0, mask)


def test_same_seed_same_output(answer, rng):
    x = rng.normal(size=50)
    first, again = layer(answer, 0.5), layer(answer, 0.5)
    assert_array_equal(first.forward(x), again.forward(x))
    other = layer(answer, 0.5, seed=4)
    assert np.any(other.forward(x) != layer(answer, 0.5).forward(x))


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_each_training_forward_draws_once(answer, p):
    used, untouched = np.random.default_rng(5), np.random.default_rng(5)
    net = answer.Dropout(p, used)
    net.forward(np.ones((3, 4)))
    net.backward(np.ones((3, 4)))
    untouched.random((3, 4))
    assert used.random() == untouched.random()


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_evaluation_is_the_identity_and_draws_nothing(answer, rng, p):
    x, g = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    used, untouched = np.random.default_rng(5), np.random.default_rng(5)
    net = answer.Dropout(p, used)
    net.eval()
    assert_array_equal(net.forward(x), x)
    assert_array_equal(net.backward(g), g)
    assert used.random() == untouched.random()


def test_modes(answer):
    net, x = layer(answer, 0.5), np.ones(100)
    assert net.training is True
    assert np.any(net.forward(x) == 0)
    net.eval()
    assert net.training is False
    assert np.all(net.forward(x) == 1)
    net.train()
    assert net.training is True
    assert np.any(net.forward(x) == 0)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_backward_is_the_transpose_of_forward(answer, rng, p):
    x, g = rng.normal(size=(8, 6)), rng.normal(size=(8, 6))
    net = layer(answer, p)
    y = net.forward(x)
    assert np.sum(g * y) == pytest.approx(np.sum(net.backward(g) * x), abs=1e-10)
    scale = 1 / (1 - p) if p < 1 else 0
    expected = np.where(kept((8, 6), p), g * scale, 0)
    assert_allclose(net.backward(g), expected, rtol=1e-12)


def test_backward_of_a_zero_input_follows_the_mask_not_the_output(answer):
    net = layer(answer, 0.5)
    net.forward(np.zeros(200))
    assert_allclose(net.backward(np.ones(200)), 2.0 * kept(200, 0.5))


def test_backward_belongs_to_the_latest_forward(answer):
    net, stream = layer(answer, 0.5), np.random.default_rng(3)
    net.forward(np.ones(100))
    stream.random(100)
    second = stream.random(60) >= 0.5
    net.forward(np.ones(60))
    for _ in range(2):
        assert_allclose(net.backward(np.ones(60)), 2.0 * second)


def test_switching_the_mode_does_not_change_the_latest_forward(answer):
    net, g = layer(answer, 0.5), np.ones(100)
    y = net.forward(g)
    net.eval()
    assert_array_equal(net.backward(g), y)
    net.forward(g)
    net.train()
    assert_array_equal(net.backward(g), g)


@pytest.fixture
def problem(rng):
    X = rng.normal(size=(40, 6)) * np.logspace(-0.5, 0.5, 6) + 0.5
    return X, X @ rng.normal(size=6) + 0.5 * rng.normal(size=40)


def expected_loss(X, y, w, p):
    """Mean over all masks of one row at a time, entry by entry."""
    variance = p / (1 - p) * np.sum(X**2 * w**2)
    return np.sum((y - X @ w) ** 2) + variance


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9])
def test_minimizes_the_expected_loss(answer, rng, problem, p):
    X, y = problem
    w = answer.dropout_ridge(X, y, p)
    least = expected_loss(X, y, w, p)
    for _ in range(20):
        step = 0.01 * rng.normal(size=6)
        assert expected_loss(X, y, w + step, p) > least
        assert expected_loss(X, y, w - step, p) > least


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_closed_form(answer, problem, p):
    X, y = problem
    G = X.T @ X
    expected = np.linalg.solve(G + p / (1 - p) * np.diag(np.diag(G)), X.T @ y)
    assert_allclose(answer.dropout_ridge(X, y, p), expected, rtol=1e-9)


def test_is_what_many_masks_of_the_layer_give(answer, problem):
    X, y = problem
    net = layer(answer, 0.3)
    noisy = np.vstack([net.forward(X) for _ in range(3000)])
    w = np.linalg.lstsq(noisy, np.tile(y, 3000), rcond=None)[0]
    closed = answer.dropout_ridge(X, y, 0.3)
    assert np.linalg.norm(w - closed) < 0.03 * np.linalg.norm(closed)


@pytest.mark.parametrize("p", [0.0, 0.25, 0.8, 1.0])
def test_orthogonal_columns_shrink_by_the_share_kept(answer, rng, p):
    Q = np.linalg.qr(rng.normal(size=(20, 4)))[0] * [1.0, 2.0, 0.5, 3.0]
    y = rng.normal(size=20)
    least_squares = np.linalg.lstsq(Q, y, rcond=None)[0]
    shrunk = (1 - p) * least_squares
    assert_allclose(answer.dropout_ridge(Q, y, p), shrunk, atol=1e-12)


def test_the_unit_of_a_feature_does_not_matter(answer, problem):
    X, y = problem
    units = np.array([1e-3, 1.0, 10.0, 1e3, 0.2, 5.0])
    w = answer.dropout_ridge(X, y, 0.4)
    assert_allclose(answer.dropout_ridge(X * units, y, 0.4) * units, w, rtol=1e-7)


def test_without_dropout_it_is_least_squares(answer, problem):
    X, y = problem
    expected = np.linalg.lstsq(X, y, rcond=None)[0]
    assert_allclose(answer.dropout_ridge(X, y, 0.0), expected, rtol=1e-9)


def test_more_features_than_samples(answer, rng):
    X, y = rng.normal(size=(5, 9)), rng.normal(size=5)
    smallest = np.linalg.pinv(X) @ y
    assert_allclose(answer.dropout_ridge(X, y, 0.0), smallest, atol=1e-9)
    G = X.T @ X
    unique = np.linalg.solve(G + np.diag(np.diag(G)), X.T @ y)
    assert_allclose(answer.dropout_ridge(X, y, 0.5), unique, atol=1e-9)


@pytest.mark.edge_case
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_zero_columns_get_no_weight(answer, problem, p):
    X, y = problem
    X[:, 2] = 0
    w = answer.dropout_ridge(X, y, p)
    assert w[2] == pytest.approx(0, abs=1e-12)
    rest = answer.dropout_ridge(np.delete(X, 2, axis=1), y, p)
    assert_allclose(np.delete(w, 2), rest, atol=1e-9)


@pytest.mark.edge_case
def test_everything_dropped(answer, problem):
    X, y = problem
    with np.errstate(all="raise"):
        w = answer.dropout_ridge(X, y, 1.0)
        y = layer(answer, 1).forward(X)
    assert_array_equal(w, np.zeros(6))
    assert_array_equal(y, np.zeros(X.shape))


@pytest.mark.edge_case
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("p", [0.5, 1.0])
def test_a_dropped_entry_is_zero_whatever_it_was(answer, bad, p):
    net, x = layer(answer, p), np.full(50, bad)
    for result in (net.forward(x), net.backward(x)):
        mask = kept(50, p)
        assert_array_equal(result[~mask], 0)
        assert_array_equal(result[mask], x[mask])


@pytest.mark.edge_case
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("p", [0.5, np.float64(0.5), 0, 1])
def test_types(answer, training, p):
    net = layer(answer, p)
    net.training = training
    for given, expected in (
        (np.ones(3, np.float32), np.float32),
        (np.ones(3), np.float64),
        (np.ones(3, int), np.float64),
        ([[1, 2], [3, 4]], np.float64),
    ):
        for result in (net.forward(given), net.backward(given)):
            assert isinstance(result, np.ndarray)
            assert result.dtype == expected
            assert result.shape == np.shape(given)


@pytest.mark.edge_case
def test_integers_are_not_rounded(answer):
    net = layer(answer, 0.75)
    assert_allclose(net.forward(np.ones(40, int)), 4.0 * kept(40, 0.75))
    net = layer(answer, 0.6)
    assert_allclose(net.forward([1] * 40), 2.5 * kept(40, 0.6))


@pytest.mark.edge_case
@pytest.mark.parametrize("shape", [(), (0,), (3, 0)])
@pytest.mark.parametrize("p", [0.0, 1.0])
def test_no_dimension_or_no_entry(answer, shape, p):
    net = layer(answer, p)
    for result in (net.forward(np.ones(shape)), net.backward(np.ones(shape))):
        assert np.shape(result) == shape
        assert np.all(np.asarray(result) == 1 - p)


@pytest.mark.edge_case
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("p", [0.0, 0.5])
def test_results_are_new_and_inputs_stay(answer, rng, training, p):
    x, g = rng.normal(size=30), rng.normal(size=30)
    x_before, g_before = x.copy(), g.copy()
    net = layer(answer, p)
    net.training = training
    y = net.forward(x)
    result = net.backward(g)
    first = result.copy()
    assert not np.shares_memory(y, x)
    assert not np.shares_memory(result, g)
    assert_array_equal(x, x_before)
    y[:], x[:], result[:] = 7, 7, 7
    assert_array_equal(net.backward(g), first)
    assert_array_equal(g, g_before)


@pytest.mark.edge_case
def test_read_only_inputs(answer, problem):
    X, y = problem
    X.flags.writeable = y.flags.writeable = False
    net = layer(answer, 0.5)
    net.forward(X)
    net.backward(X)
    answer.dropout_ridge(X, y, 0.5)


@pytest.mark.edge_case
def test_two_layers_do_not_share_anything(answer):
    first, second = layer(answer, 0.5), layer(answer, 0.2, seed=8)
    first.eval()
    second.forward(np.ones(40))
    first.forward(np.ones(30))
    assert second.training is True
    assert_allclose(second.backward(np.ones(40)), 1.25 * kept(40, 0.2, seed=8))


@pytest.mark.edge_case
@pytest.mark.parametrize("p", [-0.1, 1.1, -1e-9, 1 + 1e-9, np.nan, np.inf])
def test_bad_probabilities_raise(answer, p):
    with pytest.raises(ValueError):
        layer(answer, p)
    for d in (0, 2):
        with pytest.raises(ValueError):
            answer.dropout_ridge(np.ones((3, d)), np.ones(3), p)


@pytest.mark.edge_case
@pytest.mark.parametrize("training", [True, False])
def test_backward_first_or_of_another_shape_raises(answer, training):
    net = layer(answer, 0.5)
    net.training = training
    with pytest.raises(RuntimeError):
        net.backward(np.ones(3))
    net.forward(np.ones((2, 3)))
    for shape in [(3, 2), (6,), (2, 1), (3,), ()]:
        with pytest.raises(ValueError):
            net.backward(np.ones(shape))


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "X, y",
    [
        ((4,), (4,)),
        ((4, 2, 1), (4,)),
        ((4, 2), (3,)),
        ((4, 2), (4, 1)),
        ((4, 2), ()),
    ],
)
@pytest.mark.parametrize("p", [0.5, 1.0])
def test_wrong_shapes_raise(answer, X, y, p):
    with pytest.raises(ValueError):
        answer.dropout_ridge(np.ones(X), np.ones(y), p)


@pytest.mark.edge_case
def test_dropout_ridge_takes_lists_and_integers(answer):
    w = answer.dropout_ridge([[1, 0], [0, 2]], [2, 4], 0.5)
    assert isinstance(w, np.ndarray)
    assert w.dtype == float
    assert_allclose(w, [1.0, 1.0])
