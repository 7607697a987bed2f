"""Lists as sets: order and repeats mean nothing. (In cel-go: ext/sets.go.)"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import equal


def _contains(items: list[Any], others: list[Any]) -> bool:
    return all(any(equal(a, b) for b in items) for a in others)


def _intersects(items: list[Any], others: list[Any]) -> bool:
    return any(any(equal(a, b) for b in items) for a in others)


FUNCTIONS: Library = {
    "sets.contains(list(A), list(A)) -> bool": _contains,
    "sets.equivalent(list(A), list(A)) -> bool": lambda a, b: _contains(a, b) and _contains(b, a),
    "sets.intersects(list(A), list(A)) -> bool": _intersects,
}
