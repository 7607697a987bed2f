"""What only Kubernetes' Go types know.

Objects travel as JSON or as protobuf, and both are drawn from the same Go structs. Two facts about those
structs are in neither Kubernetes' JSON schemas nor a manifest: the number each field has in protobuf, and
which fields are printed although they are empty (pointers, and fields without `omitempty`: replicas 0 is an
order, an empty hostname is nothing). Both are read from `types-1.35.json.gz`. (In Kubernetes: the tags in
api/*/types.go.)
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Wire = Mapping[str, Mapping[str, list[str]]]


@cache
def _table() -> dict[str, Any]:
    packed = files(__package__).joinpath("types-1.35.json.gz").read_bytes()
    table: dict[str, Any] = json.loads(gzip.decompress(packed))
    return table


def messages() -> Wire:
    """{message: {field number: [json name, "one" | "list" | "map", type…]}}; a map has two types."""
    wire: Wire = _table()["messages"]
    return wire


@cache
def kept(message: str) -> frozenset[str] | None:
    """The fields of a message that are printed although empty; None for a message not in the table."""
    if message not in messages():
        return None
    return frozenset(_table()["kept"].get(message, ()))


def message_of(definition: str) -> str:
    """The protobuf message of a schema's definition: io.k8s.api.core.v1.Pod → k8s.io.api.core.v1.Pod."""
    return definition.replace("io.k8s.", "k8s.io.", 1).replace("-", "_")
