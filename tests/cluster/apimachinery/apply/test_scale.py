"""Expected values: Kubernetes' apimachinery/pkg/util/managedfields/scalehandler_test.go."""

from __future__ import annotations

from cluster.apimachinery.apply import scale
from cluster.apimachinery.meta import Obj


def entry(manager: str, operation: str, fields: Obj, version: str = "apps/v1", part: str = "") -> Obj:
    head = {"manager": manager, "operation": operation, "apiVersion": version, "fieldsType": "FieldsV1"}
    return {**head, "fieldsV1": fields, **({"subresource": part} if part else {})}


REPLICAS: Obj = {"f:spec": {"f:replicas": {}}}
BOTH: Obj = {"f:spec": {"f:replicas": {}, "f:selector": {}}}


def test_of_the_parents_managers_a_scale_knows_those_who_have_the_replicas() -> None:
    entries = [entry("test", "Apply", BOTH), entry("other", "Update", {"f:spec": {"f:paused": {}}})]
    assert scale.of_parent(entries) == [entry("test", "Apply", REPLICAS, "autoscaling/v1")]


def test_whoever_lost_the_replicas_keeps_the_rest() -> None:
    scaled = [entry("scaler", "Update", REPLICAS, "autoscaling/v1", "scale")]
    assert scale.to_parent([entry("test", "Apply", BOTH)], scaled, "apps/v1") == [
        entry("test", "Apply", {"f:spec": {"f:selector": {}}}),
        entry("scaler", "Update", REPLICAS, part="scale"),
    ]


def test_whoever_had_nothing_else_is_gone() -> None:
    scaled = [entry("scaler", "Apply", REPLICAS, "autoscaling/v1", "scale")]
    assert scale.to_parent([entry("test", "Update", REPLICAS)], scaled, "apps/v1") == [
        entry("scaler", "Apply", REPLICAS, part="scale")
    ]


def test_who_shares_the_replicas_keeps_them() -> None:
    parents = [entry("test", "Apply", BOTH), entry("updater", "Update", REPLICAS)]
    kept = scale.to_parent(parents, scale.of_parent(parents), "apps/v1")
    assert kept == parents


def test_a_definition_says_where_its_replicas_are() -> None:
    path = scale.path(".spec.workers.size")
    assert path == ("f:spec", "f:workers", "f:size")
    entries = [entry("test", "Apply", {"f:spec": {"f:workers": {"f:size": {}}}}, "example.com/v1")]
    assert scale.of_parent(entries, path) == [entry("test", "Apply", REPLICAS, "autoscaling/v1")]
