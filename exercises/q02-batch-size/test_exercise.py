import math

import numpy as np
import pytest
from pytest import approx

# B = 1: 10, B = 3: 4  ->  |G|^2 = (12 - 10) / 2 = 1,  tr Sigma = 6 / (2 / 3) = 9
HAND = (1.0, 9.0, 9.0)


def expected_sq_norm(G2, trS, B):
    """E|g_B|^2 for a true gradient and noise."""
    return G2 + trS / B


SIGNALS = [(2.0, 30.0), (1e-6, 5.0), (7.0, 0.0), (1e4, 1e-3)]
PAIRS = [(1, 2), (16, 256), (1, 1_000_000), (7, 8)]


@pytest.mark.parametrize("G2, trS", SIGNALS)
@pytest.mark.parametrize("b_small, b_big", PAIRS)
def test_exact_expectations_give_back_both(answer, G2, trS, b_small, b_big):
    got = answer.noise_scale(
        expected_sq_norm(G2, trS, b_small),
        b_small,
        expected_sq_norm(G2, trS, b_big),
        b_big,
    )
    scale = expected_sq_norm(G2, trS, b_small)
    assert got[0] == approx(G2, rel=1e-6, abs=1e-9 * scale)
    tolerance = 1e-9 * scale * b_small * b_big
    assert got[1] == approx(trS, rel=1e-6, abs=tolerance)


def test_noise_scale_is_noise_over_signal(answer):
    got = answer.noise_scale(2 + 30 / 4, 4, 2 + 30 / 32, 32)
    assert got == approx((2.0, 30.0, 15.0))


def test_hand_example(answer):
    assert answer.noise_scale(10.0, 1, 4.0, 3) == approx(HAND)


@pytest.mark.edge_case
def test_returns_three_python_floats(answer):
    for args in (
        (10.0, 1, 4.0, 3),
        ([10, 10], 1, np.array([4.0]), np.int64(3)),
        (1.0, 1, 4.0, 3),
    ):
        got = answer.noise_scale(*args)
        assert isinstance(got, tuple) and len(got) == 3
        assert all(type(value) is float for value in got)


def test_order_of_the_two_batch_sizes_does_not_matter(answer):
    assert answer.noise_scale(4.0, 3, 10.0, 1) == approx(HAND)
    assert answer.noise_scale([4.0, 5.0], 64, [9.0, 8.0], 2) == approx(
        answer.noise_scale([9.0, 8.0], 2, [4.0, 5.0], 64)
    )


def test_units(answer):
    """Gradients 7 times as large: squares 49 times, the noise scale unchanged."""
    G2, trS, B = answer.noise_scale(10.0, 1, 4.0, 3)
    got = answer.noise_scale(10.0 * 49, 1, 4.0 * 49, 3)
    assert got == approx((G2 * 49, trS * 49, B))


@pytest.mark.edge_case
def test_no_noise(answer):
    assert answer.noise_scale(5.0, 8, 5.0, 64) == approx((5.0, 0.0, 0.0))


def test_ratio_of_means_not_mean_of_ratios(answer):
    small, big = [10.0, 4.0], [4.0, 3.0]
    # The single pairs give (1, 9) and (2.5, 1.5): the mean of ratios would be 4.8.
    assert answer.noise_scale(small, 1, big, 3) == approx((1.75, 5.25, 3.0))


def test_one_unlucky_measurement_does_not_spoil_the_mean(answer):
    """One pair alone has a negative |G|^2; averaged first, everything is finite."""
    assert answer.noise_scale([10.0, 10.0], 1, [3.0, 5.0], 3) == approx(HAND)


@pytest.mark.edge_case
def test_different_numbers_of_measurements(answer):
    assert answer.noise_scale([9.0, 10.0, 11.0], 1, [4.0], 3) == approx(HAND)
    assert answer.noise_scale([9.0, 11.0], 1, 4.0, 3) == approx(HAND)
    small, big = [1.0, 1.0, 28.0], [0.0, 0.0, 0.0, 16.0]
    assert answer.noise_scale(small, 1, big, 3) == approx(HAND)


@pytest.mark.edge_case
def test_arrays_of_any_shape(answer):
    grid = np.array([[9.0, 10.0, 11.0], [8.0, 10.0, 12.0]])
    assert answer.noise_scale(grid, 1, np.array(4.0), 3) == approx(HAND)


def test_order_of_measurements_does_not_matter(answer):
    rng = np.random.default_rng(0)
    small, big = rng.uniform(5, 10, 20), rng.uniform(1, 4, 30)
    assert answer.noise_scale(small[::-1], 2, rng.permutation(big), 32) == approx(
        answer.noise_scale(small, 2, big, 32)
    )


@pytest.mark.edge_case
def test_negative_signal_estimate_means_infinite_noise_scale(answer):
    G2, trS, B = answer.noise_scale(10.0, 1, 3.0, 3)
    assert (G2, trS) == approx((-0.5, 10.5))
    assert math.isinf(B) and B > 0


@pytest.mark.edge_case
def test_zero_signal_means_infinite_noise_scale(answer):
    # Exact in binary, whichever of the two is computed from the other
    G2, trS, B = answer.noise_scale(8.0, 1, 4.0, 2)
    assert (G2, trS) == approx((0.0, 8.0), abs=1e-12)
    assert math.isinf(B) and B > 0
    assert answer.noise_scale(0.0, 1, 0.0, 3)[2] == math.inf


def test_negative_noise_estimate_is_not_clipped(answer):
    """Clipping would bias the mean of many such estimates."""
    got = answer.noise_scale(4.0, 1, 5.0, 3)
    assert got == approx((5.5, -1.5, -1.5 / 5.5))


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "b_small, b_big",
    [(4, 4), (4, 4.0), (0, 4), (4, 0), (-1, 4), (4, -1), (-4, -8), (0, 0)],
)
def test_bad_batch_sizes(answer, b_small, b_big):
    with pytest.raises(ValueError):
        answer.noise_scale(10.0, b_small, 4.0, b_big)


NOTHING = [([], [1.0]), ([1.0], []), ([], []), (np.empty((0, 3)), 1.0)]


@pytest.mark.edge_case
@pytest.mark.parametrize("small, big", NOTHING)
def test_no_measurement(answer, small, big):
    with pytest.raises(ValueError):
        answer.noise_scale(small, 1, big, 3)


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer):
    small, big = np.array([12.0, 10.0, 8.0]), np.array([4.0, 5.0])
    answer.noise_scale(small, 1, big, 3)
    assert small.tolist() == [12.0, 10.0, 8.0] and big.tolist() == [4.0, 5.0]
    measured = [12.0, 8.0]
    answer.noise_scale(measured, 1, [4.0], 3)
    assert measured == [12.0, 8.0]


@pytest.mark.edge_case
def test_integers(answer):
    small, big = [10, 10], np.array([4, 4])
    assert answer.noise_scale(small, 1, big, 3) == approx(HAND)
    assert answer.noise_scale(10, np.int32(1), 4, np.int32(3)) == approx(HAND)


def test_monte_carlo(answer):
    """Gaussian sample gradients with |G|^2 = 4 and tr(Sigma) = 200."""
    rng = np.random.default_rng(0)
    G, sigma = np.full(50, np.sqrt(4 / 50)), 2.0

    def sq_norms(B, times):
        g = G + sigma / np.sqrt(B) * rng.normal(size=(times, 50))
        return (g**2).sum(1)

    G2, trS, B = answer.noise_scale(sq_norms(8, 4000), 8, sq_norms(128, 1000), 128)
    assert abs(G2 / 4 - 1) < 0.05
    assert abs(trS / 200 - 1) < 0.05
    assert abs(B / 50 - 1) < 0.08


def test_unbiased_even_when_single_estimates_are_hopeless(answer):
    """Weak signal: single estimates are often negative, their mean is right."""
    rng = np.random.default_rng(1)
    G = np.full(20, np.sqrt(1 / 20))
    single = []
    for _ in range(4000):
        noise = {B: 3 / np.sqrt(B) * rng.normal(size=20) for B in (4, 64)}
        small, big = (((G + noise[B]) ** 2).sum() for B in (4, 64))
        single.append(answer.noise_scale(small, 4, big, 64)[:2])
    single = np.array(single)
    assert (single[:, 0] < 0).mean() > 0.05
    assert single.mean(0) == approx((1.0, 180.0), rel=0.05)
