"""Whether a configuration has the shape of its kind: fields the kind has, values of their types, keys once.

(In Kubernetes: structured-merge-diff's typed.AsTyped.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cluster.apimachinery.apply import steps
from cluster.apimachinery.apply.types import Array, Deduced, Map, Set, Type, Unkeyed


def problems(type_: Type, value: Any) -> Iterator[str]:
    """What is wrong with a value, each with its path, in Kubernetes' words."""
    for path, what in _problems(type_, value):
        yield f"{path}: {what}" if path else what


_Found = Iterator[tuple[str, str]]


def _problems(type_: Type, value: Any) -> _Found:
    if value is None or isinstance(type_, Deduced):
        return
    if isinstance(type_, Map):
        yield from _of_map(type_, value)
    elif isinstance(type_, Array):
        yield from _of_list(type_, value)
    elif what := _of_scalar(type_.scalar, value):
        yield "", what


def _of_map(type_: Map, value: Any) -> _Found:
    if not isinstance(value, dict):
        yield "", f"expected map, got &{{{_shown(value)}}}"
        return
    for name, item in sorted(value.items()):
        part = type_.part(steps.field(name))
        if part is None:
            yield f".{name}", "field not declared in schema"
            return
        for path, what in _problems(part, item):
            yield f".{name}{path}", what


def _of_list(type_: Array, value: Any) -> _Found:
    if not isinstance(value, list):
        yield "", f"expected list, got &{{{_shown(value)}}}"
        return
    try:
        parts = _items(type_, value)
    except Unkeyed as error:
        yield "", str(error)
        return
    seen = set[str]()
    for step, item in parts:
        if step in seen:
            yield "", f"duplicate entries for key {steps.text([step])}"
        seen.add(step)
        for path, what in _problems(type_.item, item):
            yield f"{steps.text([step])}{path}", what


def _items(type_: Array, value: list[Any]) -> list[tuple[str, Any]]:
    if isinstance(type_, Set):
        return type_.items(value)
    return [(f"i:{index}", item) for index, item in enumerate(value)]


def _of_scalar(scalar: str, value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if scalar == "numeric" and not number:
        return f"expected numeric (int or float), got {_go_type(value)}"
    if scalar == "string" and not isinstance(value, str):
        return f"expected string, got &value.valueUnstructured{{Value:{_shown(value)}}}"
    if scalar == "boolean" and not isinstance(value, bool):
        return f"expected boolean, got &{{{_shown(value)}}}"
    if scalar == "untyped" and isinstance(value, dict | list):
        return f"expected any scalar, got &{{{_shown(value)}}}"
    return ""


def _go_type(value: Any) -> str:
    if isinstance(value, dict):
        return "map[string]interface {}"
    if isinstance(value, list):
        return "[]interface {}"
    return "bool" if isinstance(value, bool) else "string"


def _shown(value: Any) -> str:
    """A value as Go's %v prints it."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{k}:{_shown(v)}' for k, v in sorted(value.items()))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(_shown, value))}]"
    return value if isinstance(value, str) else json.dumps(value)
