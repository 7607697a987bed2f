"""Dotted paths, as Kubernetes' own errors spell them."""

from __future__ import annotations

import pytest

from cluster.admin import paths
from cluster.apimachinery import schema
from cluster.apimachinery.meta import Obj

POD: Obj = {"spec": {"containers": [{"name": "a"}, {"name": "b", "image": "x"}], "nodeName": ""}}


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("data", ("data",)),
        ("spec.replicas", ("spec", "replicas")),
        ("spec.containers[0].image", ("spec", "containers", 0, "image")),
        ("spec.ports[12]", ("spec", "ports", 12)),
    ],
)
def test_a_path_is_read(path: str, steps: tuple[str | int, ...]) -> None:
    assert paths.steps(path) == steps


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec.containers[1].image", "x"),
        ("spec.containers[0].image", None),
        ("spec.containers[7].image", None),
        ("spec.nodeName", ""),
        ("spec.nodeName.x", None),
        ("status.phase", None),
    ],
)
def test_what_stands_at_a_path(path: str, value: str | None) -> None:
    assert paths.get(POD, path) == value


def test_maps_on_the_way_may_be_missing_and_items_may_not() -> None:
    assert paths.reachable(POD, "metadata.labels")
    assert paths.reachable(POD, "spec.containers[1].image")
    assert not paths.reachable(POD, "spec.containers[2].image")
    assert not paths.reachable({}, "spec.containers[0].image")


def test_putting_makes_a_new_manifest_and_leaves_the_old_one() -> None:
    before = {"spec": {"containers": [{"name": "a"}], "other": {"kept": 1}}}
    after = paths.put(before, "spec.containers[0].image", "nginx")
    assert after == {"spec": {"containers": [{"name": "a", "image": "nginx"}], "other": {"kept": 1}}}
    assert before["spec"]["containers"] == [{"name": "a"}]
    assert after["spec"]["other"] is before["spec"]["other"]


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ({}, "spec.paused", True, {"spec": {"paused": True}}),
        ({"spec": {"paused": True}}, "spec.paused", False, {"spec": {"paused": False}}),
        ({"spec": {"paused": True}}, "spec.paused", None, {"spec": {}}),
        ({}, "metadata.labels", None, {}),
        ({"a": {}}, "a.b.c", None, {"a": {}}),
        ({"data": {"x": "1"}}, "data", {"y": "2"}, {"data": {"y": "2"}}),
    ],
)
def test_none_takes_away_and_makes_nothing_on_the_way(
    before: Obj, path: str, value: object, after: Obj
) -> None:
    assert paths.put(before, path, value) == after


def test_an_error_belongs_to_the_path_it_is_below() -> None:
    assert paths.within("spec.ports[0].port", "spec.ports")
    assert paths.within("spec.ports", "spec.ports")
    assert paths.within("metadata.labels.app", "metadata.labels")
    assert not paths.within("spec.portsAndMore", "spec.ports")
    assert not paths.within("spec", "spec.ports")


@pytest.mark.parametrize(
    ("path", "go"),
    [
        ("spec.replicas", "int32"),
        ("spec.paused", "bool"),
        ("spec.template.spec.containers[0].image", "string"),
        ("spec.strategy.rollingUpdate.maxSurge", "intstr.IntOrString"),
        ("metadata.labels", "map[string]string"),
    ],
)
def test_the_type_at_a_path_is_kubernetes_own(path: str, go: str) -> None:
    found = paths.type_at(schema.for_gvk("apps", "v1", "Deployment"), path)
    assert found is not None
    assert found.go == go


def test_there_is_no_type_where_a_kind_has_no_field() -> None:
    assert paths.type_at(schema.for_gvk("apps", "v1", "Deployment"), "spec.replicsa") is None
    assert paths.type_at(None, "spec") is None
