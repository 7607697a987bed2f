"""Sets of fields, kept in the very form in which they are stored (FieldsV1).

A set is a tree of steps. At its root {} is the empty set; below, {} is short for {".": {}}, the place itself and
nothing under it; a node without "." is only the way to what lies below. Because the tree is the JSON, nothing is
decoded or encoded when an object is written, and the operations touch only the branches both sides have. Sets are
values: operations share branches and change none. (In Kubernetes: structured-merge-diff's fieldpath.Set.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cluster.apimachinery.apply import steps
from cluster.apimachinery.apply.steps import SELF, Path

Fields = dict[str, Any]
MEMBER: Fields = {}
"""A node that is in the set, with nothing below it that is."""


def is_member(node: Fields) -> bool:
    """Whether a node below the root stands for its own place too."""
    return not node or SELF in node


def opened(node: Fields) -> Fields:
    return node or {SELF: MEMBER}


def closed(node: Fields) -> Fields:
    return MEMBER if len(node) == 1 and SELF in node else node


def of(paths: Iterable[Path]) -> Fields:
    """The set of these paths. An empty path is nobody's."""
    found: Fields = {}
    for path in paths:
        found = union(found, _branch(path))
    return found


def _branch(path: Path) -> Fields:
    node = MEMBER
    for step in reversed(path):
        node = {step: node}
    return node


def union(one: Fields, other: Fields) -> Fields:
    found = {**one}
    for step, node in other.items():
        found[step] = _joined(found[step], node) if step in found else node
    return found


def _joined(one: Fields, other: Fields) -> Fields:
    return one if one == other else closed(union(opened(one), opened(other)))


def intersection(one: Fields, other: Fields) -> Fields:
    found: Fields = {}
    for step, node in one.items():
        if step == SELF and SELF in other:
            found[SELF] = MEMBER
        elif step in other and (both := intersection(opened(node), opened(other[step]))):
            found[step] = closed(both)
    return found


def difference(one: Fields, other: Fields) -> Fields:
    """What is in the one and not in the other; a place and what is below it are told apart."""
    found = one
    for step in other.keys() & one.keys():
        before = opened(one[step])
        left = MEMBER if step == SELF else difference(before, opened(other[step]))
        if left is not before:
            found = _with(found, step, left)
    return found


def recursive_difference(one: Fields, other: Fields) -> Fields:
    """The same, but a place in the other takes all that is below it along."""
    found = one
    for step in other.keys() & one.keys():
        node, before = other[step], opened(one[step])
        left = MEMBER if is_member(node) else recursive_difference(before, node)
        if left is not before:
            found = _with(found, step, left)
    return found


def _with(fields: Fields, step: str, node: Fields) -> Fields:
    """The tree with another (opened) branch, or without it when that is empty."""
    if node:
        return {**fields, step: closed(node)}
    return {k: v for k, v in fields.items() if k != step}


def has(fields: Fields, path: Path) -> bool:
    node = fields
    for step in path:
        if step not in node:
            return False
        node = node[step]
    return bool(path) and is_member(node)


def paths(fields: Fields, before: Path = ()) -> Iterator[Path]:
    """Every path of the set: of each level the places, then what is below them, both in order."""
    here = sorted((step for step in fields if step != SELF), key=steps.order)
    for step in here:
        if is_member(fields[step]):
            yield (*before, step)
    for step in here:
        yield from paths(fields[step], (*before, step))


def canonical(fields: Any) -> Fields:
    """A set somebody sent; ValueError when it is none. Kinds of steps that nobody knows are left out."""
    if not isinstance(fields, dict):
        raise ValueError("a set of fields is an object")
    found: Fields = {}
    for step, node in fields.items():
        known = SELF if step == SELF else steps.canonical(step)
        if known is not None:
            found[known] = MEMBER if known == SELF else closed(canonical(node))
    return found
