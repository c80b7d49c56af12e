"""Published totals, what ZeRO shares, limits, plans against trying everything."""

import pytest

WORDS = "none", "selective", "full"
GPT3 = (96, 12288, 96, 2048)
LAYERS = (2, 8, 2, 4)
SMALL = dict(parameters=1000, layers=2, hidden=8, heads=2, context=4)


def test_the_zero_papers_example(answer):
    psi = 7_500_000_000
    totals = [sum(answer.state_bytes(psi, 64, stage)) for stage in range(4)]
    assert [total / 1e9 for total in totals] == [120, 31.40625, 16.640625, 1.875]


def test_parts_of_the_states(answer):
    assert answer.state_bytes(100, 1, 0) == (200, 200, 1200)
    assert answer.state_bytes(100, 4, 0) == (200, 200, 1200)
    assert answer.state_bytes(100, 4, 1) == (200, 200, 300)
    assert answer.state_bytes(100, 4, 2) == (200, 50, 300)
    assert answer.state_bytes(100, 4, 3) == (50, 50, 300)


def test_gradients_of_32_bits(answer):
    assert answer.state_bytes(100, 4, 1, gradient_bytes=4) == (200, 400, 300)
    assert answer.state_bytes(100, 4, 2, gradient_bytes=4) == (200, 100, 300)


@pytest.mark.parametrize("parameters", [8, 9, 10, 11, 12])
def test_shares_are_padded_up(answer, parameters):
    share = 2 if parameters == 8 else 3
    held = answer.state_bytes(parameters, 4, 3)
    assert held == (2 * share, 2 * share, 12 * share)


def test_gpt3_activations(answer):
    none, selective, full = [answer.activation_bytes(*GPT3, how) for how in WORDS]
    block = 2048 * 12288
    assert none == 96 * 114 * block
    assert selective == 96 * 34 * block
    assert full == (96 * 2 + 34) * block


def test_scores_grow_as_the_square_and_do_not_depend_on_width(answer):
    def scores(context, hidden):
        size = 3, hidden, 4, context
        none, selective = [answer.activation_bytes(*size, how) for how in WORDS[:2]]
        return none - selective

    assert scores(10, 16) == scores(10, 64) == 3 * 5 * 4 * 100
    assert scores(20, 16) == 4 * scores(10, 16)


def test_one_layer_is_rebuilt_at_a_time(answer):
    sizes = [answer.activation_bytes(n, 8, 2, 4, "full") for n in (1, 2, 5)]
    assert sizes == [1152, 1216, 1408]


BATCHES = [(75, 0), (76, 0), (87, 0), (88, 1), (99, 1), (100, 2), (112, 3)]


@pytest.mark.parametrize(("capacity", "batch"), BATCHES)
def test_largest_batch(answer, capacity, batch):
    assert answer.largest_batch(capacity, (20, 20, 36), 12) == batch


def test_plan_is_the_first_that_fits(answer):
    def tried(batch, devices, capacity):
        for how in WORDS:
            room = capacity - batch * answer.activation_bytes(*LAYERS, how)
            for stage in range(4):
                if sum(answer.state_bytes(1000, devices, stage)) <= room:
                    return how, stage
        return None

    seen = set()
    for devices in (1, 4, 16):
        for batch in (1, 2, 5):
            for capacity in range(1000, 36000, 77):
                size = dict(batch=batch, devices=devices, capacity=capacity)
                plan = answer.cheapest_plan(**SMALL, **size)
                assert plan == tried(**size)
                seen.add(plan)
    assert len(seen) > 10  # the sizes above lead to plans of nearly every kind


def test_recomputing_less_comes_before_sharing_less(answer):
    # without recomputation only ZeRO-3 fits, with it a lower stage would as well
    per = answer.activation_bytes(*LAYERS, "none")
    capacity = sum(answer.state_bytes(10, 2, 3)) + 2 * per
    size = dict(SMALL, parameters=10, batch=2, devices=2)
    assert answer.cheapest_plan(**size, capacity=capacity) == ("none", 3)


def test_exactly_full_fits(answer):
    full = 16_000 + 3 * answer.activation_bytes(*LAYERS, "none")
    size = dict(SMALL, batch=3, devices=1)
    assert answer.cheapest_plan(**size, capacity=full) == ("none", 0)
    assert answer.cheapest_plan(**size, capacity=full - 1) == ("selective", 0)


def test_nothing_fits(answer):
    size = dict(SMALL, batch=1, devices=1)
    assert answer.cheapest_plan(**size, capacity=16_000) is None
    assert answer.cheapest_plan(**size, capacity=0) is None


@pytest.mark.edge_case
def test_whole_bytes_however_large(answer):
    total = answer.state_bytes(10**17 + 1, 3, 3)
    share = 33_333_333_333_333_334
    assert total == (2 * share, 2 * share, 12 * share)
    assert all(type(part) is int for part in total)
    assert type(answer.activation_bytes(2, 8, 2, 4, "none")) is int
    assert answer.largest_batch(10**18 + 7, (0, 0, 0), 10) == 10**17
    assert type(answer.largest_batch(100, (20, 20, 36), 12)) is int


@pytest.mark.edge_case
def test_more_devices_than_parameters(answer):
    assert answer.state_bytes(1, 1, 0) == (2, 2, 12)
    assert answer.state_bytes(3, 8, 3) == (2, 2, 12)


@pytest.mark.edge_case
def test_the_smallest_sizes(answer):
    assert answer.activation_bytes(1, 1, 1, 1, "none") == 39
    assert answer.largest_batch(0, (0, 0, 0), 1) == 0
    assert answer.largest_batch(3, (1, 1, 0), 1) == 1
    assert answer.cheapest_plan(1, 1, 1, 1, 1, 1, 1, 55) == ("none", 0)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        ((0, 1, 0), {}),
        ((1, 0, 0), {}),
        ((1, -1, 0), {}),
        ((1, 1, 4), {}),
        ((1, 1, -1), {}),
        ((1, 1, 0), {"gradient_bytes": 3}),
        ((1, 1, 0), {"gradient_bytes": 0}),
    ],
)
def test_wrong_states(answer, arguments, more):
    with pytest.raises(ValueError):
        answer.state_bytes(*arguments, **more)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "arguments",
    [
        (0, 1, 1, 1, "none"),
        (1, 0, 1, 1, "none"),
        (1, 1, 0, 1, "selective"),
        (1, 1, 1, 0, "full"),
        (1, 1, 1, 1, "half"),
        (1, 1, 1, 1, ""),
    ],
)
def test_wrong_activations(answer, arguments):
    with pytest.raises(ValueError):
        answer.activation_bytes(*arguments)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "arguments",
    [
        (1, (0, 0, 0), 0),
        (1, (0, 0, 0), -1),
        (-1, (0, 0, 0), 1),
        (1, (-1, 0, 0), 1),
        (1, (0, -1, 0), 1),
        (1, (2, 3, -1), 1),
    ],
)
def test_wrong_batches(answer, arguments):
    with pytest.raises(ValueError):
        answer.largest_batch(*arguments)


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "wrong",
    [
        {"batch": 0},
        {"capacity": -1},
        {"devices": 0},
        {"layers": 0},
        {"parameters": 0},
    ],
)
def test_wrong_plans(answer, wrong):
    good = dict(SMALL, batch=1, devices=1, capacity=100_000)
    with pytest.raises(ValueError):
        answer.cheapest_plan(**{**good, **wrong})
