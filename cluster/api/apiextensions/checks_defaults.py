"""Whether the defaults of a schema are values that the schema itself would take.

(In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go.)
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.api.apiextensions import embedded
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import HEAD, values
from cluster.apimachinery.structural.pruning import left


def problems(schema: Obj, path: str, inside_head: bool = False) -> Iterator[Cause]:
    """What is wrong with the defaults of a structural schema."""
    resource = bool(schema.get("x-kubernetes-embedded-resource"))
    if schema.get("default") is not None and not (inside_head and not resource):
        yield from _default(schema["default"], schema, f"{path}.default", resource)
    if isinstance(schema.get("items"), dict):
        yield from problems(schema["items"], f"{path}.items", inside_head and not resource)
    for name, inner in sorted((schema.get("properties") or {}).items()):
        head = (resource and name in HEAD) or (inside_head and not resource)
        yield from problems(inner, f"{path}.properties[{name}]", head)


def _default(value: object, schema: Obj, path: str, resource: bool) -> Iterator[Cause]:
    if left(value, schema, resource) != value:
        yield invalid_value(path, value, "must not have unknown fields")
    yield from embedded.problems(value, schema, path)
    yield from values.problems(value, schema, prefix=path)
