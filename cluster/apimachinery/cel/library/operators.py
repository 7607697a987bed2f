"""Operators: arithmetic that tells of its overflow, order, membership, indexing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from cluster.apimachinery.cel.evaluate import present
from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import (
    MAX_INT,
    MAX_UINT,
    MIN_INT,
    CelError,
    Duration,
    MapList,
    SetList,
    Timestamp,
    Uint,
    equal,
)

_OVERFLOW = "integer overflow"


def _int(value: int) -> int:
    if not MIN_INT <= value <= MAX_INT:
        raise CelError(_OVERFLOW)
    return value


def _uint(value: int) -> Uint:
    if not 0 <= value <= MAX_UINT:
        raise CelError("unsigned integer overflow")
    return Uint(value)


def _whole(compute: Callable[[int, int], int], wrap: Callable[[int], int]) -> Callable[[Any, Any], int]:
    return lambda a, b: wrap(compute(int(a), int(b)))


def _divided(a: int, b: int) -> int:
    """Towards zero, as Go divides."""
    if b == 0:
        raise CelError("division by zero")
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def _modulo(a: int, b: int) -> int:
    if b == 0:
        raise CelError("modulus by zero")
    return a - b * _divided(a, b)


def _ratio(a: float, b: float) -> float:
    if b == 0:
        return float("nan") if a == 0 or a != a else float("inf") if a > 0 else float("-inf")
    return a / b


def _indexed(items: list[Any], index: Any) -> Any:
    if type(index) is float and index.is_integer():
        index = int(index)
    if not isinstance(index, int) or isinstance(index, bool):
        raise CelError(f"unsupported index type '{type(index).__name__}' in list")
    if not 0 <= index < len(items):
        raise CelError(f"index out of bounds: {index}")
    return items[index]


def _keyed(mapping: Mapping[Any, Any], key: Any) -> Any:
    try:
        return mapping[key]
    except (KeyError, TypeError):
        raise CelError(f"no such key: {key}") from None


def _contains(value: Any, items: list[Any]) -> bool:
    return any(equal(value, item) for item in items)


def _has_key(value: Any, mapping: Mapping[Any, Any]) -> bool:
    return isinstance(value, str | int | float) and value in mapping


def _timestamp(at: Any, span: Any) -> Any:
    try:
        return Timestamp(at + span)
    except (OverflowError, ValueError):
        raise CelError("timestamp overflow") from None


def _joined(a: list[Any], b: list[Any]) -> list[Any]:
    return a.merged(b) if isinstance(a, SetList | MapList) else [*a, *b]


_NUMBERS = ("int", "uint", "double")
_ORDERED = {"_<_": operator.lt, "_<=_": operator.le, "_>_": operator.gt, "_>=_": operator.ge}
_COMPARED = [(t, t) for t in ("bool", "string", "bytes", "timestamp", "duration")]
_COMPARED += [(a, b) for a in _NUMBERS for b in _NUMBERS]
_ORDER: Library = {f"{name}({a}, {b}) -> bool": f for name, f in _ORDERED.items() for a, b in _COMPARED}
_WHOLE = {"_+_": operator.add, "_-_": operator.sub, "_*_": operator.mul, "_/_": _divided, "_%_": _modulo}
_ARITHMETIC: Library = {
    f"{name}({t}, {t}) -> {t}": _whole(compute, wrap)
    for name, compute in _WHOLE.items()
    for t, wrap in (("int", _int), ("uint", _uint))
}

FUNCTIONS: Library = {
    **_ARITHMETIC,
    **_ORDER,
    "_+_(double, double) -> double": operator.add,
    "_-_(double, double) -> double": operator.sub,
    "_*_(double, double) -> double": operator.mul,
    "_/_(double, double) -> double": _ratio,
    "_+_(string, string) -> string": operator.add,
    "_+_(bytes, bytes) -> bytes": operator.add,
    "_+_(list(A), list(A)) -> list(A)": _joined,
    "_+_(duration, duration) -> duration": lambda a, b: Duration(a + b),
    "_+_(timestamp, duration) -> timestamp": _timestamp,
    "_+_(duration, timestamp) -> timestamp": lambda a, b: _timestamp(b, a),
    "_-_(duration, duration) -> duration": lambda a, b: Duration(a - b),
    "_-_(timestamp, duration) -> timestamp": lambda a, b: _timestamp(a, -b),
    "_-_(timestamp, timestamp) -> duration": lambda a, b: Duration(a - b),
    "-_(int) -> int": lambda a: _int(-a),
    "-_(double) -> double": operator.neg,
    "!_(bool) -> bool": operator.not_,
    "_&&_(bool, bool) -> bool": lambda a, b: a and b,
    "_||_(bool, bool) -> bool": lambda a, b: a or b,
    "_?_:_(bool, A, A) -> A": lambda a, b, c: b if a else c,
    "_==_(A, A) -> bool": equal,
    "_!=_(A, A) -> bool": lambda a, b: not equal(a, b),
    "@in(A, list(A)) -> bool": _contains,
    "@in(A, map(A, B)) -> bool": _has_key,
    "_[_](list(A), int) -> A": _indexed,
    "_[_](map(A, B), A) -> B": _keyed,
    "_[?_](list(A), int) -> optional_type(A)": present,
    "_[?_](map(A, B), A) -> optional_type(B)": present,
    "_[?_](optional_type(list(A)), int) -> optional_type(A)": present,
    "_[?_](optional_type(map(A, B)), A) -> optional_type(B)": present,
    "size(string) -> int": len,
    "size(bytes) -> int": len,
    "size(list(A)) -> int": len,
    "size(map(A, B)) -> int": len,
    "<string>.size() -> int": len,
    "<bytes>.size() -> int": len,
    "<list(A)>.size() -> int": len,
    "<map(A, B)>.size() -> int": len,
}
