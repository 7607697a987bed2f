"""Structural schemas: what a custom resource looks like, told by data instead of a Go type.

A built-in kind has a struct, and much follows from it unasked: what is unknown is dropped, what is empty gets its
default, what is wrong cannot be read. A custom kind has an OpenAPI schema, and the same things are done along that.
Each module is one of them, a function over a value and its schema. A schema here is the dict that stands in the
definition (JSONSchemaProps). It is *structural* when every field is told of outside allOf, anyOf, oneOf and not, so
that a walk down `properties`, `additionalProperties` and `items` meets them all. (In Kubernetes:
apiextensions-apiserver/pkg/apiserver/schema.)
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery.meta import Obj

HEAD = ("apiVersion", "kind", "metadata")
"""What every resource has, also one inside another (x-kubernetes-embedded-resource)."""


def below(schema: Obj, name: str) -> Obj | None:
    """The schema of a field of an object, by its name or as one of the additional ones; None for an unknown field."""
    known = (schema.get("properties") or {}).get(name)
    extra = schema.get("additionalProperties")
    if known is not None:
        return dict(known)
    return extra if isinstance(extra, dict) else ({} if extra else None)


def item(schema: Obj) -> Obj | None:
    """The schema of a list's items."""
    found = schema.get("items")
    return found if isinstance(found, dict) else None


def nodes(schema: Obj) -> Iterator[Obj]:
    """The schema and all schemas in it, compositions included."""
    yield schema
    for name in ("properties", "patternProperties", "definitions"):
        for inner in (schema.get(name) or {}).values():
            yield from nodes(inner)
    for name in ("additionalProperties", "items", "not", "additionalItems"):
        if isinstance(schema.get(name), dict):
            yield from nodes(schema[name])
    for name in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(name) or ():
            yield from nodes(inner)
