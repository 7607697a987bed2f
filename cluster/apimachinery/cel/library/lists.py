"""Kubernetes' functions over lists. (In Kubernetes: apiserver/pkg/cel/library/lists.go.)"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import MAX_INT, MIN_INT, CelError, Duration, Uint, equal

_COMPARABLE = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_SUMMED: dict[str, Any] = {"int": 0, "uint": Uint(0), "double": 0.0, "duration": Duration(0)}


def _is_sorted(items: list[Any]) -> bool:
    return all(a <= b for a, b in pairwise(items))


def _sum(items: list[Any]) -> Any:
    if not items:
        return 0
    total = items[0]
    for item in items[1:]:
        total = total + item
    if isinstance(items[0], int) and not MIN_INT <= total <= MAX_INT:
        raise CelError("integer overflow")
    return type(items[0])(total)


def _extreme(name: str, pick: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    def call(items: list[Any]) -> Any:
        if not items:
            raise CelError(f"{name} called on empty list")
        try:
            return pick(items)
        except TypeError:
            raise CelError("no such overload") from None

    return call


def _index_of(items: list[Any], value: Any) -> int:
    return next((i for i, item in enumerate(items) if equal(item, value)), -1)


def _last_index_of(items: list[Any], value: Any) -> int:
    return next((i for i in reversed(range(len(items))) if equal(items[i], value)), -1)


def _sorted_check(items: list[Any]) -> bool:
    try:
        return _is_sorted(items)
    except TypeError:
        raise CelError("no such overload") from None


FUNCTIONS: Library = {
    **{f"<list({t})>.isSorted() -> bool": _sorted_check for t in _COMPARABLE},
    **{f"<list({t})>.min() -> {t}": _extreme("min", min) for t in _COMPARABLE},
    **{f"<list({t})>.max() -> {t}": _extreme("max", max) for t in _COMPARABLE},
    **{f"<list({t})>.sum() -> {t}": _sum for t in _SUMMED},
    "<list(A)>.indexOf(A) -> int": _index_of,
    "<list(A)>.lastIndexOf(A) -> int": _last_index_of,
}
