"""Tests of init_weight: variances, bounds, fans, orthogonality, errors."""

import itertools

import numpy as np
import pytest

SCHEMES = ("he", "glorot", "lecun", "orthogonal")
MODES = ("fan_in", "fan_out")
DISTRIBUTIONS = ("normal", "uniform")


def rng(seed=0):
    return np.random.default_rng(seed)


def expected_variance(scheme, mode, fan_in, fan_out):
    if scheme == "glorot":
        return 2 / (fan_in + fan_out)
    return {"he": 2, "lecun": 1}[scheme] / (fan_in if mode == "fan_in" else fan_out)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scheme", SCHEMES[:3])
@pytest.mark.parametrize(
    "shape, fan_in, fan_out",
    [
        ((400, 150), 150, 400),
        ((60, 20, 3, 5), 300, 900),
        ((128, 96, 7), 672, 896),
    ],
)
def test_variance_and_mean(
    answer,
    scheme,
    mode,
    distribution,
    shape,
    fan_in,
    fan_out,
):
    w = answer.init_weight(shape, scheme, mode, distribution, rng())
    variance = expected_variance(scheme, mode, fan_in, fan_out)
    assert w.var() == pytest.approx(variance, rel=0.05)
    assert abs(w.mean()) < 5 * np.sqrt(variance / w.size)


@pytest.mark.edge_case
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "shape",
    [
        (5, 3),
        (3, 5),
        (4, 4),
        (1, 1),
        (1, 6),
        (6, 1),
        (4, 2, 3, 3),
        (2, 5, 3),
    ],
)
def test_shape_and_type(answer, scheme, mode, distribution, shape):
    w = answer.init_weight(shape, scheme, mode, distribution, rng())
    assert isinstance(w, np.ndarray)
    assert w.shape == shape
    assert w.dtype == np.float64
    assert np.isfinite(w).all()


@pytest.mark.parametrize("scheme, mode", [*itertools.product(SCHEMES[:3], MODES)])
def test_uniform_fills_its_interval(answer, scheme, mode):
    w = answer.init_weight((300, 100), scheme, mode, "uniform", rng())
    bound = np.sqrt(3 * expected_variance(scheme, mode, 100, 300))
    assert np.abs(w).max() <= bound * (1 + 1e-12)
    assert w.max() > 0.99 * bound
    assert w.min() < -0.99 * bound


def test_normal_has_the_tails_of_a_gaussian(answer):
    w = answer.init_weight((300, 100), "he", "fan_in", "normal", rng())
    z = w / np.sqrt(2 / 100)
    assert np.mean(np.abs(z) > 2) == pytest.approx(0.0455, abs=0.006)
    assert np.abs(z).max() > 3.5  # not truncated


def test_glorot_ignores_the_mode(answer):
    one, two = (
        answer.init_weight((7, 3), "glorot", mode, "normal", generator)
        for mode, generator in zip(MODES, (rng(), rng()), strict=True)
    )
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    "shape",
    [
        (6, 6),
        (9, 4),
        (4, 9),
        (1, 5),
        (5, 1),
        (1, 1),
        (12, 2, 2, 2),
        (3, 5, 2, 2),
    ],
)
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_orthonormal_rows_or_columns(answer, shape, distribution):
    w = answer.init_weight(shape, "orthogonal", "fan_in", distribution, rng())
    M = w.reshape(shape[0], -1)
    gram = M.T @ M if M.shape[0] >= M.shape[1] else M @ M.T
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-10)


def test_orthogonal_ignores_mode_and_distribution(answer):
    draws = [
        answer.init_weight((5, 3), "orthogonal", m, d, rng())
        for m, d in itertools.product(MODES, DISTRIBUTIONS)
    ]
    for draw in draws[1:]:
        np.testing.assert_array_equal(draw, draws[0])


@pytest.mark.parametrize("n", [2, 3])
def test_orthogonal_is_uniform_determinant(answer, n):
    """Half of all orthogonal matrices have det -1; a bare QR gives one sign."""
    signs = []
    for seed in range(300):
        w = answer.init_weight((n, n), "orthogonal", "fan_in", "normal", rng(seed))
        signs.append(np.linalg.det(w) > 0)
    assert 0.38 < np.mean(signs) < 0.62


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (3, 2), (2, 3)])
def test_orthogonal_is_uniform_mean(answer, shape):
    """Each entry is as often positive as negative; in a bare QR it is not."""
    total = np.zeros(shape)
    for seed in range(400):
        w = answer.init_weight(shape, "orthogonal", "fan_in", "normal", rng(seed))
        total += w
    assert np.abs(total / 400).max() < 0.2


@pytest.mark.parametrize("shape", [(4, 4), (6, 3)])
def test_orthogonal_has_no_scale_of_its_own(answer, shape):
    w = answer.init_weight(shape, "orthogonal", "fan_out", "uniform", rng())
    s = np.linalg.svd(w, compute_uv=False)
    np.testing.assert_allclose(s, 1, atol=1e-10)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_deterministic_and_only_from_rng(answer, scheme, distribution):
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    one = answer.init_weight((6, 4), scheme, "fan_in", distribution, rng(3))
    np.random.seed(1)
    two = answer.init_weight((6, 4), scheme, "fan_in", distribution, rng(3))
    np.testing.assert_array_equal(one, two)
    # the global generator was not used
    np.testing.assert_array_equal(before, np.random.get_state()[1])
    other = answer.init_weight((6, 4), scheme, "fan_in", distribution, rng(4))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_rng_advances(answer, scheme):
    generator = rng()
    one = answer.init_weight((6, 4), scheme, "fan_in", "normal", generator)
    two = answer.init_weight((6, 4), scheme, "fan_in", "normal", generator)
    assert not np.array_equal(one, two)


def test_he_keeps_thirty_relu_layers(answer):
    """Mean of |h_30|^2 / |h_0|^2 over nets stays near 1 with 2 / fan_in."""
    ratios = []
    for seed in range(8):
        generator = rng(seed)
        h = generator.normal(size=(256, 4))
        start = (h**2).mean()
        for _ in range(30):
            W = answer.init_weight((256, 256), "he", "fan_in", "normal", generator)
            h = np.maximum(W @ h, 0)
        ratios.append((h**2).mean() / start)
    assert 0.4 < np.mean(ratios) < 2.5


def test_fan_out_keeps_the_backward_pass(answer):
    W = answer.init_weight((400, 100), "lecun", "fan_out", "uniform", rng())
    g = rng(1).normal(size=(400, 200))
    assert ((W.T @ g) ** 2).mean() == pytest.approx(1, rel=0.05)


@pytest.mark.edge_case
def test_lists_and_numpy_integers(answer):
    shape = [np.int64(5), 3, np.int32(2)]
    w = answer.init_weight(shape, "he", "fan_in", "normal", rng())
    assert w.shape == (5, 3, 2)
    assert shape == [5, 3, 2]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "scheme, mode, distribution",
    [
        ("kaiming", "fan_in", "normal"),
        ("He", "fan_in", "normal"),
        (None, "fan_in", "normal"),
        ("he", "fan_avg", "normal"),
        ("he", "in", "normal"),
        ("he", "fan_in", "gaussian"),
        ("glorot", "fan_sum", "normal"),
        ("orthogonal", "", "normal"),
        ("orthogonal", "fan_in", "haar"),
    ],
)
def test_unknown_names(answer, scheme, mode, distribution):
    with pytest.raises(ValueError):
        answer.init_weight((4, 3), scheme, mode, distribution, rng())


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "shape",
    [
        (),
        (5,),
        (0, 3),
        (3, 0),
        (3, 4, 0),
        (-2, 3),
        (3, -4),
        (2.0, 3),
        (2, 3.5),
        (2, 3, True),
    ],
)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_bad_shapes(answer, shape, scheme):
    with pytest.raises(ValueError):
        answer.init_weight(shape, scheme, "fan_in", "normal", rng())
