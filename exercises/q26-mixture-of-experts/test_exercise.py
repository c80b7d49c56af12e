"""Properties and edge cases of the router."""

import numpy as np
import pytest


def draw(T=40, E=6, seed=0):
    return np.random.default_rng(seed).uniform(0.1, 1.0, (T, E))


def loads(experts, E):
    return np.bincount(np.asarray(experts).ravel(), minlength=E)


# route


def test_worked_example(answer):
    experts, gates, kept = answer.route([[4.0, 1.0], [3.0, 1.0], [1.0, 3.0]], 1, 1)
    assert np.array_equal(experts, [[0], [0], [1]])
    assert gates == pytest.approx(np.ones((3, 1)))
    assert np.array_equal(kept, [[True], [False], [True]])


@pytest.mark.parametrize("k", [1, 2, 6])
def test_takes_the_largest_scores_in_falling_order(answer, k):
    scores = draw()
    experts, gates, kept = answer.route(scores, k, 1000)
    assert experts.shape == gates.shape == kept.shape == (40, k)
    for token in range(40):
        falling = sorted(range(6), key=lambda e: -scores[token, e])
        assert list(experts[token]) == falling[:k]
    assert kept.all()


def test_gates_are_the_chosen_scores_over_their_sum(answer):
    _, gates, _ = answer.route([[1.0, 6.0, 2.0, 1.0]], 2, 5)
    assert gates == pytest.approx(np.array([[0.75, 0.25]]))


def test_bias_chooses_but_does_not_weigh(answer):
    scores = [[1.0, 6.0, 2.0, 1.0]]
    experts, gates, _ = answer.route(scores, 2, 5, bias=[0.0, -9.0, 0.0, 2.0])
    assert np.array_equal(experts, [[3, 2]])
    assert gates == pytest.approx(np.array([[1 / 3, 2 / 3]]))


def test_the_same_bias_for_all_changes_nothing(answer):
    plain = answer.route(draw(), 3, 9)
    shifted = answer.route(draw(), 3, 9, np.full(6, 0.5))
    for one, other in zip(plain, shifted, strict=True):
        assert one == pytest.approx(other)


@pytest.mark.parametrize("capacity", [0, 1, 7, 20, 1000])
def test_no_expert_keeps_more_than_its_places(answer, capacity):
    experts, _, kept = answer.route(draw(seed=1) ** 3, 2, capacity)
    before, after = loads(experts, 6), loads(experts[kept], 6)
    assert np.array_equal(after, np.minimum(before, capacity))


def test_the_order_of_tokens_decides_within_a_rank(answer):
    # All five want expert 2; the first three find a place.
    scores = np.tile([0.1, 0.2, 0.9], (5, 1))
    _, _, kept = answer.route(scores, 1, 3)
    assert kept[:, 0].tolist() == [True, True, True, False, False]


def test_first_choices_go_before_second_ones(answer):
    # Token 0 wants 0 then 1, token 1 wants 1 then 0: each has a place for one.
    experts, _, kept = answer.route([[2.0, 1.0], [1.0, 2.0]], 2, 1)
    assert np.array_equal(experts, [[0, 1], [1, 0]])
    assert np.array_equal(kept, [[True, False], [True, False]])


def test_gates_do_not_depend_on_capacity(answer):
    _, wide, _ = answer.route(draw(), 2, 1000)
    _, narrow, _ = answer.route(draw(), 2, 1)
    assert narrow == pytest.approx(wide)


def test_renaming_the_experts_renames_the_result(answer):
    scores, order = draw(seed=2), np.array([3, 0, 5, 1, 4, 2])
    experts, gates, kept = answer.route(scores, 2, 8)
    renamed = answer.route(scores[:, order], 2, 8)
    assert np.array_equal(order[renamed[0]], experts)
    assert renamed[1] == pytest.approx(gates)
    assert np.array_equal(renamed[2], kept)


@pytest.mark.edge_case
def test_of_equal_scores_the_smaller_index_comes_first(answer):
    experts, gates, _ = answer.route(np.ones((3, 40)), 3, 5)
    assert np.array_equal(experts, np.tile([0, 1, 2], (3, 1)))
    assert gates == pytest.approx(np.full((3, 3), 1 / 3))


@pytest.mark.edge_case
def test_types(answer):
    experts, gates, kept = answer.route([[1, 2, 3], [3, 2, 1]], 2, 1, [0, 0, 0])
    assert np.issubdtype(experts.dtype, np.integer)
    assert np.issubdtype(gates.dtype, np.floating)
    assert kept.dtype == bool
    assert gates == pytest.approx(np.array([[0.6, 0.4], [0.6, 0.4]]))


@pytest.mark.edge_case
def test_no_tokens(answer):
    for part in answer.route(np.ones((0, 4)), 2, 3):
        assert part.shape == (0, 2)


BAD_SCORES = [
    np.ones(3),
    np.ones((2, 3, 1)),
    [[1.0, 0.0]],
    [[1.0, -1.0]],
    [[1.0, np.nan]],
    [[np.inf, 1.0]],
]


@pytest.mark.edge_case
@pytest.mark.parametrize("scores", BAD_SCORES)
def test_bad_scores_raise(answer, scores):
    with pytest.raises(ValueError):
        answer.route(scores, 1, 1)


@pytest.mark.edge_case
@pytest.mark.parametrize("k", [-1, 0, 7])
def test_bad_k_raises(answer, k):
    with pytest.raises(ValueError):
        answer.route(draw(), k, 4)


@pytest.mark.edge_case
def test_negative_capacity_raises(answer):
    with pytest.raises(ValueError):
        answer.route(draw(), 1, -1)


BAD_BIASES = [np.zeros(5), np.zeros((6, 1)), np.zeros((1, 6)), [0] * 5 + [np.nan]]


@pytest.mark.edge_case
@pytest.mark.parametrize("bias", BAD_BIASES)
def test_bad_bias_raises(answer, bias):
    with pytest.raises(ValueError):
        answer.route(draw(), 1, 4, bias)


@pytest.mark.edge_case
def test_route_leaves_its_inputs_alone(answer):
    scores, bias = draw(), np.linspace(-0.1, 0.1, 6)
    answer.route(scores, 2, 3, bias)
    assert np.array_equal(scores, draw())
    assert np.array_equal(bias, np.linspace(-0.1, 0.1, 6))


# balance_loss


def test_even_load_and_even_probabilities_give_one(answer):
    experts = np.arange(12).reshape(6, 2) % 4
    assert answer.balance_loss(np.full((6, 4), 0.25), experts) == pytest.approx(1.0)


@pytest.mark.parametrize("E", [2, 5])
def test_collapse_gives_the_number_of_experts(answer, E):
    probs = np.zeros((7, E))
    probs[:, 1] = 1
    assert answer.balance_loss(probs, np.ones((7, 1), int)) == pytest.approx(E)


def test_balance_loss_by_hand(answer):
    # f = (3/4, 1/4, 0), P = (0.5, 0.3, 0.2): 3 (0.375 + 0.075) = 1.35.
    probs = [[0.7, 0.2, 0.1], [0.3, 0.4, 0.3]]
    assert answer.balance_loss(probs, [[0, 1], [0, 0]]) == pytest.approx(1.35)


@pytest.mark.edge_case
def test_balance_loss_is_a_float_and_counts_unused_experts(answer):
    value = answer.balance_loss([[0.5, 0.25, 0.25]], [[0]])
    assert type(value) is float
    assert value == pytest.approx(1.5)


# update_bias


def test_update_by_hand(answer):
    # Average load 1: expert 0 has 2, expert 1 has 1, expert 2 has none.
    new = answer.update_bias([0.0, 0.5, 1.0], [[0], [0], [1]], 0.1)
    assert new == pytest.approx(np.array([-0.1, 0.5, 1.1]))


def test_the_step_does_not_depend_on_how_uneven_the_load_is(answer):
    new = answer.update_bias(np.zeros(3), [[0]] * 9 + [[1]], 0.01)
    assert new == pytest.approx(np.array([-0.01, 0.01, 0.01]))


def test_repeated_steps_even_the_load(answer):
    scores = draw(T=600, E=4, seed=3) * [2.0, 1.0, 1.0, 0.5]
    bias = np.zeros(4)
    for _ in range(400):
        experts, _, _ = answer.route(scores, 1, 600, bias)
        bias = answer.update_bias(bias, experts, 0.005)
    even = loads(answer.route(scores, 1, 600, bias)[0], 4) / 150
    assert loads(answer.route(scores, 1, 600)[0], 4).max() / 150 > 2
    assert even.max() < 1.15


@pytest.mark.edge_case
def test_update_returns_a_new_array(answer):
    bias, experts = np.zeros(3), np.array([[0, 1], [0, 2]])
    new = answer.update_bias(bias, experts, 0.1)
    assert new is not bias
    assert np.array_equal(bias, np.zeros(3))
    assert np.array_equal(experts, [[0, 1], [0, 2]])
    assert new.shape == (3,)
    assert np.issubdtype(answer.update_bias([0, 0], [[1]], 0.5).dtype, np.floating)
