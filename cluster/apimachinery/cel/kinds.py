"""What a built-in kind is in CEL's terms, read from its Go type as it is needed.

Types recurse (a schema holds schemas), so an object's fields are looked at one by one, never all at once. (In
Kubernetes: apiserver/pkg/cel/openapi, over the published OpenAPI.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cluster.apimachinery import schema, structs
from cluster.apimachinery.cel import types
from cluster.apimachinery.cel.types import Type
from cluster.apimachinery.schema import GVK

_LEAVES = {
    "string": types.STRING, "bool": types.BOOL, "int32": types.INT, "int64": types.INT, "float64": types.DOUBLE,
    "[]uint8": types.BYTES, "v1.Time": types.TIMESTAMP, "v1.MicroTime": types.TIMESTAMP,
    "resource.Quantity": types.STRING,
}  # fmt: skip


class _Fields(Mapping[str, Type]):
    """The fields of a struct, each typed when it is asked for."""

    def __init__(self, struct: structs.Struct) -> None:
        self._struct = struct

    def __getitem__(self, name: str) -> Type:
        return _typed(self._struct.fields[name].type)

    def __iter__(self) -> Iterator[str]:
        return iter(self._struct.fields)

    def __len__(self) -> int:
        return len(self._struct.fields)


def type_of(gvk: GVK) -> Type | None:
    """The type of a kind's objects; None for a kind that the schemas do not know."""
    found = schema.for_gvk(*gvk)
    return _typed(found) if found is not None else None


def _typed(given: structs.Type) -> Type:
    if isinstance(given, structs.List):
        return types.list_of(_typed(given.item))
    if isinstance(given, structs.Map):
        return types.map_of(types.STRING, _typed(given.item))
    if isinstance(given, structs.Struct) and not given.open:
        return Type(given.go, fields=_Fields(given))
    return _LEAVES.get(given.go, types.DYN)
