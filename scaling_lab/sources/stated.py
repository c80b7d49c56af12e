"""Reads numbers as people state them in prose: ``22–35 %``, ``1.2 万``, ``$3\\times 10^{-4}$``, ``2.5 times``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

_UNITS = {
    "%": 0.01, "％": 0.01, "percent": 0.01, "个百分点": 0.01, "百分点": 0.01,
    "percentage points": 0.01, "percentage point": 0.01, "points": 0.01,
    "百万": 1e6, "万": 1e4, "亿": 1e8, "thousand": 1e3, "million": 1e6, "billion": 1e9,
}  # fmt: skip
# With this word the number may be meant as it stands: points of accuracy, or of a curve.
_EITHER = "points"
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_NUMBER = re.compile(
    r"(?<![A-Za-z_^.\d])(?<![A-Za-z]-)"  # no part of a name: L2, GPT-2, x_1
    r"(?P<minus>(?<![\d%])-)?"
    r"(?:10\^(?P<alone>-?\d+)"
    r"|(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<decimals>\.\d+)?"
    r"(?: ?× ?10\^(?P<power>-?\d+)|[eE](?P<e>[-+]?\d+))?)"
    rf"(?P<space> ?)(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})?"
)
_BETWEEN = re.compile(r" ?(?:–|—|~|～|-|to|到|至|…) ?")


@dataclass(frozen=True)
class Stated:
    """One number as it is stated: ``digits`` times ten to the ``power``, in ``unit``, told in steps of ``step``.

    ``order`` marks a power of ten that stands alone and tells no digit.
    """

    digits: float
    power: int
    unit: str
    step: float
    decimals: int
    order: bool = False

    @property
    def readings(self) -> list[float]:
        """What one of the number may stand for: the unit, or as well the number itself."""
        return [_UNITS.get(self.unit, 1.0), 1.0] if self.unit == _EITHER else [_UNITS.get(self.unit, 1.0)]

    @property
    def values(self) -> list[float]:
        """What the number may mean."""
        return [self.digits * 10.0**self.power * factor for factor in self.readings]

    def tells(self, value: float) -> bool:
        """Whether this is ``value``, to the digits shown."""
        if self.order:
            return value > 0 and round(math.log10(value)) == self.power
        return any(
            abs(value / factor / 10.0**self.power - self.digits) <= self.step / 2 * (1 + 1e-9)
            for factor in self.readings
        )

    def restated(self, value: float) -> str:
        """``value`` in the form of this number, without the unit."""
        if self.order:
            return f"10^{round(math.log10(value))}" if value > 0 else f"{value:.3g}"
        value /= self.readings[0]
        if self.power:
            mantissa, _, power = f"{value:.{self.decimals}e}".partition("e")
            return f"{mantissa.replace('-', '−')} × 10^{int(power)}"
        text = f"{round(value / self.step) * self.step:,.{self.decimals}f}"
        return (text if abs(value) >= 10_000 else text.replace(",", "")).replace("-", "−")


def numbers(text: str) -> list[Stated]:
    """Every number in a text."""
    return [_stated(match) for match in _NUMBER.finditer(plain(text))]


def number_or_range(text: str) -> tuple[Stated, ...]:
    """The one number that a text states, or the two ends of its range; nothing when it states none, or more."""
    line = plain(text)
    matches = list(_NUMBER.finditer(line))
    ends = tuple(map(_stated, matches))
    if len(ends) != 2:
        return ends if len(ends) == 1 else ()
    if not _BETWEEN.fullmatch(
        line[matches[0].end("unit" if matches[0]["unit"] else "space") : matches[1].start()]
    ):
        return ()
    first, second = ends
    if not first.unit:
        first = replace(first, unit=second.unit)
    if not first.power and second.power and first.digits > second.values[0]:
        first = replace(first, power=second.power)  # 3–5 × 10^-4
    return first, second


def restated(text: str, values: tuple[float, ...]) -> str:
    """A text with the number or the two ends that it should state."""
    line = plain(text)
    matches = list(_NUMBER.finditer(line))
    for match, end, value in reversed(list(zip(matches, number_or_range(text), values, strict=True))):
        stop = match.start("space")
        line = line[: match.start()] + end.restated(value) + line[stop:]
    return line


def plain(text: str) -> str:
    """Numbers in formulas and in print as one line of plain characters."""
    text = re.sub(r"\\(?:times|cdot)(?![A-Za-z]) ?", "×", text.replace("{,}", ",").replace(r"\%", "%"))
    text = re.sub(r"\\[,;: ]|\\(?:approx|sim|le|ge|lt|gt)(?![A-Za-z]) ?|[$*`]", "", text)
    text = re.sub(r"(?<=\d)[\u2009\u202f](?=\d{3})", ",", text).translate({0x2212: "-", 0xA0: " "})
    text = re.sub("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda match: "10^" + match[1].translate(_SUPERSCRIPTS), text)
    return re.sub(r"10\^\{ ?(-?\d+) ?\}", r"10^\1", text)


def _stated(match: re.Match[str]) -> Stated:
    sign = -1.0 if match["minus"] else 1.0
    unit = match["unit"] or ""
    if match["alone"]:
        return Stated(sign, int(match["alone"]), unit, 0.0, 0, order=True)
    whole, decimals = match["whole"].replace(",", ""), match["decimals"] or ""
    power = int(match["power"] or match["e"] or 0)
    return Stated(
        sign * float(whole + decimals), power, unit, _step(whole, decimals), max(0, len(decimals) - 1)
    )


def _step(whole: str, decimals: str) -> float:
    """The step in which a number is told. Zeros at the end of a whole number are no digits beyond its second."""
    if decimals:
        return 10.0 ** -(len(decimals) - 1)
    zeros = len(whole) - len(whole.rstrip("0"))
    return 10.0 ** max(0, min(zeros, len(whole) - 2))
