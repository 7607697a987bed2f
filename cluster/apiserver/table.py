"""kubectl's tables, made by the server.

`kubectl get` asks for a Table: the kind's own columns, one row of ready cells an object, and of the object only
its metadata, which is all that labels, namespaces and sorting need. So a kind's columns are said once, in its
file, and every client prints them alike. `model` is the kind's class, or what its definition makes of it. (In
Kubernetes: pkg/printers and registry/rest/table.go.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.api.printing import DEFAULT_COLUMNS
from cluster.apimachinery import errors
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column
from cluster.apiserver.negotiation import Choice

META = "meta.k8s.io/v1"
INCLUDED = ("None", "Metadata", "Object")


def columns(model: Any) -> tuple[Column, ...]:
    """The kind's columns, or name and creation time for a kind that declares none."""
    return tuple(model.COLUMNS) or DEFAULT_COLUMNS


def definitions(model: Any) -> list[Obj]:
    """The columns as a client is told of them; priority 1 shows with -o wide only."""
    return [
        {
            "name": column.name,
            "type": column.type,
            "format": column.format,
            "description": column.description,
            "priority": 1 if column.wide else 0,
        }
        for column in columns(model)
    ]


def row(model: Any, obj: Obj, include: str = "Metadata") -> Obj:
    """One object's cells, with as much of the object as was asked for."""
    cells = [column.cell(obj) for column in columns(model)]
    return {"cells": cells, "object": _included(obj, include)}


def _included(obj: Obj, include: str) -> Obj | None:
    if include == "Object":
        return obj
    return partial(obj) if include == "Metadata" else None


def partial(obj: Obj) -> Obj:
    """The object's metadata alone, as a kind of its own."""
    return {"kind": "PartialObjectMetadata", "apiVersion": META, "metadata": obj["metadata"]}


def table(
    model: Any, objects: Iterable[Obj], metadata: Obj, include: str = "Metadata", *, headed: bool = True
) -> Obj:
    """A Table of objects; without `headed` the columns are left out, as in all but the first event of a watch."""
    return {
        "kind": "Table",
        "apiVersion": META,
        "metadata": metadata,
        "columnDefinitions": definitions(model) if headed else [],
        "rows": [row(model, obj, include) for obj in objects],
    }


def included(text: str) -> str:
    """The includeObject parameter; 400 for none of the three."""
    if text and text not in INCLUDED:
        raise errors.bad_request(f'unrecognized includeObject value: "{text}"')
    return text or "Metadata"


def one(model: Any, obj: Obj, choice: Choice, include: str = "", *, headed: bool = True) -> Obj:
    """An object in the view a client chose."""
    if choice.view == "Table":
        version = {"resourceVersion": obj["metadata"].get("resourceVersion", "")}
        return table(model, [obj], version, included(include), headed=headed)
    return partial(obj) if choice.view == "PartialObjectMetadata" else obj


def many(model: Any, objects: Iterable[Obj], head: Obj, choice: Choice, include: str = "") -> Obj:
    """A list in the view a client chose. head: the list's own apiVersion, kind and metadata."""
    if choice.view == "Table":
        return table(model, objects, head["metadata"], included(include))
    if choice.view == "PartialObjectMetadataList":
        items = [partial(obj) for obj in objects]
        return {"kind": choice.view, "apiVersion": META, "metadata": head["metadata"], "items": items}
    return {**head, "items": list(objects)}
