"""The set of fields a value mentions: what its author thereby claims.

A field with parts is claimed by its parts alone; an item of a list, a key of a map and what is null or empty are
claimed themselves too. (In Kubernetes: structured-merge-diff's ToFieldSet.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.apply import sets
from cluster.apimachinery.apply.sets import MEMBER, Fields
from cluster.apimachinery.apply.steps import SELF
from cluster.apimachinery.apply.types import Doubled, Set, Type
from cluster.apimachinery.meta import Obj


def field_set(type_: Type, value: Obj) -> Fields:
    """All that an object says. Raises Unkeyed for a list whose items cannot be told apart."""
    return {k: v for k, v in _below(type_, value).items() if k != SELF}


def _below(type_: Type, value: Any) -> Fields:
    found: Fields = {}
    for step, item in type_.parts(value).items():
        part = type_.part(step)
        if part is not None and (node := _node(type_, part, step, item)):
            found[step] = sets.closed(node)
    return found


def _node(whole: Type, part: Type, step: str, item: Any) -> Fields:
    """What is claimed of a part, opened; {} for nothing."""
    if isinstance(item, Doubled) or part.atomic or part.one_piece(item):
        return {SELF: MEMBER}
    found = _below(part, item)
    bare = item is None or item == {} or isinstance(whole, Set) or not whole.declares(step)
    return {SELF: MEMBER, **found} if bare else found
