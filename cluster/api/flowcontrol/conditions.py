"""Conditions as the kinds of flow control check them: each has a type, and each type stands once."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, duplicate, required
from cluster.apimachinery.meta import Obj


def problems(obj: Obj) -> list[Cause]:
    found: list[Cause] = []
    types: set[str] = set()
    for index, condition in enumerate(meta.get(obj, "status.conditions") or []):
        path, type_ = f"status.conditions[{index}].type", condition.get("type") or ""
        found += [duplicate(path, type_)] if type_ in types else []
        found += [] if type_ else [required(path)]
        types.add(type_)
    return found
