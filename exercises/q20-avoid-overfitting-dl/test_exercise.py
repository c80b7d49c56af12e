"""Tests of ``nested_cv``: a spy reads row numbers and watches every split."""

import numpy as np
import pytest


@pytest.fixture
def nested_cv(answer):
    return answer.nested_cv


@pytest.fixture
def rng():
    return np.random.default_rng(20)


class Spy:
    """Predicts the mean of y_train plus hp and remembers the rows of each call.

    Column 0 of X is the row number.
    """

    def __init__(self):
        self.calls = []

    def __call__(self, X_train, y_train, X_test, hp):
        train, test = (np.asarray(X)[:, 0].astype(int) for X in (X_train, X_test))
        assert len(y_train) == len(train)
        self.calls.append((train, test, hp))
        return np.full(len(test), np.mean(y_train) + hp)

    def split(self, k_outer):
        """The calls on all rows, and for each those within its training part."""
        spans = [set(train) | set(test) for train, test, _ in self.calls]
        everything = set().union(*spans)
        pairs = list(zip(self.calls, spans, strict=True))
        outer = [call for call, span in pairs if span == everything]
        assert len(outer) == k_outer
        inner = []
        for train, _, _ in outer:
            inner.append([call for call, span in pairs if span == set(train)])
        return outer, inner


def squared(y, pred):
    return (np.asarray(y) - pred) ** 2


def data(n, rng):
    X = np.column_stack([np.arange(n), rng.normal(size=(n, 2))])
    return X, rng.normal(size=n)


def test_worked_example(nested_cv):
    def mean(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp * np.mean(y_train))

    result = nested_cv(mean, np.zeros((20, 1)), np.ones(20), [0.0, 1.0], squared)
    assert set(result) == {"score", "fold_scores", "chosen"}
    assert result["score"] == 0.0
    assert result["fold_scores"] == [0.0] * 5
    assert result["chosen"] == [1.0] * 5


@pytest.mark.edge_case
def test_types(nested_cv, rng):
    grid, folds = [0.0, 0.5], {"k_outer": 4, "k_inner": 3}
    result = nested_cv(Spy(), *data(23, rng), grid, squared, **folds)
    assert type(result["score"]) is float
    assert type(result["fold_scores"]) is list and len(result["fold_scores"]) == 4
    assert all(type(value) is float for value in result["fold_scores"])
    assert type(result["chosen"]) is list and len(result["chosen"]) == 4


@pytest.mark.parametrize(
    ("k_outer", "k_inner", "candidates"),
    [(5, 4, 3), (2, 2, 1), (3, 5, 4), (4, 2, 2)],
)
def test_number_of_calls(nested_cv, rng, k_outer, k_inner, candidates):
    spy = Spy()
    grid = [0.1 * i for i in range(candidates)]
    nested_cv(spy, *data(30, rng), grid, squared, k_outer=k_outer, k_inner=k_inner)
    assert len(spy.calls) == k_outer * (k_inner * candidates + 1)


def test_every_row_is_tested_once_and_never_trained_on(nested_cv, rng):
    spy = Spy()
    nested_cv(spy, *data(29, rng), [0.0, 1.0], squared)
    outer, _ = spy.split(5)
    assert sorted(np.concatenate([test for _, test, _ in outer])) == list(range(29))
    for train, test, _ in outer:
        assert sorted(np.concatenate([train, test])) == list(range(29))
    for train, test, _ in spy.calls:
        assert not np.intersect1d(train, test).size


def test_the_choice_never_sees_outer_test_rows(nested_cv, rng):
    spy = Spy()
    nested_cv(spy, *data(31, rng), [0.0, 0.3, 0.6], squared, k_outer=4, k_inner=3)
    outer, inner = spy.split(4)
    for (outer_train, outer_test, _), calls in zip(outer, inner, strict=True):
        assert len(calls) == 9
        for train, test, _ in calls:
            seen = np.concatenate([train, test])
            assert not np.intersect1d(seen, outer_test).size
        for hp in (0.0, 0.3, 0.6):
            tested = np.concatenate([test for _, test, h in calls if h == hp])
            assert sorted(tested) == sorted(outer_train)


def test_candidates_are_compared_on_the_same_folds(nested_cv, rng):
    spy = Spy()
    nested_cv(spy, *data(26, rng), [0.0, 1.0], squared)
    for calls in spy.split(5)[1]:
        folds = {0.0: set(), 1.0: set()}
        for _, test, hp in calls:
            folds[hp].add(tuple(sorted(test)))
        assert folds[0.0] == folds[1.0]


@pytest.mark.parametrize("names", ["integers", "strings"])
def test_groups_stay_together_everywhere(nested_cv, rng, names):
    X, y = data(60, rng)
    sizes = [1, 9, 2, 8, 3, 7, 4, 6, 5, 5, 5, 5]
    groups = rng.permutation(np.repeat(np.arange(12), sizes))
    spy = Spy()
    labels = groups if names == "integers" else [f"patient {g}" for g in groups]
    nested_cv(spy, X, y, [0.0, 1.0], squared, groups=labels)
    assert len(spy.calls) == 45
    for train, test, _ in spy.calls:
        assert test.size and not np.intersect1d(groups[train], groups[test]).size
    outer, _ = spy.split(5)
    assert sorted(np.concatenate([test for _, test, _ in outer])) == list(range(60))


def test_as_many_groups_as_folds(nested_cv, rng):
    X, y = data(20, rng)
    spy = Spy()
    groups = np.repeat(np.arange(5), 4)
    nested_cv(spy, X, y, [0.0], squared, k_outer=5, k_inner=4, groups=groups)
    assert all(test.size == 4 for _, test, _ in spy.calls)


@pytest.mark.parametrize(("k_outer", "k_inner"), [(4, 3), (3, 5), (5, 2)])
@pytest.mark.parametrize(
    "sizes",
    [[1] * 23, [20, 1, 2, 1, 9, 1, 1, 3, 1, 1, 12]],
    ids=["rows", "groups"],
)
def test_sizes_of_folds_in_groups(nested_cv, rng, sizes, k_outer, k_inner):
    groups = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    spy = Spy()
    options = {"k_outer": k_outer, "k_inner": k_inner, "groups": groups}
    nested_cv(spy, *data(len(groups), rng), [0.0], squared, **options)
    outer, inner = spy.split(k_outer)
    for calls in (outer, *inner):
        numbers = [len(set(groups[test])) for _, test, _ in calls]
        assert min(numbers) >= 1 and max(numbers) - min(numbers) <= 1


def test_chosen_is_what_is_refitted(nested_cv, rng):
    spy = Spy()
    result = nested_cv(spy, *data(40, rng), [1.0, 0.0, -1.0], squared)
    outer, _ = spy.split(5)
    assert [hp for _, _, hp in outer] == result["chosen"]


def test_the_smallest_inner_loss_wins(nested_cv, rng):
    X, y = data(50, rng)
    spy = Spy()
    grid = [0.4, -0.1, 0.0, 0.2]
    result = nested_cv(spy, X, y, grid, squared)
    for chosen, calls in zip(result["chosen"], spy.split(5)[1], strict=True):
        mean_loss = []
        for hp in grid:
            splits = [(train, test) for train, test, h in calls if h == hp]
            rows = [squared(y[b], y[a].mean() + hp) for a, b in splits]
            mean_loss.append(np.concatenate(rows).mean())
        assert chosen == grid[int(np.argmin(mean_loss))]


def test_inner_loss_is_averaged_over_rows_not_folds(nested_cv):
    # One group of many rows, the others of one: by rows the candidate that suits
    # the big group wins.
    sizes = [40] + [1] * 11
    groups = np.repeat(np.arange(12), sizes)
    X = np.column_stack([np.arange(len(groups)), groups])
    y = np.zeros(len(groups))

    def fit_predict(X_train, y_train, X_test, hp):
        big = X_test[:, 1] == 0
        # "big" is right on the big group, "small" elsewhere
        return np.where(big == (hp == "big"), 0.0, 1.0)

    options = {"k_outer": 3, "k_inner": 3, "groups": groups}
    result = nested_cv(fit_predict, X, y, ["small", "big"], squared, **options)
    # Two outer folds train on the big group: its 40 rows outweigh the small ones.
    assert sorted(result["chosen"]) == ["big", "big", "small"]


def test_first_candidate_wins_ties(nested_cv, rng):
    X, y = data(30, rng)

    def same(X_train, y_train, X_test, hp):
        return np.zeros(len(X_test))

    assert nested_cv(same, X, y, ["b", "a", "c"], squared)["chosen"] == ["b"] * 5


def test_scores(nested_cv, rng):
    X, y = data(33, rng)
    groups = np.repeat(np.arange(11), 3)[rng.permutation(33)]
    spy = Spy()
    options = {"k_outer": 4, "k_inner": 3, "groups": groups}
    result = nested_cv(spy, X, y, [0.0, 0.2], squared, **options)
    outer, _ = spy.split(4)
    rows = [squared(y[test], y[train].mean() + hp) for train, test, hp in outer]
    assert result["fold_scores"] == pytest.approx([r.mean() for r in rows])
    assert result["score"] == pytest.approx(np.concatenate(rows).mean())


def test_score_is_a_mean_over_rows(nested_cv):
    sizes = [21] + [1] * 9
    groups = np.repeat(np.arange(10), sizes)
    X = np.column_stack([np.arange(30), groups])

    def zero(X_train, y_train, X_test, hp):
        return np.zeros(len(X_test))

    y = (groups == 0).astype(float)
    result = nested_cv(zero, X, y, [0], squared, groups=groups)
    assert result["score"] == pytest.approx(0.7)
    assert np.mean(result["fold_scores"]) < 0.3


def test_same_seed_same_result_and_other_seed_other_folds(nested_cv, rng):
    X, y = data(40, rng)
    spies = [Spy() for _ in range(3)]
    results = [
        nested_cv(spy, X, y, [0.0, 0.1], squared, seed=seed)
        for spy, seed in zip(spies, (3, 3, 4), strict=True)
    ]
    assert results[0] == results[1]
    outer = [spy.split(5)[0] for spy in spies]
    tests = [{tuple(sorted(test)) for _, test, _ in calls} for calls in outer]
    assert tests[0] == tests[1] != tests[2]


@pytest.mark.edge_case
def test_the_seed_is_zero_unless_given(nested_cv, rng):
    X, y = data(40, rng)
    spies = [Spy(), Spy()]
    nested_cv(spies[0], X, y, [0.0], squared)
    nested_cv(spies[1], X, y, [0.0], squared, seed=0)
    for mine, given in zip(spies[0].calls, spies[1].calls, strict=True):
        assert np.array_equal(mine[1], given[1])


def test_folds_are_random_and_balanced(nested_cv, rng):
    spy = Spy()
    nested_cv(spy, *data(40, rng), [0.0], squared)
    outer, _ = spy.split(5)
    assert sorted(len(test) for _, test, _ in outer) == [8] * 5
    contiguous = sum(np.ptp(test) == 7 for _, test, _ in outer)
    strided = sum(len(set(np.diff(np.sort(test)))) == 1 for _, test, _ in outer)
    assert contiguous == 0 and strided == 0


def test_inner_folds_are_random_too(nested_cv, rng):
    spy = Spy()
    nested_cv(spy, *data(40, rng), [0.0], squared)
    for (outer_train, _, _), calls in zip(*spy.split(5), strict=True):
        rows = np.sort(outer_train)
        place = [np.searchsorted(rows, np.sort(test)) for _, test, _ in calls]
        # neither 8 neighbors of the 32 training rows nor every fourth of them
        assert sum(np.ptp(p) == 7 for p in place) == 0
        assert sum(len(set(np.diff(p))) == 1 for p in place) == 0


@pytest.mark.edge_case
def test_no_signal_is_reported_as_none(nested_cv):
    # Labels independent of the features; the candidate is the column that predicts.
    # The true error is 0.5.
    def sign_of_column(X_train, y_train, X_test, hp):
        agrees = np.mean(np.sign(X_train[:, hp]) == y_train) >= 0.5
        return np.sign(X_test[:, hp]) * (1 if agrees else -1)

    def wrong(y, pred):
        return (y != pred).astype(float)

    scores = []
    for repeat in range(30):
        rng = np.random.default_rng([20, repeat])
        X, y = rng.normal(size=(40, 30)), rng.choice([-1.0, 1.0], 40)
        result = nested_cv(sign_of_column, X, y, list(range(30)), wrong)
        scores.append(result["score"])
    assert 0.44 < np.mean(scores) < 0.58


@pytest.mark.edge_case
def test_lists_and_any_hyper_parameters(nested_cv):
    X, y = [[float(i)] for i in range(20)], [float(i % 2) for i in range(20)]
    grid = [{"shift": 0.0}, {"shift": 5.0}]

    def fit_predict(X_train, y_train, X_test, hp):
        return np.full(len(X_test), np.mean(y_train) + hp["shift"])

    result = nested_cv(fit_predict, X, y, grid, squared)
    assert result["chosen"] == [{"shift": 0.0}] * 5


@pytest.mark.edge_case
def test_hyper_parameters_may_be_tuples_and_labels_strings(nested_cv):
    grid = [("one", "a"), ("one", "b")]

    def constant(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp[1])

    def wrong(y, pred):
        return (np.asarray(y) != pred).astype(float)

    labels = ["b"] * 15 + ["a"] * 5
    result = nested_cv(constant, np.zeros((20, 1)), labels, grid, wrong)
    assert result["chosen"] == [("one", "b")] * 5
    assert result["score"] == pytest.approx(0.25)


def test_loss_takes_the_truth_first(nested_cv):
    # Asymmetric: predicting too little costs ten times as much as too much.
    def pinball(y, pred):
        return np.where(y > pred, 10 * (y - pred), pred - y)

    def constant(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp)

    X, y = np.zeros((20, 1)), np.zeros(20)
    result = nested_cv(constant, X, y, [-1.0, 2.0], pinball)
    assert result["chosen"] == [2.0] * 5
    assert result["score"] == pytest.approx(2.0)
    assert nested_cv(constant, X, y, [-1.0], pinball)["score"] == 10.0


@pytest.mark.edge_case
def test_integer_targets_have_losses_with_fractions(nested_cv):
    def constant(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp)

    y = np.zeros(20, dtype=int)
    result = nested_cv(constant, np.zeros((20, 1)), y, [0.9, 0.3], squared)
    assert result["chosen"] == [0.3] * 5
    assert result["score"] == pytest.approx(0.09)


@pytest.mark.edge_case
def test_inputs_are_not_modified(nested_cv, rng):
    X, y = data(30, rng)
    groups, grid = np.repeat(np.arange(15), 2), [0.5, 0.0]
    copies = X.copy(), y.copy(), groups.copy()
    nested_cv(Spy(), X, y, grid, squared, groups=groups)
    for now, copy in zip((X, y, groups), copies, strict=True):
        assert np.array_equal(now, copy)
    assert grid == [0.5, 0.0]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("n", "options"),
    [
        (20, {"groups": np.repeat(np.arange(4), 5)}),  # 4 groups, 5 outer folds
        (4, {}),  # 4 rows, 5 outer folds
        # 4 groups left, 5 inner folds
        (20, {"groups": np.repeat(np.arange(5), 4), "k_inner": 5}),
        (6, {"k_inner": 5}),  # 4 or 5 rows left, 5 inner folds
        (20, {"k_outer": 1}),
        (20, {"k_inner": 1}),
        (20, {"groups": np.arange(19)}),
        (20, {"groups": np.arange(21)}),
    ],
)
def test_impossible_folds_raise(nested_cv, rng, n, options):
    with pytest.raises(ValueError):
        nested_cv(Spy(), *data(n, rng), [0.0, 1.0], squared, **options)


@pytest.mark.edge_case
def test_empty_grid_and_unequal_lengths_raise(nested_cv, rng):
    X, y = data(20, rng)
    with pytest.raises(ValueError):
        nested_cv(Spy(), X, y, [], squared)
    with pytest.raises(ValueError):
        nested_cv(Spy(), X[:-1], y, [0.0], squared)
    with pytest.raises(ValueError):
        nested_cv(Spy(), X, y[:-1], [0.0], squared)
