"""Lists that are sets or maps: no item twice, by its value or by its keys.

(In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/listtype.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.apimachinery.errors import Cause, duplicate, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural.golang import equal


def duplicates(value: Any, schema: Obj, path: str = "") -> Iterator[Cause]:
    """A Duplicate value for every second item of its kind, anywhere below."""
    if isinstance(value, dict):
        known, extra = schema.get("properties") or {}, schema.get("additionalProperties")
        for name, inner in value.items():
            if isinstance(extra, dict):
                yield from duplicates(inner, extra, f"{path}[{name}]")
            elif name in known:
                yield from duplicates(inner, known[name], f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        yield from _of_list(value, schema, path)
        inner = schema.get("items")
        for index, one in enumerate(value if isinstance(inner, dict) else ()):
            yield from duplicates(one, schema["items"], f"{path}[{index}]")


def _of_list(values: list[Any], schema: Obj, path: str) -> Iterator[Cause]:
    kind = schema.get("x-kubernetes-list-type")
    if kind == "map":
        for index, one in enumerate(values):
            if one is not None and not isinstance(one, dict):
                yield invalid_value(f"{path}[{index}]", one, "must be an object for an array of list-type map")
                return
        keys = schema.get("x-kubernetes-list-map-keys") or ()
        values = [{key: one[key] for key in keys if key in one} if one else {} for one in values]
    if kind in ("set", "map"):
        for index, one in enumerate(values):
            if sum(equal(one, other) for other in values[:index]) == 1:
                yield duplicate(f"{path}[{index}]", one)
