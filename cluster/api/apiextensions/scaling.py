"""How many replicas a custom resource asks for and has: fields that its definition names.

So that `kubectl scale` and an autoscaler need not know the kind. (In Kubernetes:
apiextensions-apiserver/pkg/registry/customresource, ScaleREST and the validator.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import paths

_MOST = 2**31 - 1
_GO = {str: "string", bool: "bool", int: "int64", float: "float64", list: "[]interface {}",
       dict: "map[string]interface {}", type(None): "<nil>"}  # fmt: skip


def problems(obj: Obj, scale: Obj, *, status_only: bool = False) -> Iterator[Cause]:
    """What is wrong with the fields that the scale is read from."""
    if not status_only:
        yield from _replicas(obj, scale["specReplicasPath"])
    yield from _replicas(obj, scale["statusReplicasPath"])
    selector = scale.get("labelSelectorPath")
    if selector and not isinstance(found := paths.get(obj, selector), str | None):
        yield invalid_value(selector, "", _mismatch(selector, found, "string"))


def _replicas(obj: Obj, path: str) -> Iterator[Cause]:
    value = paths.get(obj, path)
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        yield invalid_value(path, 0, _mismatch(path, value, "int64"))
    elif value < 0:
        yield invalid_value(path, value, "should be a non-negative integer")
    elif value > _MOST:
        yield invalid_value(path, value, f"should be less than or equal to {_MOST}")


def _mismatch(path: str, value: Any, wanted: str) -> str:
    return f"{path} accessor error: {value} is of the type {_GO[type(value)]}, expected {wanted}"
