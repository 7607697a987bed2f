"""--sort-by: an order by a field, numbers by value, amounts by amount. (In Kubernetes: kubectl's get/sorter.go.)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any, TypeVar

from cluster.apimachinery import quantity
from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.printers.jsonpath import JSONPath
from cluster.kubectl.printers.jsonpath_parser import JSONPathError, relaxed

T = TypeVar("T")


def by_field(things: Sequence[T], field: str, of: Callable[[T], Any], strict: bool = True) -> list[T]:
    """The things by the field of their object (`of`); those without it first. Nobody has it: an error.

    `strict` refuses a field that is no path; tables do not, and let the parser complain.
    """
    path = _relaxed(field, strict)
    try:
        parsed = JSONPath.of(path)
        found = [parsed.find(of(thing)) for thing in things]
    except JSONPathError as problem:
        raise KubectlError(str(problem) if strict else f"sorting error: {problem}") from None
    values: list[Any] = [each[0][0] if each and each[0] else _MISSING for each in found]
    if things and all(value is _MISSING for value in values):
        raise KubectlError(f"couldn't find any field with path {golang.quote(path)} in the list of objects")
    ranks = sorted(range(len(things)), key=lambda rank: _key(values[rank]))
    return [things[rank] for rank in ranks]


_key = cmp_to_key(lambda one, other: _order(one, other))


_MISSING = object()


def _relaxed(field: str, strict: bool) -> str:
    try:
        return relaxed(field)
    except JSONPathError as problem:
        if strict:
            raise KubectlError(str(problem)) from None
        return field


def _order(one: Any, other: Any) -> int:
    return -1 if _less(one, other) else 1 if _less(other, one) else 0


def _less(one: Any, other: Any) -> bool:
    if one is _MISSING or other is _MISSING:
        return one is _MISSING and other is not _MISSING
    if one is None or other is None:
        return one is None and other is not None
    if isinstance(one, str) and isinstance(other, str):
        return _less_text(one, other)
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (one, other))
    return bool(one < other) if numbers else False


def _less_text(one: str, other: str) -> bool:
    try:
        return quantity.parse(one) < quantity.parse(other)
    except ValueError:
        return one < other
