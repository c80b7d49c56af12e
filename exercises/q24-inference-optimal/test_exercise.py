"""The level curve, its cheapest point, and the demand that a model implies."""

import math

import numpy as np
import pytest

SIMPLE = {"E": 1.0, "A": 1.0, "B": 1.0, "alpha": 1.0, "beta": 1.0}
TEX = {"E": 1.6934, "A": 406.4, "B": 410.7, "alpha": 0.3392, "beta": 0.2849}
REFIT = {"E": 1.8172, "A": 482.01, "B": 2085.43, "alpha": 0.3478, "beta": 0.3658}
LAWS = [SIMPLE, TEX, REFIT]
NAMES = ["simple", "tex", "refit"]
SERVED = [0.0, 1e9, 1e12, 1e14]


def loss(law, N, D):
    return law["E"] + law["A"] * N ** -law["alpha"] + law["B"] * D ** -law["beta"]


def target(law):
    """A loss that large models reach; the simple law has no units."""
    return 1.01 if law is SIMPLE else loss(law, 8e9, 15e12)


def total(N, D, served):
    return 6 * N * D + 2 * N * served


# tokens_for_loss


def test_worked_example_of_the_level_curve(answer):
    # 1/N + 1/D = 0.01: a model of 200 leaves 0.005 to the data.
    assert answer.tokens_for_loss(SIMPLE, 1.01, 200.0) == pytest.approx(200.0)
    assert answer.tokens_for_loss(SIMPLE, 1.01, 125.0) == pytest.approx(500.0)


@pytest.mark.parametrize("law", [TEX, REFIT], ids=["tex", "refit"])
@pytest.mark.parametrize("N", [1e8, 8e9, 5e11])
@pytest.mark.parametrize("D", [1e10, 1e12, 3e14])
def test_the_tokens_reach_the_loss(answer, law, N, D):
    found = answer.tokens_for_loss(law, loss(law, N, D), N)
    assert found == pytest.approx(D, rel=1e-6)


def test_below_the_smallest_size_no_data_is_enough(answer):
    smallest = (REFIT["A"] / (target(REFIT) - REFIT["E"])) ** (1 / REFIT["alpha"])
    assert answer.tokens_for_loss(REFIT, target(REFIT), 0.99 * smallest) == math.inf
    assert answer.tokens_for_loss(REFIT, target(REFIT), 1.01 * smallest) < math.inf
    assert answer.tokens_for_loss(SIMPLE, 1.01, 100.0 - 1e-6) == math.inf


# inference_optimal


def test_worked_example_of_the_cheapest_point(answer):
    # Nothing served: the symmetric law splits evenly.
    assert answer.inference_optimal(SIMPLE, 1.01, 0) == pytest.approx((200, 200))
    # D / N = 1 + D_inf / (3 D) = 2 at N = 150, D = 300, D_inf = 900.
    assert answer.inference_optimal(SIMPLE, 1.01, 900) == pytest.approx((150, 300))


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("served", SERVED)
def test_the_point_has_the_loss(answer, law, served):
    N, D = answer.inference_optimal(law, target(law), served)
    left = target(law) - law["E"]
    assert loss(law, N, D) - law["E"] == pytest.approx(left, rel=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("served", SERVED)
def test_no_other_size_is_cheaper(answer, law, served):
    N, D = answer.inference_optimal(law, target(law), served)
    sizes = N * np.geomspace(0.2, 5, 20_001)
    left = target(law) - law["E"] - law["A"] * sizes ** -law["alpha"]
    sizes, left = sizes[left > 0], left[left > 0]
    tokens = (law["B"] / left) ** (1 / law["beta"])
    costs = total(sizes, tokens, served)
    assert costs.min() >= total(N, D, served) * (1 - 1e-9)
    assert sizes[costs.argmin()] == pytest.approx(N, rel=1e-2)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_nothing_served_is_compute_optimal(answer, law):
    A, B, a, b = law["A"], law["B"], law["alpha"], law["beta"]
    N, D = answer.inference_optimal(law, target(law), 0.0)
    assert a * A * N**-a == pytest.approx(b * B * D**-b, rel=1e-8)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("served", SERVED)
def test_first_order_condition(answer, law, served):
    A, B, a, b = law["A"], law["B"], law["alpha"], law["beta"]
    N, D = answer.inference_optimal(law, target(law), served)
    ratio = a * A * N**-a / (b * B * D**-b)
    assert ratio == pytest.approx(1 + served / (3 * D), rel=1e-7)


def test_more_demand_means_smaller_and_longer(answer):
    points = [answer.inference_optimal(TEX, target(TEX), s) for s in SERVED]
    sizes, tokens = zip(*points, strict=True)
    assert list(sizes) == sorted(sizes, reverse=True)
    assert list(tokens) == sorted(tokens)


def test_a_published_case(answer):
    # Sardana et al. (2024): loss of a compute-optimal 7B, 1e11 tokens served.
    # 6B on 1.16 times the data (1.18 with their exponents, 0.336 and 0.283).
    N = 7e9
    balance = TEX["alpha"] * TEX["A"] * N ** -TEX["alpha"]
    D = (TEX["beta"] * TEX["B"] / balance) ** (1 / TEX["beta"])
    small, more = answer.inference_optimal(TEX, loss(TEX, N, D), 1e11)
    assert small == pytest.approx(6.05e9, rel=0.01)
    assert more / D == pytest.approx(1.164, abs=0.005)


# implied_inference


def test_worked_example_of_the_implied_demand(answer):
    assert answer.implied_inference(SIMPLE, 150, 300) == pytest.approx(3.0)
    assert answer.implied_inference(SIMPLE, 200, 200) == pytest.approx(0.0)


def test_an_8b_model_on_15t_tokens(answer):
    by_tex = answer.implied_inference(TEX, 8e9, 15e12)
    assert by_tex == pytest.approx(5.78, abs=0.02)
    by_refit = answer.implied_inference(REFIT, 8e9, 15e12)
    assert by_refit == pytest.approx(12.66, abs=0.02)


def test_an_undertrained_model_is_negative(answer):
    implied = answer.implied_inference(REFIT, 175e9, 300e9)
    assert implied == pytest.approx(-1.72, abs=0.01)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("served", SERVED)
def test_the_two_directions_agree(answer, law, served):
    N, D = answer.inference_optimal(law, target(law), served)
    implied = answer.implied_inference(law, N, D)
    assert implied * D == pytest.approx(served, rel=1e-6, abs=1e-6 * D)


# edge cases


@pytest.mark.edge_case
def test_results_are_floats(answer):
    assert type(answer.tokens_for_loss(SIMPLE, 1.01, 200)) is float
    point = answer.inference_optimal(SIMPLE, 1.01, 900)
    assert type(point) is tuple and [type(value) for value in point] == [float] * 2
    assert type(answer.implied_inference(SIMPLE, 150, 300)) is float


@pytest.mark.edge_case
def test_integers_in_the_law_are_accepted(answer):
    law = {key: 1 for key in SIMPLE}
    assert answer.inference_optimal(law, 1.01, 900) == pytest.approx((150, 300))
    assert answer.tokens_for_loss(law, 1.01, 200) == pytest.approx(200)
    assert answer.implied_inference(law, 150, 300) == pytest.approx(3.0)


@pytest.mark.edge_case
@pytest.mark.parametrize("served", [1e18, 1e22])
def test_extreme_demand_stays_exact(answer, served):
    N, D = answer.inference_optimal(REFIT, target(REFIT), served)
    A, B, a, b = (REFIT[key] for key in ("A", "B", "alpha", "beta"))
    ratio = a * A * N**-a / (b * B * D**-b)
    assert ratio == pytest.approx(1 + served / (3 * D), rel=1e-6)
    assert loss(REFIT, N, D) == pytest.approx(target(REFIT), rel=1e-9)


BAD = [0.0, -1.0, math.nan, math.inf]


@pytest.mark.edge_case
@pytest.mark.parametrize("key", list(SIMPLE))
@pytest.mark.parametrize("value", BAD)
def test_bad_constants_raise(answer, key, value):
    law = {**SIMPLE, key: value}
    with pytest.raises(ValueError):
        answer.tokens_for_loss(law, 1.5, 200)
    with pytest.raises(ValueError):
        answer.inference_optimal(law, 1.5, 900)
    with pytest.raises(ValueError):
        answer.implied_inference(law, 150, 300)


@pytest.mark.edge_case
@pytest.mark.parametrize("value", [*BAD, 1.0, 0.5])
def test_losses_at_or_below_the_floor_raise(answer, value):
    with pytest.raises(ValueError):
        answer.tokens_for_loss(SIMPLE, value, 200)
    with pytest.raises(ValueError):
        answer.inference_optimal(SIMPLE, value, 900)


@pytest.mark.edge_case
@pytest.mark.parametrize("value", BAD)
def test_bad_sizes_and_tokens_raise(answer, value):
    with pytest.raises(ValueError):
        answer.tokens_for_loss(SIMPLE, 1.01, value)
    with pytest.raises(ValueError):
        answer.implied_inference(SIMPLE, value, 300)
    with pytest.raises(ValueError):
        answer.implied_inference(SIMPLE, 150, value)


@pytest.mark.edge_case
@pytest.mark.parametrize("served", [-1.0, math.nan, math.inf])
def test_bad_demand_raises(answer, served):
    with pytest.raises(ValueError):
        answer.inference_optimal(SIMPLE, 1.01, served)


@pytest.mark.edge_case
def test_the_law_is_not_modified(answer):
    law = dict(REFIT)
    answer.tokens_for_loss(law, target(REFIT), 8e9)
    answer.inference_optimal(law, target(REFIT), 1e13)
    answer.implied_inference(law, 8e9, 15e12)
    assert law == REFIT
