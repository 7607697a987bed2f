"""Amounts: 500m, 64Mi, 1e3.

A quantity is a fixed-point number with a suffix. Three families of suffix exist: decimal (n u m k M G T P
E), binary (Ki to Ei) and exponents (e3). Kubernetes never computes with floats, remembers the family an
amount was written in, and always prints the canonical form: no fraction, and the largest suffix that loses
nothing. So 0.5 becomes 500m, 1000m becomes 1 and 1024Ki becomes 1Mi. (In Kubernetes:
apimachinery/pkg/api/resource.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_UP, Context, Decimal, DecimalException
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_DECIMAL_SUFFIX = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_SUFFIX = ["", *_BINARY]

_SPLIT = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"
FORMAT_WRONG = f"quantities must match the regular expression '{_SPLIT}'"
NUMBER_WRONG = "unable to parse numeric part of quantity"
SUFFIX_WRONG = "unable to parse quantity's suffix"

_EXACT = Context(prec=200)
_NANO = Decimal("1e-9")
_LARGEST = Decimal(2**63 - 1)


class Format(Enum):
    """The family of suffixes an amount is written with."""

    DECIMAL = "DecimalSI"
    BINARY = "BinarySI"
    EXPONENT = "DecimalExponent"


class Quantity(NamedTuple):
    """An exact amount and the family it prints in; `str()` is the canonical form."""

    amount: Decimal
    format: Format = Format.DECIMAL

    def __str__(self) -> str:
        return format_amount(self.amount, self.format)


def parse(value: str | float) -> Decimal:
    """The amount a quantity stands for; ValueError, in Kubernetes' words, when it is none."""
    return read(value).amount


def read(value: str | float) -> Quantity:
    """The amount and its family; ValueError, in Kubernetes' words, when the text is no quantity."""
    return _read(str(value).strip())


@lru_cache(maxsize=4096)
def _read(text: str) -> Quantity:
    match = re.match(_SPLIT, text)
    if not match:
        raise ValueError(FORMAT_WRONG)
    number, suffix = match.groups()
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", number):
        raise ValueError(NUMBER_WRONG)
    factor, format = _suffix(suffix)
    try:
        return Quantity(_bounded(_EXACT.multiply(Decimal(number), factor), format), format)
    except DecimalException:  # beyond two hundred digits
        raise ValueError(NUMBER_WRONG) from None


def _suffix(suffix: str) -> tuple[Decimal, Format]:
    if suffix in _DECIMAL:
        return Decimal(10) ** _DECIMAL[suffix], Format.DECIMAL
    if suffix in _BINARY:
        return Decimal(1024) ** _BINARY[suffix], Format.BINARY
    exponent = re.fullmatch(r"[eE]([-+]?\d{1,3})", suffix)
    if not exponent:
        raise ValueError(SUFFIX_WRONG)
    return _EXACT.scaleb(Decimal(1), int(exponent[1])), Format.EXPONENT


def _bounded(amount: Decimal, format: Format) -> Decimal:
    """Never finer than a billionth (rounded away from zero), never a binary amount beyond an int64."""
    amount = amount.quantize(_NANO, ROUND_UP, _EXACT)
    return max(-_LARGEST, min(_LARGEST, amount)) if format is Format.BINARY else amount


def canonical(value: str | float) -> str:
    """The one way Kubernetes prints this quantity: canonical("0.5") is "500m"."""
    return str(read(value))


def format_amount(amount: Decimal, format: Format = Format.DECIMAL) -> str:
    """An amount in canonical form; a binary one that is small or broken prints in decimal."""
    if not amount:
        return "0"
    if format is Format.BINARY and abs(amount) >= 1024 and amount == int(amount):
        return _binary(int(amount))
    mantissa, exponent = _thousands(amount, format)
    if format is Format.EXPONENT:
        return f"{mantissa}e{exponent}" if exponent else str(mantissa)
    return f"{mantissa}{_DECIMAL_SUFFIX[exponent]}"


def _binary(amount: int) -> str:
    power = 0
    while amount % 1024 == 0 and power < len(_BINARY):
        amount, power = amount // 1024, power + 1
    return f"{amount}{_BINARY_SUFFIX[power]}"


def _thousands(amount: Decimal, format: Format) -> tuple[int, int]:
    """The amount as mantissa × 10^exponent, the exponent the largest multiple of three that loses nothing."""
    exponent = int(amount.normalize(_EXACT).as_tuple().exponent) // 3 * 3
    exponent = exponent if format is Format.EXPONENT else min(exponent, _DECIMAL["E"])
    return int(_EXACT.scaleb(amount, -exponent)), exponent


def compare(one: str | float, other: str | float) -> int:
    """-1, 0 or 1, as one is less than, equal to or greater than the other."""
    left, right = parse(one), parse(other)
    return (left > right) - (left < right)


def add(one: str | float, other: str | float) -> str:
    """The sum, in the first one's family (the other's when the first is zero)."""
    left, right = read(one), read(other)
    format = left.format if left.amount else right.format
    return format_amount(_EXACT.add(left.amount, right.amount), format)


def subtract(one: str | float, other: str | float) -> str:
    """The difference, in the first one's family (the other's when the first is zero)."""
    left, right = read(one), read(other)
    format = left.format if left.amount else right.format
    return format_amount(_EXACT.subtract(left.amount, right.amount), format)


def total(values: Iterable[str | float]) -> str:
    """The sum of any number of quantities; "0" of none."""
    result = "0"
    for value in values:
        result = add(result, value)
    return result


def whole(value: str | float) -> int:
    """The amount rounded up to a whole number: bytes, pods."""
    return int(parse(value).to_integral_value(ROUND_CEILING))


def milli(value: str | float) -> int:
    """The amount in thousandths, rounded up: millicores."""
    return int((parse(value) * 1000).to_integral_value(ROUND_CEILING))
