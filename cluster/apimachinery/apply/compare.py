"""What changed between two values: which fields were added, which removed, which have another value.

A whole that is new counts with its parts: `added` then has the item of the list and each field in it. Equal branches
are passed over at once, so that the cost is that of the change, not of the object. (In Kubernetes:
structured-merge-diff's typed.Comparison.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cluster.apimachinery.apply import sets
from cluster.apimachinery.apply.sets import MEMBER, Fields
from cluster.apimachinery.apply.steps import SELF
from cluster.apimachinery.apply.types import ABSENT, Doubled, Type
from cluster.apimachinery.meta import Obj


class Comparison(NamedTuple):
    """Three sets; no field is in two of them."""

    added: Fields
    removed: Fields
    modified: Fields

    @property
    def set(self) -> Fields:
        """What the new value says that the old one did not."""
        return (
            sets.union(self.modified, self.added)
            if self.modified and self.added
            else self.modified or self.added
        )

    def without(self, fields: Fields) -> Comparison:
        """The comparison of all but these fields and what is below them."""
        return Comparison(*(sets.recursive_difference(side, fields) for side in self)) if fields else self

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.modified)


def compare(type_: Type, old: Obj, new: Obj) -> Comparison:
    """Two objects of a type. Raises Unkeyed for a list whose items cannot be told apart."""
    found: tuple[Fields, Fields, Fields] = ({}, {}, {})
    for step, a, b in type_.differing(old, new):
        part = type_.part(step)
        if part is not None:
            _put(found, step, _node(part, a, b))
    return Comparison(*found)


_Node = tuple[Fields | None, Fields | None, Fields | None]
"""Added, removed, modified below a step; None where there is nothing."""
_ADDED: _Node = (MEMBER, None, None)
_REMOVED: _Node = (None, MEMBER, None)
_MODIFIED: _Node = (None, None, MEMBER)


def _put(found: tuple[Fields, Fields, Fields], step: str, node: _Node) -> None:
    for side, below in zip(found, node, strict=True):
        if below is not None:
            side[step] = below


def _node(type_: Type, a: Any, b: Any) -> _Node:
    """The comparison of two different values at a step."""
    if isinstance(a, Doubled) or isinstance(b, Doubled):
        return _doubled(type_, a, b)
    if type_.atomic:
        return _whole(a, b)
    if a is ABSENT:
        return _all(type_, b), None, None
    if b is ABSENT:
        return None, _all(type_, a), None
    if type_.one_piece(a) or type_.one_piece(b):
        return _reshaped(type_, a, b)
    return _whole(a, b) if not a and not b else _below(type_, a, b)


def _all(type_: Type, value: Any) -> Fields:
    """A value that is there on one side only: its place and all that is below."""
    if not value or type_.one_piece(value):
        return MEMBER
    found: Fields = {SELF: MEMBER}
    for step, item in type_.parts(value).items():
        part = type_.part(step)
        if part is not None:
            found[step] = MEMBER if part.atomic or isinstance(item, Doubled) else _all(part, item)
    return sets.closed(found)


def _whole(a: Any, b: Any) -> _Node:
    return _ADDED if a is ABSENT else _REMOVED if b is ABSENT else _MODIFIED


def _below(type_: Type, a: Any, b: Any) -> _Node:
    found: tuple[Fields, Fields, Fields] = ({}, {}, {})
    for step, before, after in type_.differing(a, b):
        part = type_.part(step)
        if part is not None:
            _put(found, step, _node(part, before, after))
    return tuple(map(_closed, found))  # type: ignore[return-value]


def _closed(side: Fields) -> Fields | None:
    return sets.closed(side) if side else None


def _reshaped(type_: Type, a: Any, b: Any) -> _Node:
    """A value of no known type that was a map and is one piece now, or the other way round."""
    added, removed, _ = _below(type_, a if isinstance(a, dict) else None, b if isinstance(b, dict) else None)
    whole = _whole(a, b)
    return tuple(_either(*pair) for pair in zip(whole, (added, removed, None), strict=True))  # type: ignore[return-value]


def _either(one: Fields | None, other: Fields | None) -> Fields | None:
    if one is None or other is None:
        return other if one is None else one
    return sets.closed(sets.union(sets.opened(one), sets.opened(other)))


def _doubled(type_: Type, a: Any, b: Any) -> _Node:
    """A key that several items of a list claim, on one side or both: they are one piece."""
    if isinstance(a, Doubled) and isinstance(b, Doubled):
        return _MODIFIED
    if isinstance(a, Doubled):
        return (None if b is ABSENT else _node(type_, ABSENT, b)[0], MEMBER, None)
    return (MEMBER, None if a is ABSENT else _node(type_, a, ABSENT)[1], None)
