import numpy as np
import pytest

LAW = (1.82, 480.0, 2100.0, 0.35, 0.37)
BUDGETS = np.array([6e18, 3e19, 1e20, 6e20, 3e21])


def loss(N, D, law=LAW):
    E, A, B, alpha, beta = law
    return E + A * N**-alpha + B * D**-beta


def best_size(C, law=LAW):
    _, A, B, alpha, beta = law
    return (alpha * A / (beta * B) * (C / 6) ** beta) ** (1 / (alpha + beta))


def isoflop_runs(half_width=4.0, law=LAW, count=9):
    C = np.repeat(BUDGETS, count)
    offset = np.tile(np.geomspace(1 / half_width, half_width, count), len(BUDGETS))
    N = best_size(C, law) * offset
    return C, N, loss(N, C / (6 * N), law)


def parabolas(a=0.4, k=3.0, curvature=0.02, count=5):
    """Runs whose losses are exact parabolas in ln N around k C^a."""
    C = np.repeat(BUDGETS, count)
    offset = np.tile(np.linspace(-1.5, 0.9, count), len(BUDGETS))
    N = k * C**a * np.exp(offset)
    return C, N, 2 + 1e3 * C**-0.2 + curvature * offset**2


def grid_runs(noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    N = np.exp(rng.uniform(np.log(5e7), np.log(1e10), 40))
    D = N * np.exp(rng.uniform(np.log(5), np.log(200), 40))
    return N, D, loss(N, D) * np.exp(noise * rng.standard_normal(40))


# isoflop_law


@pytest.mark.parametrize(("a", "k"), [(0.4, 3.0), (0.5, 0.1), (0.73, 2e-5)])
def test_exact_parabolas_give_line_and_vertices(answer, a, k):
    fit = answer.isoflop_law(*parabolas(a, k))
    assert fit["a"] == pytest.approx(a, rel=1e-6)
    assert fit["k"] == pytest.approx(k, rel=1e-4)
    assert fit["N"] == pytest.approx(k * BUDGETS**a, rel=1e-6)
    assert np.array_equal(fit["C"], BUDGETS)


def test_vertex_by_hand(answer):
    # Sizes an octave apart: offset (2.42 - 2.41) / 2 / (2.42 - 4.80 + 2.41) = 1/6.
    C = np.repeat([1e20, 1e22], 3)
    N = np.array([0.5e9, 1e9, 2e9, 5e9, 10e9, 20e9])
    L = np.array([2.42, 2.40, 2.41, 2.22, 2.20, 2.21])
    fit = answer.isoflop_law(C, N, L)
    assert fit["N"] == pytest.approx([1e9 * 2 ** (1 / 6), 1e10 * 2 ** (1 / 6)])
    assert fit["a"] == pytest.approx(0.5)


@pytest.mark.parametrize("half_width", [2.0, 8.0])
def test_equal_grids_keep_the_exponent_of_the_law(answer, half_width):
    for law in (LAW, (1.69, 2000.0, 20.0, 0.465, 0.155)):
        fit = answer.isoflop_law(*isoflop_runs(half_width, law))
        assert fit["a"] == pytest.approx(law[4] / (law[3] + law[4]), abs=1e-5)


def test_line_is_least_squares_in_logs(answer):
    # Vertices off the line: at 1, 10, 100 units of compute they lie at 1, 10, 10.
    C = np.repeat([1.0, 10.0, 100.0], 3)
    N = np.repeat([1.0, 10.0, 10.0], 3) * np.tile([0.5, 1.0, 2.0], 3)
    L = np.tile([2.1, 2.0, 2.1], 3)
    fit = answer.isoflop_law(C, N, L)
    assert fit["a"] == pytest.approx(0.5)
    assert fit["k"] == pytest.approx(10 ** (1 / 6))


def test_order_of_runs_does_not_matter(answer):
    C, N, L = isoflop_runs()
    order = np.random.default_rng(1).permutation(len(C))
    one = answer.isoflop_law(C, N, L)
    two = answer.isoflop_law(C[order], N[order], L[order])
    assert one["a"] == pytest.approx(two["a"])
    assert one["N"] == pytest.approx(two["N"])
    assert np.array_equal(two["C"], BUDGETS)


def test_units_of_parameters(answer):
    C, N, L = isoflop_runs()
    one, two = answer.isoflop_law(C, N, L), answer.isoflop_law(C, N / 1e9, L)
    assert two["a"] == pytest.approx(one["a"])
    assert two["k"] == pytest.approx(one["k"] / 1e9)


LOST = ["two sizes", "opens downwards", "left of", "right of"]


@pytest.mark.parametrize("lost", LOST)
def test_budgets_without_a_minimum_do_not_count(answer, lost):
    C, N, L = parabolas()
    first = BUDGETS[0] == C
    center = 3.0 * BUDGETS[0] ** 0.4
    x = np.log(N[first] / center)
    if lost == "two sizes":  # several runs, but of two sizes only
        N[first] = center * np.array([0.5, 0.5, 2.0, 2.0, 2.0])
    elif lost == "opens downwards":
        L[first] = 3 - 0.02 * x**2
    elif lost == "left of":
        L[first] = 2 + 0.02 * (x - x.min() + 0.05) ** 2
    else:
        L[first] = 2 + 0.02 * (x - x.max() - 0.05) ** 2
    fit = answer.isoflop_law(C, N, L)
    assert np.array_equal(fit["C"], BUDGETS[1:])
    assert len(fit["N"]) == len(BUDGETS) - 1
    assert fit["a"] == pytest.approx(0.4, rel=1e-6)


def test_a_vertex_near_the_end_still_counts(answer):
    C, N, L = parabolas()
    for end in (-1.45, 0.85):
        x = np.log(N / (3.0 * C**0.4))
        fit = answer.isoflop_law(C, N, 2 + 0.02 * (x - end) ** 2)
        assert np.array_equal(fit["C"], BUDGETS)


def test_three_sizes_are_enough(answer):
    fit = answer.isoflop_law(*parabolas(count=3))
    assert fit["a"] == pytest.approx(0.4, rel=1e-6)


def test_two_budgets_are_enough(answer):
    C, N, L = parabolas()
    keep = BUDGETS[1] >= C
    assert answer.isoflop_law(C[keep], N[keep], L[keep])["a"] == pytest.approx(0.4)


@pytest.mark.edge_case
def test_types_of_the_isoflop_law(answer):
    C, N, L = parabolas()
    fit = answer.isoflop_law(list(C), [int(n) for n in N], L.tolist())
    assert set(fit) == {"a", "k", "C", "N"}
    assert type(fit["a"]) is float
    assert type(fit["k"]) is float
    assert isinstance(fit["C"], np.ndarray)
    assert isinstance(fit["N"], np.ndarray)


@pytest.mark.edge_case
def test_one_budget_is_too_few(answer):
    C, N, L = parabolas()
    one = BUDGETS[0] == C
    with pytest.raises(ValueError):
        answer.isoflop_law(C[one], N[one], L[one])
    with pytest.raises(ValueError):
        answer.isoflop_law(C, N, 3 - 0.01 * np.log(N))


BAD = [0.0, -1.0, np.nan, np.inf]


@pytest.mark.edge_case
@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("value", BAD)
def test_isoflop_runs_are_finite_and_positive(answer, position, value):
    data = list(parabolas())
    data[position] = data[position].copy()
    data[position][3] = value
    with pytest.raises(ValueError):
        answer.isoflop_law(*data)


@pytest.mark.edge_case
@pytest.mark.parametrize("position", [0, 1, 2])
def test_isoflop_shapes(answer, position):
    data = list(parabolas())
    shorter = [*data]
    shorter[position] = data[position][:-1]
    with pytest.raises(ValueError):
        answer.isoflop_law(*shorter)
    with pytest.raises(ValueError):
        answer.isoflop_law(*[values.reshape(5, 5) for values in data])


@pytest.mark.edge_case
def test_inputs_are_left_alone(answer):
    data = parabolas()
    copies = [values.copy() for values in data]
    answer.isoflop_law(*data)
    for values, copy in zip(data, copies, strict=True):
        assert np.array_equal(values, copy)
    data = grid_runs(0.01)
    copies = [values.copy() for values in data]
    answer.project(*data, 0.3, 0.4)
    for values, copy in zip(data, copies, strict=True):
        assert np.array_equal(values, copy)


# project


def test_noise_free_runs_give_the_constants_back(answer):
    S, gradient, constants = answer.project(*grid_runs(), LAW[3], LAW[4])
    assert pytest.approx(0, abs=1e-18) == S
    assert gradient == pytest.approx([0, 0], abs=1e-9)
    assert constants == pytest.approx(LAW[:3], rel=1e-6)


@pytest.mark.parametrize(("alpha", "beta"), [(0.2, 0.5), (0.5, 0.2), (1.0, 0.9)])
def test_constants_are_at_the_minimum(answer, alpha, beta):
    N, D, L = grid_runs(0.02)
    S, _, constants = answer.project(N, D, L, alpha, beta)

    def value(E, A, B):
        return np.sum((1 - loss(N, D, (E, A, B, alpha, beta)) / L) ** 2)

    assert pytest.approx(value(*constants), rel=1e-6) == S
    for i in range(3):
        for factor in (0.99, 1.01):
            moved = list(constants)
            moved[i] *= factor
            assert value(*moved) > S


@pytest.mark.parametrize(("alpha", "beta"), [(0.2, 0.5), (0.5, 0.2), (1.0, 0.9)])
def test_gradient_equals_differences(answer, alpha, beta):
    data = grid_runs(0.02)
    _, gradient, _ = answer.project(*data, alpha, beta)
    h = 1e-5
    by_alpha = [answer.project(*data, alpha + s * h, beta)[0] for s in (1, -1)]
    by_beta = [answer.project(*data, alpha, beta + s * h)[0] for s in (1, -1)]
    expected = [(plus - minus) / (2 * h) for plus, minus in (by_alpha, by_beta)]
    assert gradient == pytest.approx(expected, rel=1e-4, abs=1e-8)


def test_constants_of_any_sign(answer):
    law = (3.0, -40.0, 900.0, 0.3, 0.4)
    N, D, _ = grid_runs()
    _, _, constants = answer.project(N, D, loss(N, D, law), 0.3, 0.4)
    assert constants == pytest.approx(law[:3], rel=1e-6)


def test_errors_are_relative(answer):
    # Losses in another unit scale the constants and leave S alone.
    N, D, L = grid_runs(0.02)
    S, gradient, constants = answer.project(N, D, L, 0.3, 0.4)
    S_bits, gradient_bits, bits = answer.project(N, D, L / np.log(2), 0.3, 0.4)
    assert pytest.approx(S) == S_bits
    assert gradient_bits == pytest.approx(gradient)
    assert bits == pytest.approx(np.array(constants) / np.log(2))


def test_units_of_runs(answer):
    N, D, L = grid_runs(0.02)
    S, gradient, (E, A, B) = answer.project(N, D, L, 0.3, 0.4)
    S_2, gradient_2, constants = answer.project(N / 1e9, D / 1e6, L, 0.3, 0.4)
    assert pytest.approx(S) == S_2
    assert gradient_2 == pytest.approx(gradient)
    assert constants == pytest.approx((E, A / 1e9**0.3, B / 1e6**0.4))


def test_large_exponents_do_not_lose_a_term(answer):
    # N^-2 is about 1e-18 here: without scaling, solvers take it for zero.
    N, D, _ = grid_runs()
    law = (2.0, 3e17, 5e8, 2.0, 0.9)
    S, _, constants = answer.project(N, D, loss(N, D, law), 2.0, 0.9)
    assert constants == pytest.approx(law[:3], rel=1e-4)
    assert pytest.approx(0, abs=1e-16) == S


def test_three_runs_fit_exactly(answer):
    N, D, L = grid_runs(0.02)
    S, _, constants = answer.project(N[:3], D[:3], L[:3], 0.3, 0.4)
    assert pytest.approx(0, abs=1e-18) == S
    predicted = loss(N[:3], D[:3], (*constants, 0.3, 0.4))
    assert predicted == pytest.approx(L[:3])


def test_one_ray_with_equal_exponents_cannot_be_told_apart(answer):
    N, _, _ = grid_runs()
    with pytest.raises(ValueError):
        answer.project(N, 20 * N, loss(N, 20 * N), 0.35, 0.35)
    S, _, _ = answer.project(N, 20 * N, loss(N, 20 * N), 0.35, 0.37)
    assert pytest.approx(0, abs=1e-18) == S


@pytest.mark.edge_case
def test_one_size_or_two_runs_cannot_be_told_apart(answer):
    N, D, L = grid_runs()
    with pytest.raises(ValueError):
        answer.project(np.full_like(N, 1e9), D, L, 0.3, 0.4)
    with pytest.raises(ValueError):
        answer.project(N[:2], D[:2], L[:2], 0.3, 0.4)


@pytest.mark.edge_case
def test_types_of_project(answer):
    N, D, L = grid_runs(0.02)
    data = [int(n) for n in N], [int(d) for d in D], L.tolist()
    S, gradient, constants = answer.project(*data, 1, 1)
    assert type(S) is float
    assert isinstance(gradient, np.ndarray)
    assert gradient.shape == (2,)
    assert len(constants) == 3
    assert all(type(value) is float for value in constants)


@pytest.mark.edge_case
@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("value", BAD)
def test_project_needs_finite_positive_runs(answer, position, value):
    data = [values.copy() for values in grid_runs()]
    data[position][3] = value
    with pytest.raises(ValueError):
        answer.project(*data, 0.3, 0.4)


@pytest.mark.edge_case
@pytest.mark.parametrize("value", BAD)
def test_project_needs_positive_exponents(answer, value):
    data = grid_runs()
    for exponents in ((value, 0.4), (0.3, value)):
        with pytest.raises(ValueError):
            answer.project(*data, *exponents)


@pytest.mark.edge_case
@pytest.mark.parametrize("position", [0, 1, 2])
def test_project_shapes(answer, position):
    data = list(grid_runs())
    shorter = [*data]
    shorter[position] = data[position][:-1]
    with pytest.raises(ValueError):
        answer.project(*shorter, 0.3, 0.4)
    with pytest.raises(ValueError):
        answer.project(*[values.reshape(5, 8) for values in data], 0.3, 0.4)
