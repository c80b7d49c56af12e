"""Tests of ``compute_optimal`` and ``fit_scaling_law``."""

import numpy as np
import pytest

REFIT = {"E": 1.8172, "A": 482.01, "B": 2085.43, "alpha": 0.3478, "beta": 0.3658}
PRINTED = {"E": 1.69, "A": 406.4, "B": 410.7, "alpha": 0.34, "beta": 0.28}
STEEP = {"E": 0.5, "A": 20.0, "B": 900.0, "alpha": 0.2, "beta": 0.6}
SIMPLE = {"E": 1.0, "A": 1.0, "B": 1.0, "alpha": 1.0, "beta": 1.0}
LAWS = [REFIT, PRINTED, STEEP]
NAMES = ["refit", "printed", "steep"]


def loss(N, D, law):
    return law["E"] + law["A"] / N ** law["alpha"] + law["B"] / D ** law["beta"]


def runs(law, seed=1, n=60, noise=0.0):
    """Runs of 4e7 to 5e9 parameters at budgets of 6e18 to 1e21 FLOPs."""
    rng = np.random.default_rng(seed)
    N = np.exp(rng.uniform(np.log(4e7), np.log(5e9), n))
    D = 10 ** rng.uniform(18.8, 21, n) / (6 * N)
    return N, D, loss(N, D, law) * np.exp(noise * rng.normal(size=n))


def at_chinchilla(law):
    """The law's loss at 70 billion parameters and 1.4 trillion tokens."""
    return loss(7e10, 1.4e12, law)


# compute_optimal


def test_worked_example(answer):
    # Symmetric law: N = D = sqrt(C / 6).
    expected = pytest.approx((100.0, 100.0, 1.02))
    assert answer.compute_optimal(6e4, SIMPLE) == expected


def test_unequal_coefficients(answer):
    # alpha = beta = 1: N = sqrt(A / B * C / k); four times the A, twice the N.
    N, D, L = answer.compute_optimal(6e4, {**SIMPLE, "A": 4.0})
    assert pytest.approx((200.0, 50.0, 1.04)) == (N, D, L)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("C", [1e18, 5.76e23, 1e27])
def test_spends_the_budget_and_reports_the_loss(answer, law, C):
    N, D, L = answer.compute_optimal(C, law)
    assert pytest.approx(C, rel=1e-9) == 6 * N * D
    assert pytest.approx(loss(N, D, law), rel=1e-12) == L


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("k", [1.0, 6.0, 8.0])
def test_beats_every_point_of_a_grid(answer, law, k):
    C = 1e22
    N, D, L = answer.compute_optimal(C, law, k=k)
    assert k * N * D == pytest.approx(C, rel=1e-9)
    grid = N * np.geomspace(1e-3, 1e3, 20_001)
    losses = loss(grid, C / (k * grid), law)
    assert losses.min() >= L * (1 - 1e-12)
    assert grid[losses.argmin()] == pytest.approx(N, rel=1e-3)


def test_tokens_per_parameter_of_published_constants(answer):
    N, D, _ = answer.compute_optimal(5.76e23, PRINTED)
    assert pytest.approx(92.6, abs=0.5) == D / N
    N, D, _ = answer.compute_optimal(5.76e23, REFIT)
    assert pytest.approx(18.4, abs=0.2) == D / N


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_exponents_of_allocation_and_loss(answer, law):
    a, b = law["alpha"], law["beta"]
    N, D, L = answer.compute_optimal(np.array([1e20, 1e24]), law)
    assert np.log(N[1] / N[0]) / np.log(1e4) == pytest.approx(b / (a + b))
    assert np.log(D[1] / D[0]) / np.log(1e4) == pytest.approx(a / (a + b))
    excess = L - law["E"]
    slope = np.log(excess[1] / excess[0]) / np.log(1e4)
    assert slope == pytest.approx(-a * b / (a + b), rel=1e-6)


def test_loss_approaches_the_irreducible_one(answer):
    loss_at_last = answer.compute_optimal(1e60, REFIT)[2]
    assert loss_at_last == pytest.approx(REFIT["E"], rel=1e-6)


@pytest.mark.edge_case
def test_small_budget_is_not_rounded(answer):
    N, D, _ = answer.compute_optimal(1.5, SIMPLE)
    assert pytest.approx((0.5, 0.5)) == (N, D)


@pytest.mark.edge_case
def test_a_number_gives_three_floats(answer):
    for C in (6e4, 60_000, np.float64(6e4)):
        result = answer.compute_optimal(C, SIMPLE)
        assert len(result) == 3
        assert all(type(value) is float for value in result)


@pytest.mark.edge_case
@pytest.mark.parametrize("shape", [(1,), (4,), (2, 3)])
def test_arrays_keep_their_shape(answer, shape):
    C = np.geomspace(1e18, 1e24, int(np.prod(shape))).reshape(shape)
    results = answer.compute_optimal(C, REFIT)
    assert all(isinstance(values, np.ndarray) for values in results)
    assert all(values.shape == shape for values in results)
    for index in np.ndindex(shape):
        one = answer.compute_optimal(float(C[index]), REFIT)
        assert tuple(values[index] for values in results) == pytest.approx(one)


@pytest.mark.edge_case
def test_lists_and_integers_are_accepted(answer):
    law = {**SIMPLE, "A": 1, "B": 1}
    N, D, L = answer.compute_optimal([60_000, 240_000], law, k=6)
    assert pytest.approx([100, 200]) == N
    assert pytest.approx([100, 200]) == D
    assert pytest.approx([1.02, 1.01]) == L


BAD_BUDGETS = [0.0, -1e20, np.nan, np.inf, [1e20, 0.0], np.array([1e20, -1.0])]


@pytest.mark.edge_case
@pytest.mark.parametrize("C", BAD_BUDGETS)
def test_bad_budgets_raise(answer, C):
    with pytest.raises(ValueError):
        answer.compute_optimal(C, REFIT)


@pytest.mark.edge_case
@pytest.mark.parametrize("key", ["E", "A", "B", "alpha", "beta"])
@pytest.mark.parametrize("value", [0.0, -0.3, np.nan])
def test_bad_constants_raise(answer, key, value):
    with pytest.raises(ValueError):
        answer.compute_optimal(1e20, {**REFIT, key: value})


@pytest.mark.edge_case
@pytest.mark.parametrize("k", [0.0, -6.0, np.nan])
def test_bad_k_raises(answer, k):
    with pytest.raises(ValueError):
        answer.compute_optimal(1e20, REFIT, k=k)


@pytest.mark.edge_case
def test_compute_optimal_leaves_its_inputs_alone(answer):
    C, law = np.array([1e20, 1e22]), dict(REFIT)
    answer.compute_optimal(C, law)
    assert np.array_equal(C, [1e20, 1e22])
    assert law == REFIT


# fit_scaling_law


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
@pytest.mark.parametrize("seed", [1, 2])
def test_noise_free_runs_give_the_law_back(answer, law, seed):
    fit = answer.fit_scaling_law(*runs(law, seed))
    assert fit["alpha"] == pytest.approx(law["alpha"], abs=0.005)
    assert fit["beta"] == pytest.approx(law["beta"], abs=0.005)
    assert fit["E"] == pytest.approx(law["E"], abs=0.01)
    assert at_chinchilla(fit) == pytest.approx(at_chinchilla(law), rel=1e-3)


@pytest.mark.edge_case
def test_result_is_a_dict_of_five_positive_floats(answer):
    fit = answer.fit_scaling_law(*runs(REFIT, noise=0.003))
    assert set(fit) == {"E", "A", "B", "alpha", "beta"}
    assert all(type(value) is float and value > 0 for value in fit.values())


def test_result_feeds_compute_optimal(answer):
    fit = answer.fit_scaling_law(*runs(REFIT))
    N, D, L = answer.compute_optimal(5.76e23, fit)
    reference = answer.compute_optimal(5.76e23, REFIT)
    assert pytest.approx(reference, rel=0.05) == (N, D, L)


@pytest.mark.parametrize("seed", [1, 2, 3, 5])
@pytest.mark.parametrize("factor", [1.15, 0.87])
def test_three_bad_runs_do_not_bend_the_law(answer, seed, factor):
    N, D, L = runs(REFIT, seed, noise=0.002)
    bad = np.random.default_rng(seed).choice(len(L), 3, replace=False)
    L[bad] *= factor
    fit = answer.fit_scaling_law(N, D, L)
    assert at_chinchilla(fit) == pytest.approx(at_chinchilla(REFIT), rel=0.015)


def test_a_wide_delta_is_least_squares(answer):
    # With delta far above every residual the same bad runs do bend the law.
    N, D, L = runs(REFIT, 3)
    bad = np.random.default_rng(3).choice(len(L), 3, replace=False)
    L[bad] *= 1.15
    narrow = answer.fit_scaling_law(N, D, L, delta=1e-3)
    wide = answer.fit_scaling_law(N, D, L, delta=10.0)
    truth = at_chinchilla(REFIT)
    assert abs(at_chinchilla(narrow) / truth - 1) < 0.005
    assert abs(at_chinchilla(wide) / truth - 1) > 0.02


def test_noisy_runs_reach_at_least_the_objective_of_the_truth(answer):
    N, D, L = runs(REFIT, 4, noise=0.005)
    fit = answer.fit_scaling_law(N, D, L)

    def objective(law):
        r = np.abs(np.log(loss(N, D, law) / L))
        return np.where(r <= 1e-3, 0.5 * r**2, 1e-3 * (r - 5e-4)).sum()

    assert objective(fit) <= objective(REFIT) * (1 + 1e-9)


def test_units_of_loss_and_of_tokens(answer):
    # Bits instead of nats scale E, A, B; tokens in millions change B only.
    N, D, L = runs(REFIT)
    bits = answer.fit_scaling_law(N, D, L / np.log(2))
    assert bits["alpha"] == pytest.approx(REFIT["alpha"], abs=0.002)
    assert bits["E"] == pytest.approx(REFIT["E"] / np.log(2), abs=0.01)
    millions = answer.fit_scaling_law(N, D / 1e6, L)
    assert millions["beta"] == pytest.approx(REFIT["beta"], abs=0.002)
    expected = REFIT["B"] / 1e6 ** REFIT["beta"]
    assert millions["B"] == pytest.approx(expected, rel=0.05)


def test_order_of_runs_does_not_matter(answer):
    N, D, L = runs(REFIT, noise=0.003)
    order = np.random.default_rng(0).permutation(len(L))
    one = answer.fit_scaling_law(N, D, L)
    two = answer.fit_scaling_law(N[order], D[order], L[order])
    assert at_chinchilla(one) == pytest.approx(at_chinchilla(two), rel=1e-3)


@pytest.mark.edge_case
def test_fit_accepts_lists_and_integers(answer):
    N, D, L = runs(REFIT, n=20)
    N, D = [int(v) for v in N], [int(v) for v in D]
    fit = answer.fit_scaling_law(N, D, L.tolist())
    assert fit["alpha"] == pytest.approx(REFIT["alpha"], abs=0.005)


@pytest.mark.edge_case
def test_fit_leaves_its_inputs_alone(answer):
    data = runs(REFIT, noise=0.003)
    copies = [values.copy() for values in data]
    answer.fit_scaling_law(*data)
    for values, copy in zip(data, copies, strict=True):
        assert np.array_equal(values, copy)


@pytest.mark.edge_case
@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf])
def test_fit_needs_finite_positive_runs(answer, position, value):
    data = [values.copy() for values in runs(REFIT, n=12)]
    data[position][3] = value
    with pytest.raises(ValueError):
        answer.fit_scaling_law(*data)


@pytest.mark.edge_case
@pytest.mark.parametrize("position", [0, 1, 2])
def test_fit_needs_equal_lengths(answer, position):
    data = list(runs(REFIT, n=12))
    data[position] = data[position][:-1]
    with pytest.raises(ValueError):
        answer.fit_scaling_law(*data)


@pytest.mark.edge_case
def test_fit_needs_one_dimensional_runs(answer):
    grids = [values.reshape(3, 4) for values in runs(REFIT, n=12)]
    with pytest.raises(ValueError):
        answer.fit_scaling_law(*grids)


@pytest.mark.edge_case
def test_fit_needs_five_runs_and_a_positive_delta(answer):
    N, D, L = runs(REFIT, n=12)
    with pytest.raises(ValueError):
        answer.fit_scaling_law(N[:4], D[:4], L[:4])
    for delta in (0.0, -1e-3, np.nan):
        with pytest.raises(ValueError):
            answer.fit_scaling_law(N, D, L, delta=delta)
