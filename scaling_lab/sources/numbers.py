"""How numbers are shown to readers: one home for the digits of the evidence table, the record and the prose check."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scaling_lab.sources.comparisons import Comparison

DIGITS = 3
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}


def shown(value: float, digits: int = DIGITS) -> str:
    """A number in readable digits: ``0.0371``, ``1,024``, ``−1.06``, ``5.3 × 10⁻¹⁶``."""
    if value == int(value) and abs(value) < 1e6:
        return _fixed(value, 0)
    exponent = _exponent(value, digits)
    if -4 <= exponent < 6:
        return _fixed(value, max(0, digits - 1 - exponent))
    return _scientific(value, min(digits, 2) - 1)


def shown_range(values: Sequence[float]) -> str:
    """The least and the largest of ``values``, in as many digits as tell them apart: ``0.22–0.35``; one number where they agree."""
    low, high = min(values), max(values)
    if low == high:
        return shown(low)
    if all(value == int(value) and abs(value) < 1e6 for value in values):
        return ("–" if low >= 0 else " … ").join([shown(low), shown(high)])
    largest = _exponent(max(abs(low), abs(high)), DIGITS)
    if not -4 <= largest < 6:
        ends = [_scientific(value, 1) if value else "0" for value in (low, high)]
    else:
        # Two digits of what lies between them, and two of the larger end at least; never more than three of it.
        between = _exponent(high - low, 1)
        decimals = min(max(1 - between, 1 - largest), DIGITS - 1 - largest)
        decimals = max(decimals, -between, 0)
        ends = [_fixed(value, decimals) for value in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return ("–" if low >= 0 else " … ").join(ends)


def shown_bound(comparison: Comparison) -> str:
    """What a comparison allows: ``> 0.2``, ``0.98–1.02``."""
    texts = [(_SIGNS[sign], literal(bound)) for sign, bound in comparison.bounds]
    if len(texts) == 2 and comparison.two_sided:
        low, high = sorted(bound for _, bound in comparison.bounds)
        return ("–" if low >= 0 else " … ").join([literal(low), literal(high)])
    return ", ".join(f"{sign} {text}" for sign, text in texts)


def literal(bound: float) -> str:
    """A bound with the digits it was written with: ``0.95``, ``10⁻¹²``."""
    text = f"{bound:.10g}"
    if "e" not in text:
        return text.replace("-", "−")
    mantissa, _, exponent = text.partition("e")
    power = f"10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return power if mantissa == "1" else f"{mantissa.replace('-', '−')} × {power}"


def _exponent(value: float, digits: int) -> int:
    """The power of ten of the first digit, after rounding."""
    return int(f"{abs(value):.{digits - 1}e}".partition("e")[2]) if value and math.isfinite(value) else 0


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}" if abs(value) >= 9999.5 else f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.replace("-", "")


def _scientific(value: float, decimals: int) -> str:
    mantissa, _, exponent = f"{value:.{decimals}e}".partition("e")
    return f"{mantissa.replace('-', '−')} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"
