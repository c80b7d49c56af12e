"""Numbers as prose states them, and whether they tell what was measured."""

import pytest

from scaling_lab.sources.stated import number_or_range, numbers, restated


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("22–35 %", [0.22, 0.35]),
        ("22-35%", [0.22, 0.35]),
        ("22 到 35 %", [0.22, 0.35]),
        ("0.59 to 0.65", [0.59, 0.65]),
        ("from 1.2 million to 3 million", [1.2e6, 3e6]),
        ("约 1.2 万", [12000]),
        ("3 亿", [3e8]),
        ("百分点", []),
        ("5.2 个百分点", [0.052]),
        ("5.2 percentage points", [0.052]),
        ("2.5 倍", [2.5]),
        ("×2.5", [2.5]),
        ("12,288", [12288]),
        ("12\u202f288", [12288]),
        ("−1.06", [-1.06]),
        ("$-1.06$ 到 $-0.97$", [-1.06, -0.97]),
        ("$3.5\\times 10^{-4}$", [3.5e-4]),
        ("$3\\cdot10^4$", [3e4]),
        ("3.5 × 10⁻⁴", [3.5e-4]),
        ("$10^{-12}$", [1e-12]),
        ("1e-12", [1e-12]),
        ("3–5 × 10⁻⁴", [3e-4, 5e-4]),
        ("a layer of GPT-2 or L2", []),
        ("$x_1$", []),
        ("0.5 percent", [0.005]),
    ],
)
def test_every_form_of_a_number(text, values):
    told = number_or_range(text) or numbers(text)
    assert [number.values[0] for number in told] == pytest.approx(values)


@pytest.mark.parametrize("text", ["no number", "1, 2", "1 of 2", "between 1 and 2 and 3"])
def test_one_number_or_one_range(text):
    assert number_or_range(text) == ()


@pytest.mark.parametrize(
    ("text", "values", "right"),
    [
        ("22–35 %", (0.2214, 0.3456), True),
        ("22–35 %", (0.2214, 0.3556), False),
        ("22 %", (0.2249,), True),
        ("22 %", (0.2251,), False),
        ("22.0 %", (0.2214,), False),
        ("1.2 万", (12345,), True),
        ("1.3 万", (12345,), False),
        ("3000", (2987,), True),
        ("3000", (2900,), False),
        ("20", (20.4,), True),
        ("20", (21,), False),
        ("$3.5\\times 10^{-4}$", (3.46e-4,), True),
        ("$3.5\\times 10^{-4}$", (3.4e-4,), False),
        ("$10^{-4}$", (2e-4,), True),
        ("$10^{-4}$", (4e-4,), False),
        ("5.2 points", (0.0519,), True),
        ("5.2 points", (5.21,), True),
        ("−1.06", (-1.0612,), True),
        ("1.06", (-1.0612,), False),
        ("0.98", (0.975,), True),
    ],
)
def test_a_number_tells_a_value_to_the_digits_shown(text, values, right):
    told = number_or_range(text)
    assert all(number.tells(value) for number, value in zip(told, values, strict=True)) is right


@pytest.mark.parametrize(
    ("text", "values", "right"),
    [
        ("22–35 %", (0.2314, 0.3556), "23–36 %"),
        ("约 1.2 万", (13456,), "约 1.3 万"),
        ("$3.5\\times 10^{-4}$", (1.23e-5,), "1.2 × 10^-5"),
        ("$10^{-4}$", (1.1e-7,), "10^-7"),
        ("3000 times", (2900,), "2900 times"),
        ("1.06", (-1.0612,), "−1.06"),
        ("5.2 个百分点", (0.061,), "6.1 个百分点"),
    ],
)
def test_the_right_number_is_named_in_the_form_of_the_wrong_one(text, values, right):
    assert restated(text, values) == right
