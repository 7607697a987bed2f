"""Quantities: 500m, 1Gi. (In Kubernetes: apiserver/pkg/cel/library/quantity.go.)"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from cluster.apimachinery import quantity as quantities
from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import MAX_INT, MIN_INT, CelError


@dataclass(frozen=True, slots=True)
class Quantity:
    CEL_NAME: ClassVar[str] = "kubernetes.Quantity"
    amount: Decimal


def quantity(text: str) -> Quantity:
    try:
        return Quantity(quantities.parse(text))
    except ValueError as error:
        raise CelError(str(error)) from None


def _is_quantity(text: str) -> bool:
    try:
        quantity(text)
    except CelError:
        return False
    return True


def _is_integer(given: Quantity) -> bool:
    return given.amount == given.amount.to_integral_value() and MIN_INT <= given.amount <= MAX_INT


def _as_integer(given: Quantity) -> int:
    if not _is_integer(given):
        raise CelError("cannot convert value to integer")
    return int(given.amount)


def _order(a: Quantity, b: Quantity) -> int:
    return (a.amount > b.amount) - (a.amount < b.amount)


FUNCTIONS: Library = {
    "quantity(string) -> kubernetes.Quantity": quantity,
    "isQuantity(string) -> bool": _is_quantity,
    "<kubernetes.Quantity>.sign() -> int": lambda q: _order(q, Quantity(Decimal(0))),
    "<kubernetes.Quantity>.isGreaterThan(kubernetes.Quantity) -> bool": lambda a, b: _order(a, b) > 0,
    "<kubernetes.Quantity>.isLessThan(kubernetes.Quantity) -> bool": lambda a, b: _order(a, b) < 0,
    "<kubernetes.Quantity>.compareTo(kubernetes.Quantity) -> int": _order,
    "<kubernetes.Quantity>.isInteger() -> bool": _is_integer,
    "<kubernetes.Quantity>.asInteger() -> int": _as_integer,
    "<kubernetes.Quantity>.asApproximateFloat() -> double": lambda q: float(q.amount),
    "<kubernetes.Quantity>.add(kubernetes.Quantity) -> kubernetes.Quantity": lambda a, b: Quantity(
        a.amount + b.amount
    ),
    "<kubernetes.Quantity>.add(int) -> kubernetes.Quantity": lambda a, b: Quantity(a.amount + b),
    "<kubernetes.Quantity>.sub(kubernetes.Quantity) -> kubernetes.Quantity": lambda a, b: Quantity(
        a.amount - b.amount
    ),
    "<kubernetes.Quantity>.sub(int) -> kubernetes.Quantity": lambda a, b: Quantity(a.amount - b),
}
