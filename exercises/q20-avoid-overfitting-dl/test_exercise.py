"""Tests of ``nested_cv``: a spy reads row numbers from column 0 and watches every split."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(20)


class Spy:
    """Predicts the mean of y_train plus hp; remembers which rows each call saw (column 0 is the row number)."""

    def __init__(self):
        self.calls = []

    def __call__(self, X_train, y_train, X_test, hp):
        train, test = (np.asarray(X)[:, 0].astype(int) for X in (X_train, X_test))
        assert len(y_train) == len(train)
        self.calls.append((train, test, hp))
        return np.full(len(test), np.mean(y_train) + hp)

    def split(self, k_outer):
        """The calls that span all rows, and for each of them the calls that span just its training rows."""
        spans = [set(train) | set(test) for train, test, _ in self.calls]
        everything = set().union(*spans)
        outer = [call for call, span in zip(self.calls, spans, strict=True) if span == everything]
        assert len(outer) == k_outer
        inner = [
            [call for call, span in zip(self.calls, spans, strict=True) if span == set(train)]
            for train, _, _ in outer
        ]
        return outer, inner


def squared(y, pred):
    return (np.asarray(y) - pred) ** 2


def data(n, rng):
    X = np.column_stack([np.arange(n), rng.normal(size=(n, 2))])
    return X, rng.normal(size=n)


def test_worked_example(answer):
    def mean(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp * np.mean(y_train))

    result = answer.nested_cv(mean, np.zeros((20, 1)), np.ones(20), [0.0, 1.0], squared)
    assert set(result) == {"score", "fold_scores", "chosen"}
    assert result["score"] == 0.0
    assert result["fold_scores"] == [0.0] * 5
    assert result["chosen"] == [1.0] * 5


@pytest.mark.edge_case
def test_types(answer, rng):
    result = answer.nested_cv(Spy(), *data(23, rng), [0.0, 0.5], squared, k_outer=4, k_inner=3)
    assert type(result["score"]) is float
    assert type(result["fold_scores"]) is list and len(result["fold_scores"]) == 4
    assert all(type(value) is float for value in result["fold_scores"])
    assert type(result["chosen"]) is list and len(result["chosen"]) == 4


@pytest.mark.parametrize(("k_outer", "k_inner", "candidates"), [(5, 4, 3), (2, 2, 1), (3, 5, 4), (4, 2, 2)])
def test_number_of_calls(answer, rng, k_outer, k_inner, candidates):
    spy = Spy()
    grid = [0.1 * i for i in range(candidates)]
    answer.nested_cv(spy, *data(30, rng), grid, squared, k_outer=k_outer, k_inner=k_inner)
    assert len(spy.calls) == k_outer * (k_inner * candidates + 1)


def test_every_row_is_tested_once_and_never_trained_on(answer, rng):
    spy = Spy()
    answer.nested_cv(spy, *data(29, rng), [0.0, 1.0], squared)
    outer, _ = spy.split(5)
    assert sorted(np.concatenate([test for _, test, _ in outer])) == list(range(29))
    for train, test, _ in outer:
        assert sorted(np.concatenate([train, test])) == list(range(29))
    for train, test, _ in spy.calls:
        assert not np.intersect1d(train, test).size


def test_the_choice_never_sees_outer_test_rows(answer, rng):
    spy = Spy()
    answer.nested_cv(spy, *data(31, rng), [0.0, 0.3, 0.6], squared, k_outer=4, k_inner=3)
    outer, inner = spy.split(4)
    for (outer_train, outer_test, _), calls in zip(outer, inner, strict=True):
        assert len(calls) == 9
        for train, test, _ in calls:
            assert not np.intersect1d(np.concatenate([train, test]), outer_test).size
        for hp in (0.0, 0.3, 0.6):
            tested = np.concatenate([test for _, test, h in calls if h == hp])
            assert sorted(tested) == sorted(outer_train)


def test_candidates_are_compared_on_the_same_folds(answer, rng):
    spy = Spy()
    answer.nested_cv(spy, *data(26, rng), [0.0, 1.0], squared)
    for calls in spy.split(5)[1]:
        folds = [{tuple(sorted(test)) for _, test, h in calls if h == hp} for hp in (0.0, 1.0)]
        assert folds[0] == folds[1]


@pytest.mark.parametrize("names", ["integers", "strings"])
def test_groups_stay_together_everywhere(answer, rng, names):
    X, y = data(60, rng)
    groups = rng.permutation(np.repeat(np.arange(12), [1, 9, 2, 8, 3, 7, 4, 6, 5, 5, 5, 5]))
    spy = Spy()
    labels = groups if names == "integers" else [f"patient {g}" for g in groups]
    answer.nested_cv(spy, X, y, [0.0, 1.0], squared, groups=labels)
    assert len(spy.calls) == 45
    for train, test, _ in spy.calls:
        assert test.size and not np.intersect1d(groups[train], groups[test]).size
    outer, _ = spy.split(5)
    assert sorted(np.concatenate([test for _, test, _ in outer])) == list(range(60))


def test_as_many_groups_as_folds(answer, rng):
    X, y = data(20, rng)
    spy = Spy()
    answer.nested_cv(spy, X, y, [0.0], squared, k_outer=5, k_inner=4, groups=np.repeat(np.arange(5), 4))
    assert all(test.size == 4 for _, test, _ in spy.calls)


@pytest.mark.parametrize(("k_outer", "k_inner"), [(4, 3), (3, 5), (5, 2)])
@pytest.mark.parametrize("sizes", [[1] * 23, [20, 1, 2, 1, 9, 1, 1, 3, 1, 1, 12]], ids=["rows", "groups"])
def test_numbers_of_groups_in_the_folds_differ_by_at_most_one(answer, rng, sizes, k_outer, k_inner):
    groups = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    spy = Spy()
    answer.nested_cv(
        spy, *data(len(groups), rng), [0.0], squared, k_outer=k_outer, k_inner=k_inner, groups=groups
    )
    outer, inner = spy.split(k_outer)
    for calls in (outer, *inner):
        numbers = [len(set(groups[test])) for _, test, _ in calls]
        assert min(numbers) >= 1 and max(numbers) - min(numbers) <= 1


def test_chosen_is_what_is_refitted(answer, rng):
    spy = Spy()
    result = answer.nested_cv(spy, *data(40, rng), [1.0, 0.0, -1.0], squared)
    outer, _ = spy.split(5)
    assert [hp for _, _, hp in outer] == result["chosen"]


def test_the_smallest_inner_loss_wins(answer, rng):
    X, y = data(50, rng)
    spy = Spy()
    grid = [0.4, -0.1, 0.0, 0.2]
    result = answer.nested_cv(spy, X, y, grid, squared)
    for chosen, calls in zip(result["chosen"], spy.split(5)[1], strict=True):
        mean_loss = []
        for hp in grid:
            rows = [squared(y[test], y[train].mean() + hp) for train, test, h in calls if h == hp]
            mean_loss.append(np.concatenate(rows).mean())
        assert chosen == grid[int(np.argmin(mean_loss))]


def test_inner_loss_is_averaged_over_rows_not_folds(answer):
    # Groups of one row and one group of many rows: by rows the candidate that suits the big group wins.
    sizes = [40] + [1] * 11
    groups = np.repeat(np.arange(12), sizes)
    X = np.column_stack([np.arange(len(groups)), groups])
    y = np.zeros(len(groups))

    def fit_predict(X_train, y_train, X_test, hp):
        big = X_test[:, 1] == 0
        return np.where(big == (hp == "big"), 0.0, 1.0)  # "big" is right on the big group, "small" elsewhere

    result = answer.nested_cv(
        fit_predict, X, y, ["small", "big"], squared, k_outer=3, k_inner=3, groups=groups
    )
    # In the two outer folds that train on the big group, 40 of its rows outweigh the small ones.
    assert sorted(result["chosen"]) == ["big", "big", "small"]


def test_first_candidate_wins_ties(answer, rng):
    X, y = data(30, rng)

    def same(X_train, y_train, X_test, hp):
        return np.zeros(len(X_test))

    assert answer.nested_cv(same, X, y, ["b", "a", "c"], squared)["chosen"] == ["b"] * 5


def test_scores(answer, rng):
    X, y = data(33, rng)
    groups = np.repeat(np.arange(11), 3)[rng.permutation(33)]
    spy = Spy()
    result = answer.nested_cv(spy, X, y, [0.0, 0.2], squared, k_outer=4, k_inner=3, groups=groups)
    outer, _ = spy.split(4)
    rows = [squared(y[test], y[train].mean() + hp) for train, test, hp in outer]
    assert result["fold_scores"] == pytest.approx([r.mean() for r in rows])
    assert result["score"] == pytest.approx(np.concatenate(rows).mean())


def test_score_is_a_mean_over_rows(answer):
    sizes = [21] + [1] * 9
    groups = np.repeat(np.arange(10), sizes)
    X = np.column_stack([np.arange(30), groups])

    def zero(X_train, y_train, X_test, hp):
        return np.zeros(len(X_test))

    result = answer.nested_cv(zero, X, (groups == 0).astype(float), [0], squared, groups=groups)
    assert result["score"] == pytest.approx(0.7)
    assert np.mean(result["fold_scores"]) < 0.3


def test_same_seed_same_result_and_other_seed_other_folds(answer, rng):
    X, y = data(40, rng)
    spies = [Spy() for _ in range(3)]
    results = [
        answer.nested_cv(spy, X, y, [0.0, 0.1], squared, seed=seed)
        for spy, seed in zip(spies, (3, 3, 4), strict=True)
    ]
    assert results[0] == results[1]
    tests = [{tuple(sorted(test)) for _, test, _ in spy.split(5)[0]} for spy in spies]
    assert tests[0] == tests[1] != tests[2]


def test_folds_are_random_and_balanced(answer, rng):
    spy = Spy()
    answer.nested_cv(spy, *data(40, rng), [0.0], squared)
    outer, _ = spy.split(5)
    assert sorted(len(test) for _, test, _ in outer) == [8] * 5
    contiguous = sum(np.ptp(test) == 7 for _, test, _ in outer)
    strided = sum(len(set(np.diff(np.sort(test)))) == 1 for _, test, _ in outer)
    assert contiguous == 0 and strided == 0


def test_inner_folds_are_random_too(answer, rng):
    spy = Spy()
    answer.nested_cv(spy, *data(40, rng), [0.0], squared)
    for (outer_train, _, _), calls in zip(*spy.split(5), strict=True):
        place = [np.searchsorted(np.sort(outer_train), np.sort(test)) for _, test, _ in calls]
        assert sum(np.ptp(p) == 7 for p in place) == 0  # 8 neighbours of the 32 training rows
        assert sum(len(set(np.diff(p))) == 1 for p in place) == 0  # every fourth of them


@pytest.mark.edge_case
def test_no_signal_is_reported_as_none(answer):
    # Labels independent of the features; the candidate is the column that predicts. True error 0.5.
    def sign_of_column(X_train, y_train, X_test, hp):
        agrees = np.mean(np.sign(X_train[:, hp]) == y_train) >= 0.5
        return np.sign(X_test[:, hp]) * (1 if agrees else -1)

    def wrong(y, pred):
        return (y != pred).astype(float)

    scores = []
    for repeat in range(30):
        rng = np.random.default_rng([20, repeat])
        X, y = rng.normal(size=(40, 30)), rng.choice([-1.0, 1.0], 40)
        scores.append(answer.nested_cv(sign_of_column, X, y, list(range(30)), wrong)["score"])
    assert 0.44 < np.mean(scores) < 0.58


@pytest.mark.edge_case
def test_lists_and_any_hyper_parameters(answer):
    X, y = [[float(i)] for i in range(20)], [float(i % 2) for i in range(20)]
    grid = [{"shift": 0.0}, {"shift": 5.0}]

    def fit_predict(X_train, y_train, X_test, hp):
        return np.full(len(X_test), np.mean(y_train) + hp["shift"])

    result = answer.nested_cv(fit_predict, X, y, grid, squared)
    assert result["chosen"] == [{"shift": 0.0}] * 5


@pytest.mark.edge_case
def test_hyper_parameters_may_be_tuples_and_labels_strings(answer):
    grid = [("one", "a"), ("one", "b")]

    def constant(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp[1])

    def wrong(y, pred):
        return (np.asarray(y) != pred).astype(float)

    result = answer.nested_cv(constant, np.zeros((20, 1)), ["b"] * 15 + ["a"] * 5, grid, wrong)
    assert result["chosen"] == [("one", "b")] * 5
    assert result["score"] == pytest.approx(0.25)


def test_loss_takes_the_truth_first(answer):
    # Asymmetric: predicting too little costs ten times as much as predicting too much.
    def pinball(y, pred):
        return np.where(y > pred, 10 * (y - pred), pred - y)

    def constant(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp)

    result = answer.nested_cv(constant, np.zeros((20, 1)), np.zeros(20), [-1.0, 2.0], pinball)
    assert result["chosen"] == [2.0] * 5
    assert result["score"] == pytest.approx(2.0)
    assert answer.nested_cv(constant, np.zeros((20, 1)), np.zeros(20), [-1.0], pinball)["score"] == 10.0


@pytest.mark.edge_case
def test_integer_targets_have_losses_with_fractions(answer):
    def constant(X_train, y_train, X_test, hp):
        return np.full(len(X_test), hp)

    result = answer.nested_cv(constant, np.zeros((20, 1)), np.zeros(20, dtype=int), [0.9, 0.3], squared)
    assert result["chosen"] == [0.3] * 5
    assert result["score"] == pytest.approx(0.09)


@pytest.mark.edge_case
def test_inputs_are_not_modified(answer, rng):
    X, y = data(30, rng)
    groups, grid = np.repeat(np.arange(15), 2), [0.5, 0.0]
    copies = X.copy(), y.copy(), groups.copy()
    answer.nested_cv(Spy(), X, y, grid, squared, groups=groups)
    assert np.array_equal(X, copies[0]) and np.array_equal(y, copies[1]) and np.array_equal(groups, copies[2])
    assert grid == [0.5, 0.0]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("n", "options"),
    [
        (20, {"groups": np.repeat(np.arange(4), 5)}),  # 4 groups, 5 outer folds
        (4, {}),  # 4 rows, 5 outer folds
        (20, {"groups": np.repeat(np.arange(5), 4), "k_inner": 5}),  # 4 groups left, 5 inner folds
        (6, {"k_inner": 5}),  # 4 or 5 rows left, 5 inner folds
        (20, {"k_outer": 1}),
        (20, {"k_inner": 1}),
        (20, {"groups": np.arange(19)}),
        (20, {"groups": np.arange(21)}),
    ],
)
def test_impossible_folds_raise(answer, rng, n, options):
    with pytest.raises(ValueError):
        answer.nested_cv(Spy(), *data(n, rng), [0.0, 1.0], squared, **options)


@pytest.mark.edge_case
def test_empty_grid_and_unequal_lengths_raise(answer, rng):
    X, y = data(20, rng)
    with pytest.raises(ValueError):
        answer.nested_cv(Spy(), X, y, [], squared)
    with pytest.raises(ValueError):
        answer.nested_cv(Spy(), X[:-1], y, [0.0], squared)
    with pytest.raises(ValueError):
        answer.nested_cv(Spy(), X, y[:-1], [0.0], squared)
