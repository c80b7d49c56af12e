"""Tests of ``ring_all_reduce`` and ``one_f_one_b``."""

import numpy as np
import pytest


def buffers(n, size, seed=0):
    return list(np.random.default_rng(seed).integers(-99, 99, (n, size)))


# ring_all_reduce


def test_worked_example_of_the_ring(answer):
    results, sent = answer.ring_all_reduce([np.array([1, 2]), np.array([3, 4])])
    assert [list(result) for result in results] == [[4.0, 6.0], [4.0, 6.0]]
    assert sent == [2, 2]


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("size", [8, 40, 41, 47])
def test_every_rank_gets_the_sum(answer, n, size):
    given = buffers(n, size)
    results, _ = answer.ring_all_reduce(given)
    assert len(results) == n
    for result in results:
        assert np.array_equal(result, np.sum(given, axis=0))


@pytest.mark.parametrize("n", [1, 2, 4, 8])
def test_each_rank_sends_the_known_share(answer, n):
    _, sent = answer.ring_all_reduce(buffers(n, 8 * 30))
    assert sent == [2 * (n - 1) * 240 // n] * n


@pytest.mark.parametrize(("n", "size"), [(3, 10), (5, 17), (8, 61), (4, 2)])
def test_uneven_chunks_follow_the_ring(answer, n, size):
    # Rank r never sends chunk r + 1 while adding, nor chunk r + 2 while gathering.
    lengths = [len(chunk) for chunk in np.array_split(np.zeros(size), n)]
    never = [lengths[(r + 1) % n] + lengths[(r + 2) % n] for r in range(n)]
    expected = [2 * size - entries for entries in never]
    _, sent = answer.ring_all_reduce(buffers(n, size))
    assert sent == expected


@pytest.mark.edge_case
def test_results_are_new_float_arrays(answer):
    given = buffers(3, 7)
    copies = [buffer.copy() for buffer in given]
    results, sent = answer.ring_all_reduce(given)
    for result in results:
        assert result.dtype == float and result.shape == (7,)
        result += 1.0
    for buffer, copy in zip(given, copies, strict=True):
        assert np.array_equal(buffer, copy)
    assert all(type(count) is int for count in sent)
    assert np.array_equal(results[0], np.sum(copies, axis=0) + 1.0)


@pytest.mark.edge_case
def test_float_buffers_are_not_modified(answer):
    given = [np.ones(4), np.ones(4)]
    results, _ = answer.ring_all_reduce(given)
    assert np.array_equal(given, np.ones((2, 4)))
    assert not any(np.shares_memory(r, g) for r in results for g in given)
    assert not np.shares_memory(results[0], results[1])


@pytest.mark.edge_case
def test_more_ranks_than_entries(answer):
    results, sent = answer.ring_all_reduce(buffers(6, 2))
    assert len(results) == 6 and sum(sent) == 2 * 5 * 2
    results, sent = answer.ring_all_reduce([np.zeros(0), np.zeros(0)])
    assert results[0].shape == (0,) and sent == [0, 0]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "bad",
    [
        [],
        [np.zeros((2, 2)), np.zeros((2, 2))],
        [np.zeros(4), np.zeros(())],
        [np.zeros(4), np.zeros(5)],
        [np.zeros(4), np.zeros(4), np.zeros(1)],
    ],
)
def test_bad_buffers_raise(answer, bad):
    with pytest.raises(ValueError):
        answer.ring_all_reduce(bad)


# one_f_one_b


def test_worked_example_of_the_pipeline(answer):
    assert answer.one_f_one_b([1, 1], [2, 2], 3) == (12.0, [2, 1])


@pytest.mark.parametrize("p", [1, 2, 4, 7])
@pytest.mark.parametrize("m", [1, 2, 5, 16])
@pytest.mark.parametrize(("f", "b"), [(1.0, 2.0), (1.0, 1.0), (0.5, 3.0)])
def test_equal_stages_have_the_known_bubble(answer, p, m, f, b):
    step, _ = answer.one_f_one_b([f] * p, [b] * p, m)
    assert step == pytest.approx((m + p - 1) * (f + b))


@pytest.mark.parametrize("p", [1, 3, 6])
@pytest.mark.parametrize("m", [1, 2, 4, 12])
def test_microbatches_alive(answer, p, m):
    _, alive = answer.one_f_one_b([1.0] * p, [2.0] * p, m)
    assert alive == [min(p - r, m) for r in range(p)]


def test_one_microbatch_goes_there_and_back(answer):
    forward, backward = [1.0, 4.0, 2.0], [3.0, 0.5, 7.0]
    step, alive = answer.one_f_one_b(forward, backward, 1)
    assert step == pytest.approx(17.5)
    assert alive == [1, 1, 1]


def test_the_slowest_stage_sets_the_pace(answer):
    forward, backward = [1.0, 1.0, 1.5, 1.0], [2.0, 2.0, 3.0, 2.0]
    short, _ = answer.one_f_one_b(forward, backward, 20)
    long, _ = answer.one_f_one_b(forward, backward, 30)
    assert long - short == pytest.approx(10 * 4.5)
    assert short > 20 * 4.5


def test_unequal_stages_by_hand(answer):
    # Stage 1: F0 2-5, B0 5-6, F1 6-9, B1 9-10. Stage 0: F0 0-2, F1 2-4, B0 6-10,
    # B1 10-14.
    step, _ = answer.one_f_one_b([2.0, 3.0], [4.0, 1.0], 2)
    assert step == pytest.approx(14.0)
    # Stage 1 is slow in its forward pass only; stage 0 waits for it.
    step, _ = answer.one_f_one_b([1.0, 5.0], [1.0, 1.0], 3)
    assert step == pytest.approx(20.0)
    # Stage 0 feeds stage 1 too slowly; the first stage sets the pace.
    step, _ = answer.one_f_one_b([5.0, 1.0], [1.0, 1.0], 3)
    assert step == pytest.approx(19.0)


def reference(f, b, m):
    """Earliest ends by repeated relaxation over the two kinds of waiting."""
    p = len(f)
    follows, length = {}, {}
    for r in range(p):
        warm = min(p - 1 - r, m)
        order = [("F", i, r) for i in range(warm)]
        for i in range(m - warm):
            order += [("F", warm + i, r), ("B", i, r)]
        order += [("B", i, r) for i in range(m - warm, m)]
        for before, after in zip([None, *order], order, strict=False):
            kind, i, _ = after
            other = ("F", i, r - 1) if kind == "F" else ("B", i, r + 1)
            follows[after] = before, other if 0 <= other[2] < p else None
            length[after] = f[r] if kind == "F" else b[r]
    end = dict.fromkeys(follows, 0.0)
    for _ in range(len(end) + 1):
        for task, needs in follows.items():
            waits = max(end[need] if need else 0.0 for need in needs)
            end[task] = waits + length[task]
    return max(end.values())


@pytest.mark.parametrize("seed", range(12))
def test_random_stages_against_relaxation(answer, seed):
    rng = np.random.default_rng(seed)
    p, m = int(rng.integers(1, 6)), int(rng.integers(1, 8))
    f, b = rng.uniform(0.1, 3, (2, p))
    step, _ = answer.one_f_one_b(f, b, m)
    assert step == pytest.approx(reference(f, b, m))


def test_times_scale(answer):
    f, b = np.array([1.0, 2.0, 1.5]), np.array([2.0, 1.0, 3.0])
    step, alive = answer.one_f_one_b(f, b, 6)
    longer, same = answer.one_f_one_b(3 * f, 3 * b, 6)
    assert longer == pytest.approx(3 * step) and same == alive


@pytest.mark.edge_case
def test_types_of_the_results(answer):
    times = np.array([1, 1]), np.array([2, 2])
    step, alive = answer.one_f_one_b(*times, np.int64(3))
    assert type(step) is float and type(alive) is list
    assert all(type(count) is int for count in alive)


@pytest.mark.edge_case
def test_zero_times_and_inputs_kept(answer):
    assert answer.one_f_one_b([0.0, 0.0], [0.0, 0.0], 4) == (0.0, [2, 1])
    forward, backward = [1.0, 2.0], [2.0, 1.0]
    answer.one_f_one_b(forward, backward, 3)
    assert forward == [1.0, 2.0] and backward == [2.0, 1.0]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("forward", "backward"),
    [
        ([], []),
        ([1.0], [1.0, 2.0]),
        ([1.0, 1.0], [2.0]),
        ([1.0, -0.1], [2.0, 2.0]),
        ([1.0, 1.0], [2.0, -2.0]),
        ([1.0, np.nan], [2.0, 2.0]),
        ([1.0, 1.0], [np.inf, 2.0]),
    ],
)
def test_bad_stages_raise(answer, forward, backward):
    with pytest.raises(ValueError):
        answer.one_f_one_b(forward, backward, 4)


@pytest.mark.edge_case
@pytest.mark.parametrize("m", [0, -1, 2.0, 1.5, True, "3"])
def test_bad_microbatches_raise(answer, m):
    with pytest.raises(ValueError):
        answer.one_f_one_b([1.0, 1.0], [2.0, 2.0], m)
