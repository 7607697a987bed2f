"""Expected values: Kubernetes' OpenAPI and client-go's applyconfigurations/internal schema."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import schema
from cluster.apimachinery.apply import compiling
from cluster.apimachinery.apply.types import ABSENT, DEDUCED, ListMap, Map, Set, Struct, Type
from cluster.apimachinery.meta import Obj


def at(kind: tuple[str, str, str], *path: str) -> Any:
    """The type at a path of fields; "*" for the items of a list or map."""
    found: Any = compiling.of_kind(kind)
    for step in path:
        found = found.item if step == "*" else found.part(f"f:{step}")
    return found


POD, SERVICE, DEPLOYMENT = ("", "v1", "Pod"), ("", "v1", "Service"), ("apps", "v1", "Deployment")


def test_containers_are_told_apart_by_name_and_ports_by_two_keys() -> None:
    containers = at(POD, "spec", "containers")
    assert isinstance(containers, ListMap)
    assert containers.keys == ("name",)
    ports = at(POD, "spec", "containers", "*", "ports")
    assert (ports.keys, dict(ports.defaults)) == (("containerPort", "protocol"), {"protocol": "TCP"})


def test_finalizers_are_a_set_and_arguments_one_piece() -> None:
    assert isinstance(at(POD, "metadata", "finalizers"), Set)
    assert at(POD, "spec", "containers", "*", "args").atomic


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (DEPLOYMENT, ("spec", "selector")),
        (SERVICE, ("spec", "selector")),
        (POD, ("metadata", "ownerReferences", "*")),
        (POD, ("spec", "tolerations")),
    ],
)
def test_atomic_types_are_one_piece(kind: tuple[str, str, str], path: tuple[str, ...]) -> None:
    assert at(kind, *path).atomic


def test_labels_are_owned_key_by_key() -> None:
    labels = at(POD, "metadata", "labels")
    assert isinstance(labels, Map)
    assert not labels.atomic
    assert not labels.declares("f:app")


def test_go_holds_a_strategy_by_value_and_a_rolling_update_by_pointer() -> None:
    assert at(DEPLOYMENT, "spec").zeros["f:strategy"] == {}
    assert "f:rollingUpdate" not in at(DEPLOYMENT, "spec", "strategy").zeros
    assert at(DEPLOYMENT).zeros == {"f:metadata": {}, "f:spec": {}, "f:status": {}}
    assert at(POD, "spec").zeros["f:containers"] is None


def test_what_go_counts_without_being_told_is_zero() -> None:
    assert at(("apps", "v1", "ReplicaSet"), "status").zeros["f:replicas"] == 0


def test_quantities_and_ports_are_any_scalar() -> None:
    assert at(POD, "spec", "containers", "*", "resources", "limits", "*").scalar == "untyped"
    assert at(SERVICE, "spec", "ports", "*", "targetPort").scalar == "untyped"
    assert at(SERVICE, "spec", "ports", "*", "port").scalar == "numeric"


def test_a_kind_no_schema_knows_is_deduced() -> None:
    assert compiling.of_kind(("example.com", "v1", "Nothing")) is DEDUCED


def test_a_kind_of_our_own_has_the_schema_it_was_given() -> None:
    gvk = ("example.com", "v1", "Own")
    schema.define(gvk, {"type": "object", "properties": {"spec": {"type": "object", "properties": {}}}})
    assert isinstance(compiling.of_kind(gvk).part("f:spec"), Struct)


def test_a_custom_resource_without_a_schema_is_deduced() -> None:
    assert compiling.of_custom_resource(None) is DEDUCED
    assert (
        compiling.of_custom_resource({"type": "object", "x-kubernetes-preserve-unknown-fields": True})
        is DEDUCED
    )


def test_a_custom_resource_has_the_metadata_of_any_object_and_no_struct_by_value() -> None:
    keyed = {
        "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
        "items": {
            "type": "object",
            "properties": {"port": {"type": "integer"}, "protocol": {"type": "string", "default": "TCP"}},
        },
    }  # fmt: skip
    raw: Obj = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"ports": keyed}}}}
    shape: Any = compiling.of_custom_resource(raw)
    assert shape.zeros == {}
    assert shape.part("f:metadata") is at(POD, "metadata")
    assert dict(shape.part("f:spec").part("f:ports").defaults) == {"protocol": "TCP"}


def test_unknown_fields_that_are_kept_are_deduced() -> None:
    raw = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "x-kubernetes-preserve-unknown-fields": True,
    }
    assert compiling.compiled(raw).part("f:b") is DEDUCED
    assert compiling.compiled({"type": "object", "properties": {}}).part("f:b") is None


def test_types_that_hold_themselves_are_compiled() -> None:
    crd = at(("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), "spec", "versions", "*", "schema")
    below = crd.part("f:openAPIV3Schema")
    assert below.part("f:not") is below


def test_an_absent_value_is_no_value_and_not_null() -> None:
    assert not ABSENT
    assert ABSENT is not None
    assert isinstance(Type("string"), Type)
