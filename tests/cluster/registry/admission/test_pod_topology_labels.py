"""Expected values: plugin/pkg/admission/podtopologylabels (admission_test.go) of Kubernetes 1.35."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.registry.admission import pod_topology_labels
from tests.cluster.registry.admission.requests import creating

PLACE = {"topology.kubernetes.io/zone": "zone1", "topology.kubernetes.io/region": "region1"}
NODE: Obj = {"metadata": {"name": "node-1", "labels": {**PLACE, "kubernetes.io/arch": "amd64"}}}


def labels(obj: Obj, node: Obj | None = NODE, **parts: Any) -> Obj:
    """What the object's labels are when it has come through."""
    pod_topology_labels.admit(creating(obj, every=lambda resource: [node] if node else [], **parts))
    found: Obj = obj["metadata"].get("labels", {})
    return found


def binding(**head: Any) -> Obj:
    return {"kind": "Binding", "metadata": head, "target": {"kind": "Node", "name": "node-1"}}


def pod(node: str = "", **head: Any) -> Obj:
    return {"kind": "Pod", "metadata": head, "spec": {"nodeName": node} if node else {}}


def test_a_binding_tells_the_place_of_its_node_and_nothing_else_of_it() -> None:
    assert labels(binding(), subresource="binding") == PLACE


def test_other_labels_stay() -> None:
    said = {"app": "web"}
    assert labels(binding(labels=said), subresource="binding") == {**said, **PLACE}


def test_what_was_said_of_the_place_before_is_overwritten() -> None:
    wrong = {"topology.kubernetes.io/zone": "elsewhere"}
    assert labels(binding(labels=wrong), subresource="binding") == PLACE


def test_a_pod_that_the_scheduler_places_has_the_labels() -> None:
    assert labels(pod("node-1"), subresource="binding", operation="UPDATE") == PLACE


def test_a_pod_that_is_made_on_a_node_has_the_labels() -> None:
    assert labels(pod("node-1")) == PLACE


def test_a_pod_without_a_node_has_none() -> None:
    assert labels(pod()) == {}


def test_a_node_that_is_not_known_tells_nothing() -> None:
    assert labels(binding(), None, subresource="binding") == {}


def test_an_update_of_a_pod_leaves_its_labels_alone() -> None:
    assert labels(pod("node-1"), operation="UPDATE") == {}
    assert labels(pod("node-1"), operation="UPDATE", subresource="status") == {}
