"""Shapes that several tests of server-side apply share: those of structured-merge-diff's own tests, as OpenAPI."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.apply import compiling, sets, steps
from cluster.apimachinery.apply.sets import Fields
from cluster.apimachinery.apply.types import Type
from cluster.apimachinery.meta import Obj

TEXT, NUMBER, BOOL = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
ANY_SHAPE: Obj = {"type": "object"}


def struct(**fields: Any) -> Obj:
    return {"type": "object", "properties": fields}


def atomic(raw: Obj) -> Obj:
    return {**raw, "x-kubernetes-map-type": "atomic"}


def map_of(item: Obj) -> Obj:
    return {"type": "object", "additionalProperties": item}


def list_of(item: Obj) -> Obj:
    return {"type": "array", "items": item}


def set_of(item: Obj) -> Obj:
    return {**list_of(item), "x-kubernetes-list-type": "set"}


def list_map(item: Obj, *keys: str) -> Obj:
    return {**list_of(item), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}


def shape(raw: Obj) -> Type:
    return compiling.compiled(raw)


def path(*parts: Any) -> steps.Path:
    """A path in short: text is a field's name, a dict an item's key, a list of one value a set's item, a number an
    index."""
    return tuple(_step(part) for part in parts)


def _step(part: Any) -> str:
    if isinstance(part, dict):
        return steps.key(dict(sorted(part.items())))
    if isinstance(part, list):
        return steps.value(part[0])
    return f"i:{part}" if isinstance(part, int) else steps.field(part)


def fields(*paths: tuple[Any, ...]) -> Fields:
    """The set of these paths, in the same short form."""
    return sets.of(path(*parts) for parts in paths)


LEAVES = shape(struct(numeric=NUMBER, string=TEXT, bool=BOOL))
GRAB_BAG = shape(
    struct(
        numeric=NUMBER, string=TEXT, bool=BOOL, setStr=set_of(TEXT), setBool=set_of(BOOL), setNumeric=set_of(NUMBER),
        color=atomic(struct(R=NUMBER, G=NUMBER, B=NUMBER)), waves=atomic(map_of(NUMBER)),
        args=list_of(struct(key=TEXT, value=TEXT)),
    )
)  # fmt: skip
_ELEMENT = struct(key=TEXT, id=NUMBER, value=map_of(TEXT), bv=BOOL, nv=NUMBER)
KEYED = shape(struct(list=list_map(_ELEMENT, "key", "id"), atomicList=list_of(TEXT)))
NAMED = shape(struct(list=list_map(struct(name=TEXT, value=NUMBER), "name")))
NESTED = shape(
    struct(
        listOfLists=list_map(struct(name=TEXT, value=set_of(TEXT)), "name"),
        listOfMaps=list_map(struct(name=TEXT, value=map_of(TEXT)), "name"),
        mapOfMaps=map_of(map_of(TEXT)),
        struct=struct(name=TEXT, value=NUMBER),
    )
)
