"""Dotted paths into a manifest, as a kind's FORM and Kubernetes' errors spell them: spec.containers[0].image.

Manifests are values: putting something at a path gives a new one, which shares all that was not on the way.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structs import List, Map, Struct, Type

Step = str | int
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@cache
def steps(path: str) -> tuple[Step, ...]:
    """ "spec.containers[0].image" → ("spec", "containers", 0, "image")"""
    return tuple(int(index) if index else name for index, name in _STEP.findall(path))


def get(obj: Any, path: str) -> Any:
    """What stands at a path; None where nothing does."""
    for step in steps(path):
        if not _has(obj, step):
            return None
        obj = obj[step]
    return obj


def _has(value: Any, step: Step) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value


def reachable(obj: Obj, path: str) -> bool:
    """Whether something could be put there: maps on the way may be missing, items of lists may not."""
    value: Any = obj
    for step in steps(path):
        if isinstance(step, int) and not _has(value, step):
            return False
        value = value[step] if _has(value, step) else None
    return True


def put(obj: Obj, path: str, value: Any) -> Obj:
    """The manifest with a value at a reachable path; None takes away what is there."""
    found: Obj = _put(obj, steps(path), value)
    return found


def _put(at: Any, way: tuple[Step, ...], value: Any) -> Any:
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        return [
            (_put(item, rest, value) if rest else value) if i == step else item for i, item in enumerate(at)
        ]
    held = at if isinstance(at, dict) else {}
    if value is None and (not rest or step not in held):
        return {k: v for k, v in held.items() if k != step}
    return {**held, step: _put(held.get(step), rest, value) if rest else value}


def within(field: str, path: str) -> bool:
    """Whether an error's field is the path or below it."""
    return field == path or field.startswith((f"{path}.", f"{path}["))


def type_at(type_: Type | None, path: str) -> Type | None:
    """The type of what stands at a path of a type; None when it has no such place."""
    for step in steps(path):
        if isinstance(type_, Struct) and step in type_.fields:
            type_ = type_.fields[str(step)].type
        elif isinstance(type_, List) or (isinstance(type_, Map) and isinstance(step, str)):
            type_ = type_.item
        else:
            return None
    return type_
