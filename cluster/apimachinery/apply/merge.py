"""Merging what was applied into what there is, and removing what nobody claims any more.

A merge removes nothing: scalars and atomic values become the applied ones, structs and maps merge field by field,
lists with keys item by item, in an order that keeps both sides' orders as far as they agree. (In Kubernetes:
structured-merge-diff's Merge and RemoveItems.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.apply import sets
from cluster.apimachinery.apply.sets import Fields
from cluster.apimachinery.apply.types import ABSENT, Doubled, Map, Set, Type


def merge(type_: Type, live: Any, applied: Any) -> Any:
    """The live value with the applied one's fields in it; ABSENT where neither has anything."""
    if applied is ABSENT:
        return live
    if live is ABSENT or type_.atomic or type_.one_piece(live) or type_.one_piece(applied):
        return applied
    if not live and not applied:
        return applied
    merged = _lists(type_, live, applied) if isinstance(type_, Set) else _maps(type_, live, applied)
    return merged if merged else ABSENT


def _maps(type_: Type, live: Any, applied: Any) -> Any:
    one, other = live or {}, applied or {}
    found = {
        name: merge(type_.part(f"f:{name}") or Type(), one.get(name, ABSENT), other.get(name, ABSENT))
        for name in {**one, **other}
    }
    return {name: value for name, value in found.items() if value is not ABSENT}


def _lists(type_: Set, live: Any, applied: Any) -> list[Any]:
    """Both lists' items: the live ones where they stand, moved only where the applied order says otherwise.

    Of the items that both have, the next in the applied order is waited for; live items that only the live list has
    are passed on the way, live items that are due later are skipped until the applied list brings them.
    """
    left, right = type_.items(live), dict(type_.items(applied))
    known = type_.parts(live)
    shared = [step for step in right if step in known]
    order, merged, found = list(right), set[str](), list[Any]()
    at, to, due = 0, 0, 0

    def take(step: str) -> None:
        nonlocal to, due
        before = known.get(step, ABSENT)
        found.append(merge(type_.item, ABSENT if isinstance(before, Doubled) else before, right[step]))
        merged.add(step)
        to += 1
        due += due < len(shared) and shared[due] == step

    while at < len(left) or to < len(order):
        if at < len(left) and to < len(order):
            step = left[at][0]
            if step == order[to]:
                take(step)
                at += 1
                continue
            if step in right and due < len(shared) and shared[due] != step:
                at += 1
                continue
        if at < len(left):
            step, item = left[at]
            if step not in right:
                found.append(item)
                at += 1
                continue
            at += step in merged
        if to < len(order):
            take(order[to])
    return found


def remove(type_: Type, value: Any, fields: Fields) -> Any:
    """The value without the items and fields in the set; None where nothing is left."""
    if not fields or not isinstance(value, dict | list):
        return value
    if type_.atomic or type_.one_piece(value):
        return None
    if isinstance(type_, Set):
        return _shortened(type_, value, fields)
    return _thinned(type_, value, fields) if isinstance(type_, Map) else value


def _thinned(type_: Map, value: Any, fields: Fields) -> Any:
    found = {}
    for name, item in value.items():
        step = f"f:{name}"
        node = fields.get(step)
        if node is None:
            found[name] = item
        elif not sets.is_member(node):
            found[name] = remove(type_.part(step) or Type(), item, node)
    return found or None


def _shortened(type_: Set, value: Any, fields: Fields) -> Any:
    found = []
    for step, item in type_.items(value):
        node = fields.get(step)
        if node is None:
            found.append(item)
        elif not sets.is_member(node):
            found.append(remove(type_.item, item, node))
    return found or None


def with_named(type_: Type, fields: Fields) -> Fields:
    """The set with every named field on the way to its members: who owns .spec.replicas then owns .spec too."""
    found: Fields = {}
    for step, node in fields.items():
        part = type_.part(step)
        below = with_named(part, node) if part is not None and node else node
        found[step] = {".": {}, **below} if below and type_.declares(step) else below
    return found
