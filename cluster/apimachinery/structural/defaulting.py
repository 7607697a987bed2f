"""Defaulting: what a writer left out is filled in, on the way in and whenever a stored object is read.

Reading counts because a default may be younger than the object. A null where none is allowed counts as left out: it
becomes the default, or vanishes where there is none. (In Kubernetes:
apiextensions-apiserver/pkg/apiserver/schema/defaulting.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import below, item


def defaulted(value: Any, schema: Obj | None) -> Any:
    """The value with the schema's defaults in it, nulls resolved."""
    if schema is None:
        return value
    if isinstance(value, dict):
        given = {name: inner for name, inner in value.items() if not _stray(inner, below(schema, name))}
        for name, known in (schema.get("properties") or {}).items():
            if "default" in known and name not in given:
                given[name] = meta.copy(known["default"])
        return {name: _one(inner, below(schema, name)) for name, inner in given.items()}
    if isinstance(value, list):
        return [_one(inner, item(schema)) for inner in value]
    return value


def _one(value: Any, schema: Obj | None) -> Any:
    """A field or an item, with the default in the place of a forbidden null."""
    return defaulted(meta.copy((schema or {}).get("default")) if _null(value, schema) else value, schema)


def _null(value: Any, schema: Obj | None) -> bool:
    """Whether this is a null where none may be."""
    return value is None and bool(schema) and not (schema or {}).get("nullable")


def _stray(value: Any, schema: Obj | None) -> bool:
    """A forbidden null that has no default to become."""
    return _null(value, schema) and "default" not in (schema or {})
