import numpy as np
import pytest
from pytest import approx

KINDS = ("constant", "cosine", "linear", "wsd")
DECAYING = ("cosine", "linear", "wsd")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("warmup", [1, 2, 10, 37])
def test_warm_up_is_linear_from_peak_over_warmup(answer, kind, warmup):
    for t in range(warmup):
        got = answer.lr_at(t, 200, 3e-4, warmup, kind)
        assert got == approx(3e-4 * (t + 1) / warmup)
    assert answer.lr_at(0, 200, 3e-4, warmup, kind) == approx(3e-4 / warmup)
    assert answer.lr_at(warmup, 200, 3e-4, warmup, kind) == approx(3e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_warm_up_ignores_the_floor(answer, kind):
    assert answer.lr_at(0, 100, 1.0, 10, kind, floor=0.5) == approx(0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_no_warm_up_starts_at_the_peak(answer, kind):
    assert answer.lr_at(0, 100, 0.7, 0, kind) == approx(0.7)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("floor", [0.0, 0.05, 0.5])
def test_from_total_on_the_floor(answer, kind, floor):
    for t in (100, 101, 250, 10**6):
        got = answer.lr_at(t, 100, 0.5, 10, kind, floor)
        assert got == approx(floor, abs=1e-15)


@pytest.mark.parametrize("kind", DECAYING)
def test_the_last_step_is_nearly_at_the_floor(answer, kind):
    last = answer.lr_at(9999, 10000, 1.0, 100, kind, 0.1)
    assert 0.1 < last < 0.101


def test_constant_stays_at_the_peak(answer):
    got = answer.lr_at(np.arange(5, 100), 100, 0.3, 5, "constant", 0.01)
    assert got == approx(np.full(95, 0.3))


@pytest.mark.parametrize("kind", ["cosine", "linear"])
def test_half_way_in_time_is_half_way_from_peak_to_floor(answer, kind):
    assert answer.lr_at(55, 100, 1.0, 10, kind, 0.2) == approx(0.6)
    assert answer.lr_at(50, 100, 1.0, 0, kind) == approx(0.5)


def test_cosine_and_linear_values(answer):
    quarter = 0.5 * (1 + np.sqrt(0.5))  # what a cosine has left after a quarter
    assert answer.lr_at(20, 80, 1.0, 0, "cosine") == approx(quarter)
    got = answer.lr_at(40, 130, 2.0, 10, "cosine", 0.4)
    assert got == approx(0.4 + 1.6 * quarter)
    assert answer.lr_at(40, 130, 2.0, 10, "linear", 0.4) == approx(1.6)


def test_cosine_is_symmetric_about_its_middle(answer):
    early, late = (
        answer.lr_at(np.arange(10, 55), 100, 1.0, 10),
        answer.lr_at(100 - np.arange(45), 100, 1.0, 10),
    )
    assert early + late == approx(np.ones(45))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("floor", [0.0, 0.3])
@pytest.mark.parametrize("decay_shape", ["linear", "sqrt"])
def test_up_during_warm_up_then_never_up_again(answer, kind, floor, decay_shape):
    lr = answer.lr_at(np.arange(1001), 1000, 1.0, 50, kind, floor, 0.3, decay_shape)
    assert (np.diff(lr[:50]) > 0).all()
    assert (np.diff(lr[50:]) <= 1e-12).all()
    assert lr[50:].min() >= floor - 1e-12 and lr.max() <= 1 + 1e-12


def test_wsd_is_flat_until_the_last_fraction_of_the_total(answer):
    lr = answer.lr_at(np.arange(1001), 1000, 1.0, 200, "wsd", 0.0, 0.25)
    # a fraction of total, not of total - warmup
    assert lr[200:751] == approx(np.ones(551))
    assert (lr[751:] < 1).all()
    assert lr[875] == approx(0.5)


def test_wsd_shapes(answer):
    steps, u = np.array([80, 85, 90, 95, 99]), np.array([0, 0.25, 0.5, 0.75, 0.95])
    got = answer.lr_at(steps, 100, 1.0, 5, "wsd", 0.2, 0.2, "linear")
    assert got == approx(0.2 + 0.8 * (1 - u))
    for name in ("sqrt", "1-sqrt"):
        got = answer.lr_at(steps, 100, 1.0, 5, "wsd", 0.2, 0.2, name)
        assert got == approx(0.2 + 0.8 * (1 - np.sqrt(u)))


def test_wsd_that_decays_all_the_way_is_linear(answer):
    steps = np.arange(120)
    assert answer.lr_at(steps, 100, 0.8, 0, "wsd", 0.1, 1.0) == approx(
        answer.lr_at(steps, 100, 0.8, 0, "linear", 0.1)
    )


def test_wsd_before_its_decay_does_not_depend_on_the_horizon(answer):
    steps = np.arange(801)  # the cooldown of the short run starts at 800
    short = answer.lr_at(steps, 1000, 1.0, 50, "wsd", 0.0, 0.2)
    long = answer.lr_at(steps, 10**6, 1.0, 50, "wsd", 0.0, 0.2)
    assert short == approx(long, rel=1e-12)  # but for rounding
    short, long = (answer.lr_at(steps, total, 1.0, 50) for total in (1000, 2000))
    assert not np.allclose(short, long)


@pytest.mark.edge_case
def test_wsd_warm_up_and_decay_may_fill_the_run(answer):
    lr = answer.lr_at(np.arange(100), 100, 1.0, 70, "wsd", 0.0, 0.3)
    assert [lr.max(), lr[70], lr[85]] == approx([1, 1, 0.5])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("decay_shape", ["linear", "sqrt"])
def test_array_equals_scalars(answer, kind, decay_shape):
    steps = np.array([[0, 3, 9, 10], [11, 50, 79, 80], [81, 99, 100, 500]])
    rest = (100, 0.02, 10, kind, 1e-3, 0.2, decay_shape)
    got = answer.lr_at(steps, *rest)
    assert isinstance(got, np.ndarray) and got.dtype.kind == "f"
    assert got.shape == steps.shape
    one_by_one = [answer.lr_at(int(t), *rest) for t in steps.ravel()]
    assert got.ravel() == approx(one_by_one, abs=1e-15)


@pytest.mark.edge_case
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "step",
    [0, 5, 50, 95, 100, 7.0, np.int64(3), np.float64(60), np.array(20)],
)
def test_scalar_gives_a_python_float(answer, kind, step):
    assert type(answer.lr_at(step, 100, 1, 10, kind)) is float


@pytest.mark.edge_case
def test_list_gives_an_array(answer):
    got = answer.lr_at([79, 80, 90, 100], 100, 1.0, kind="wsd")
    assert isinstance(got, np.ndarray) and got == approx([1.0, 1.0, 0.5, 0.0])
    assert answer.lr_at([4], 100, 1.0).shape == (1,)
    assert answer.lr_at([], 100, 1.0).shape == (0,)


@pytest.mark.edge_case
def test_integer_peak_does_not_truncate(answer):
    got = answer.lr_at(np.array([0, 28]), 100, 2, 10, "linear")
    assert got == approx([0.2, 1.6])


@pytest.mark.parametrize("kind", KINDS)
def test_everything_scales_with_the_peak(answer, kind):
    steps = np.arange(130)
    one = answer.lr_at(steps, 120, 1.0, 7, kind, 0.1, 0.3)
    tiny = answer.lr_at(steps, 120, 1e-5, 7, kind, 1e-6, 0.3)
    assert tiny == approx(one * 1e-5, abs=1e-18)


def test_floor_at_the_peak_is_constant_after_warm_up(answer):
    for kind in KINDS:
        got = answer.lr_at(np.arange(5, 150), 100, 0.3, 5, kind, 0.3)
        assert got == approx(np.full(145, 0.3))


def test_defaults_are_cosine_to_zero_without_warm_up(answer):
    steps = np.arange(100)
    cosine = 0.5 * (1 + np.cos(np.pi * steps / 100))
    assert answer.lr_at(steps, 100, 1.0) == approx(cosine)
    assert answer.lr_at(90, 100, 1.0, kind="wsd") == approx(0.5)


@pytest.mark.edge_case
@pytest.mark.parametrize("kind", KINDS)
def test_input_is_not_modified(answer, kind):
    steps = np.array([0.0, 5.0, 50.0, 150.0])
    given = [0, 5, 50, 150]
    answer.lr_at(steps, 100, 1.0, 10, kind)
    answer.lr_at(given, 100, 1.0, 10, kind)
    assert steps.tolist() == [0.0, 5.0, 50.0, 150.0] and given == [0, 5, 50, 150]


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "change",
    [
        {"total": 0},
        {"total": -5},
        {"peak": 0.0},
        {"peak": -1.0},
        {"peak": float("nan")},
        {"warmup": -1},
        {"warmup": 100},
        {"warmup": 101},
        {"floor": -0.1},
        {"floor": 1.1},
        {"kind": "exponential"},
        {"kind": "Cosine"},
        {"step": -1},
        {"step": [3, -1]},
        {"kind": "wsd", "decay_frac": 0.0},
        {"kind": "wsd", "decay_frac": -0.2},
        {"kind": "wsd", "decay_frac": 1.2},
        {"kind": "wsd", "warmup": 90, "decay_frac": 0.2},
        {"kind": "wsd", "decay_shape": "cubic"},
    ],
)
def test_impossible_schedules_raise(answer, change):
    arguments = {"step": 3, "total": 100, "peak": 1.0, "warmup": 10} | change
    with pytest.raises(ValueError):
        answer.lr_at(**arguments)


@pytest.mark.parametrize("kind", ["constant", "cosine", "linear"])
def test_the_decay_of_wsd_concerns_wsd_only(answer, kind):
    assert answer.lr_at(95, 100, 1.0, 95, kind, decay_frac=0.2) == approx(1.0)
