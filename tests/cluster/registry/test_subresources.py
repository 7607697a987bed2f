"""Expected values: ScaleREST, BindingREST and EvictionREST in pkg/registry."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry import subresources

DEPLOYMENT: Obj = {
    "kind": "Deployment",
    "metadata": {
        "name": "web",
        "namespace": "default",
        "uid": "u1",
        "resourceVersion": "7",
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "labels": {"run": "web"},
    },
    "spec": {"replicas": 3, "selector": {"matchLabels": {"run": "web"}}},
    "status": {"replicas": 2},
}
POD: Obj = {
    "metadata": {"name": "web", "uid": "u1", "generation": 1},
    "spec": {},
    "status": {"phase": "Pending"},
}
BINDING: Obj = {"metadata": {"name": "web"}, "target": {"kind": "Node", "name": "node-1"}}


def refused(pod: Obj, binding: Obj = BINDING) -> StatusError:
    with pytest.raises(StatusError) as caught:
        subresources.bind(pod, binding)
    return caught.value


def test_a_scale_shows_replicas_and_the_selector_as_text() -> None:
    assert subresources.scale_of(DEPLOYMENT) == {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {
            "name": "web",
            "namespace": "default",
            "uid": "u1",
            "resourceVersion": "7",
            "creationTimestamp": "2026-01-01T00:00:00Z",
        },
        "spec": {"replicas": 3},
        "status": {"replicas": 2, "selector": "run=web"},
    }


def test_a_replicationcontrollers_selector_is_a_map() -> None:
    rc = {
        **DEPLOYMENT,
        "kind": "ReplicationController",
        "spec": {"replicas": 1, "selector": {"b": "2", "a": "1"}},
    }
    assert subresources.scale_of(rc)["status"]["selector"] == "a=1,b=2"


def test_scaling_changes_the_replicas_and_nothing_else() -> None:
    scale = {"metadata": {"name": "web", "resourceVersion": "5"}, "spec": {"replicas": 9}}
    scaled = subresources.apply_scale(DEPLOYMENT, scale)
    assert scaled["spec"] == {**DEPLOYMENT["spec"], "replicas": 9}
    assert scaled["metadata"] == {**DEPLOYMENT["metadata"], "resourceVersion": "5"}
    assert DEPLOYMENT["spec"]["replicas"] == 3


def test_nothing_is_scaled_below_zero() -> None:
    with pytest.raises(StatusError) as caught:
        subresources.apply_scale(DEPLOYMENT, {"spec": {"replicas": -1}})
    assert caught.value.message == (
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'
    )


def test_a_bound_pod_has_a_node_and_says_so() -> None:
    bound = subresources.bind(POD, BINDING)
    assert bound["spec"]["nodeName"] == "node-1"
    condition = meta.condition(bound, "PodScheduled")
    assert condition is not None
    assert (condition["status"], condition["observedGeneration"]) == ("True", 1)
    assert POD["spec"] == {}


def test_a_binding_may_bring_labels_and_annotations() -> None:
    """copyLabelsWithOverwriting of pkg/registry/core/pod/storage."""
    pod = {**POD, "metadata": {**POD["metadata"], "labels": {"app": "web", "zone": "unknown"}}}
    brought: Obj = {"labels": {"zone": "a"}, "annotations": {"score": "7"}}
    bound = subresources.bind(pod, {**BINDING, "metadata": {**BINDING["metadata"], **brought}})
    assert bound["metadata"]["labels"] == {"app": "web", "zone": "a"}
    assert bound["metadata"]["annotations"] == {"score": "7"}


def test_a_pod_is_placed_once() -> None:
    error = refused({**POD, "spec": {"nodeName": "node-2"}})
    assert (error.code, error.message) == (
        409,
        'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-2"',
    )


def test_a_pod_on_its_way_out_is_not_placed() -> None:
    error = refused({**POD, "metadata": {**POD["metadata"], "deletionTimestamp": "2026-01-01T00:00:00Z"}})
    assert error.code == 409
    assert error.message.endswith("pod web is being deleted, cannot be assigned to a host")


def test_a_pod_behind_gates_is_not_placed() -> None:
    """setPodNodeAndMetadata of pkg/registry/core/pod/storage."""
    gated = {**POD, "spec": {**POD["spec"], "schedulingGates": [{"name": "example.com/wait"}]}}
    assert refused(gated).message.endswith("pod web has non-empty .spec.schedulingGates")


def test_no_node_is_being_freed_for_a_pod_that_has_one() -> None:
    nominated = {**POD, "status": {**POD.get("status", {}), "nominatedNodeName": "node-1"}}
    assert "nominatedNodeName" not in subresources.bind(nominated, BINDING)["status"]


def test_a_binding_names_a_node() -> None:
    assert refused(POD, {"target": {"kind": "Moon"}}).message == (
        'Binding "web" is invalid: [target.kind: Unsupported value: "Moon": supported values: "Node", "<empty>", '
        "target.name: Required value]"
    )


def test_a_binding_of_another_pod_of_that_name_clashes() -> None:
    assert refused(POD, {**BINDING, "metadata": {"name": "web", "uid": "u2"}}).code == 409


def test_an_eviction_carries_the_options_of_its_delete() -> None:
    assert subresources.eviction_options({"deleteOptions": {"gracePeriodSeconds": 5}}) == {
        "gracePeriodSeconds": 5
    }
    assert subresources.eviction_options({}) == {}
