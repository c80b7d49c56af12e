"""Numbers as readers see them."""

import pytest

from scaling_lab.sources.comparisons import assertions, comparisons
from scaling_lab.sources.numbers import shown, shown_bound, shown_range


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1.0, "1"),
        (1024, "1024"),
        (12288, "12,288"),
        (0.0371, "0.0371"),
        (0.99951, "1.00"),
        (-1.06, "−1.06"),
        (92.66, "92.7"),
        (5.3e-16, "5.3 × 10⁻¹⁶"),
        (4.72e21, "4.7 × 10²¹"),
    ],
)
def test_a_number_has_readable_digits(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((0.3, 0.3456, 0.2214), "0.22–0.35"),
        ((0.991, 1.023), "0.99–1.02"),
        ((74, 83), "74–83"),
        ((1, 1, 1), "1"),
        ((-1.06, -0.972), "−1.06 … −0.97"),
        ((-0.00187, 0.0315), "−0.002 … 0.032"),
        ((1.000001, 1.000002), "1.000001–1.000002"),
        ((5.3e-16, 6.3e-16), "5.3 × 10⁻¹⁶–6.3 × 10⁻¹⁶"),
    ],
)
def test_a_range_has_the_digits_that_tell_its_ends_apart(values, text):
    assert shown_range(values) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("x > 0.2", "> 0.2"),
        ("1e-12 > x", "< 10⁻¹²"),
        ("0.98 < x <= 1.02", "0.98–1.02"),
        ("-0.02 < x < 0.02", "−0.02 … 0.02"),
        ("x == 1024", "= 1024"),
        ("x >= -2.5", "≥ −2.5"),
    ],
)
def test_a_bound_is_shown_as_it_was_written(code, text):
    [comparison] = comparisons(statement.test for statement in assertions(f"assert {code}"))
    assert shown_bound(comparison) == text
