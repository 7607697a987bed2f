"""What a schema calls required is asked for in Kubernetes' words, or Kubernetes itself does not ask for it.

Kubernetes' server never looks at the `required` of its schemas: each kind's validation names what it cannot do without.
So every field that a sample has and its schema requires is left out once. Expected: pkg/apis/*/validation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cluster.admin import samples, yaml_text
from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.apimachinery.structs import List, Map, Struct, Type
from tests.conformance.kinds.conftest import MADE, Served

NOT_ASKED = {
    ("events", "involvedObject"): "an Event may be about nothing in the namespace default",
    ("limitranges", "spec.limits"): "a LimitRange may limit nothing",
    ("controllerrevisions.apps", "revision"): "0 is a number",
    ("priorityclasses.scheduling.k8s.io", "value"): "0 is a number",
    ("endpointslices.discovery.k8s.io", "endpoints"): "a Service may have none",
    ("customresourcedefinitions.apiextensions.k8s.io", "spec.versions.0.served"): "false is a value",
    ("clusterrolebindings.rbac.authorization.k8s.io", "roleRef.apiGroup"): "roles are of one group only",
    ("rolebindings.rbac.authorization.k8s.io", "roleRef.apiGroup"): "roles are of one group only",
    ("csidrivers.storage.k8s.io", "spec"): "all of it has defaults",
    ("csinodes.storage.k8s.io", "spec"): "a node may have no driver",
    ("csinodes.storage.k8s.io", "spec.drivers"): "a node may have no driver",
    ("deviceclasses.resource.k8s.io", "spec"): "a class may be of all devices",
    ("resourceclaims.resource.k8s.io", "spec"): "a claim may ask for nothing",
    ("resourceclaimtemplates.resource.k8s.io", "spec"): "a claim may ask for nothing",
    ("resourceclaimtemplates.resource.k8s.io", "spec.spec"): "a claim may ask for nothing",
    ("resourceslices.resource.k8s.io", "spec.pool.generation"): "0 is a number",
    ("resourceslices.resource.k8s.io", "spec.devices.0.capacity.memory.value"): "0 is an amount",
}
"""By resource and field: why leaving it out is fine with Kubernetes too."""


def needed(type_: Type | None, value: Any, path: str = "") -> Iterator[str]:
    """The paths in a manifest of the fields that its schema requires."""
    if isinstance(type_, Struct) and isinstance(value, dict):
        for name, field in type_.fields.items():
            if name in value:
                yield from [f"{path}{name}"] if field.required else []
                yield from needed(field.type, value[name], f"{path}{name}.")
    elif isinstance(type_, List) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from needed(type_.item, item, f"{path}{index}.")
    elif isinstance(type_, Map) and isinstance(value, dict):
        for key, item in value.items():
            yield from needed(type_.item, item, f"{path}{key}.")


def sample(kind: Kind) -> Obj:
    found: Obj = yaml_text.load(samples.sample(kind)).value
    return found


def without(obj: Obj, path: str) -> Obj:
    """The manifest without a field; indices and keys are steps of the path too."""
    changed: Obj = meta.copy(obj)
    *steps, last = path.split(".")
    inner: Any = changed
    for step in steps:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    del inner[last]
    return changed


STORED = [target for target in MADE if target.alias is None]
CASES = [
    pytest.param(target, path, id=f"{target.resource}-{path}")
    for target in STORED
    for path in needed(
        schema.for_gvk(target.kind.group, target.kind.version, target.kind.kind), sample(target.kind)
    )
]


@pytest.mark.parametrize(("target", "path"), CASES)
def test_a_required_field_is_missed_or_was_never_needed(api: Any, target: Any, path: str) -> None:
    served = Served(target, api)
    answer = api.post(served.collection, without(served.sample, path))
    if (target.resource, path) in NOT_ASKED:
        assert answer.code == 201, answer.raw
        return
    assert (answer.code, answer.body["reason"]) == (422, "Invalid")


def test_nothing_is_excused_that_is_asked_for_nowhere() -> None:
    known = {(param.values[0].resource, param.values[1]) for param in CASES}  # type: ignore[union-attr]
    assert set(NOT_ASKED) <= known
