"""Kinds of storage, nodes, devices and flow control: the walk through every verb that upstream makes with each.

Upstream: test/e2e/storage/{csistoragecapacity,csi_inline,csi_node,storageclass,volume_attachment}.go,
volumeattributesclass.go beside them, test/e2e/common/node/runtimeclass.go, test/e2e/apimachinery/flowcontrol.go,
test/e2e/dra/dra.go. A loop may write a status meanwhile, so objects are compared by their uids.
"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Client, Things, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import pod
from tests.conformance.api.test_api_operations import discovered

pytestmark = pytest.mark.slow

FLOW = "flowcontrol.apiserver.k8s.io/v1"
DEVICES = {"requests": [{"name": "req-0", "exactly": {"deviceClassName": "my-class"}}]}
BODIES: dict[str, tuple[str, Obj]] = {
    "CSIStorageCapacity": ("storage.k8s.io/v1", {"storageClassName": "example.com"}),
    "CSIDriver": ("storage.k8s.io/v1", {"spec": {"attachRequired": False}}),
    "CSINode": ("storage.k8s.io/v1", {}),
    "StorageClass": ("storage.k8s.io/v1", {"provisioner": "e2e-fake-provisioner", "reclaimPolicy": "Delete"}),
    "VolumeAttributesClass": (
        "storage.k8s.io/v1", {"driverName": "e2e-fake-csi-driver", "parameters": {"foo": "bar"}}
    ),
    "VolumeAttachment": (
        "storage.k8s.io/v1",
        {"spec": {"attacher": "e2e-attacher", "nodeName": "node-1", "source": {"persistentVolumeName": "pv"}}},
    ),
    "RuntimeClass": ("node.k8s.io/v1", {"handler": "conformance-handler"}),
    "FlowSchema": (FLOW, {"spec": {
        "matchingPrecedence": 10000, "priorityLevelConfiguration": {"name": "global-default"},
        "distinguisherMethod": {"type": "ByUser"}, "rules": [{
            "subjects": [{"kind": "User", "user": {"name": "example-e2e-non-existent-user"}}],
            "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
        }],
    }}),
    "PriorityLevelConfiguration": (FLOW, {"spec": {
        "type": "Limited", "limited": {"nominalConcurrencyShares": 2, "limitResponse": {"type": "Reject"}},
    }}),
    "DeviceClass": ("resource.k8s.io/v1", {"spec": {}}),
    "ResourceClaim": ("resource.k8s.io/v1", {"spec": {"devices": DEVICES}}),
    "ResourceClaimTemplate": ("resource.k8s.io/v1", {"spec": {"spec": {"devices": DEVICES}}}),
    "ResourceSlice": ("resource.k8s.io/v1", {"spec": {
        "driver": "dra.example.com", "nodeName": "node-1",
        "pool": {"name": "cluster", "resourceSliceCount": 1}, "devices": [{"name": "device-0"}],
    }}),
}  # fmt: skip


@pytest.mark.parametrize("kind", BODIES)
def test_a_kind_of_the_server_supports_every_operation(client: Client, space: Space, kind: str) -> None:
    """CSIStorageCapacity API; CSIDriver, CSINode, StorageClass, VolumeAttachment, VolumeAttributesClass, lifecycle;
    RuntimeClass API; Priority and Fairness FlowSchema API, PriorityLevelConfiguration API; CRUD operations for
    deviceclasses, resourceclaims, resourceclaimtemplates, resourceslices"""
    version, body = BODIES[kind]
    things = space(version, kind)
    select: dict[str, Any] = {"labelSelector": f"example-label={space.name}"}
    assert discovered(client, things)

    made = [named(things, space, n, body) for n in range(3)]
    name = meta.name(made[0])
    assert meta.uid(things.get(name)) == meta.uid(made[0])
    with refused(409):
        named(things, space, 0, body)
    listed = things.whole_list(**select)
    assert [meta.uid(obj) for obj in listed["items"]] == [meta.uid(obj) for obj in made]
    watching = things.everywhere().watch(**select, resourceVersion=listed["metadata"]["resourceVersion"])

    patched = things.patch(name, {"metadata": {"annotations": {"patched": "true"}}})
    assert int(meta.resource_version(patched)) > int(meta.resource_version(made[0]))
    updated = things.change(name, lambda o: o["metadata"]["annotations"].update(updated="true"))
    assert meta.annotations_of(updated) == {"patched": "true", "updated": "true"}
    seen = watching.until(lambda event: "updated" in meta.annotations_of(event[1]))
    assert meta.uid(seen) == meta.uid(updated)

    things.delete(name)
    assert not things.exists(name)
    assert things.names(**select) == {meta.name(obj) for obj in made[1:]}
    things.delete_all(None, **select)
    assert things.list(**select) == []


def named(things: Things, space: Space, number: int, body: Obj) -> Obj:
    head = {"name": f"{space.name}-{number}", "labels": {"example-label": space.name}}
    return things.create({"metadata": head, **body})


@pytest.mark.parametrize("kind", ["FlowSchema", "PriorityLevelConfiguration"])
def test_conditions_of_flow_control_are_patched_and_updated(space: Space, kind: str) -> None:
    """Priority and Fairness FlowSchema API, PriorityLevelConfiguration API: their status"""
    version, body = BODIES[kind]
    things = space(version, kind)
    name = meta.name(named(things, space, 0, body))
    failed = {"type": "PatchStatusFailed", "status": "False", "reason": "e2e"}
    patched = things.patch(name, {"status": {"conditions": [failed]}}, "status")
    assert meta.condition(patched, "PatchStatusFailed") is not None
    more = {"type": "StatusUpdateFailed", "status": "False", "reason": "E2E", "message": "Set from an e2e test"}
    things.change(name, lambda o: o["status"].setdefault("conditions", []).append(more), "status")
    assert meta.condition(things.get(name, "status"), "StatusUpdateFailed") is not None
    things.delete(name)


def test_a_volume_attachment_says_whether_it_is_attached(space: Space) -> None:
    """VolumeAttachment, apply changes to a volumeattachment status"""
    version, body = BODIES["VolumeAttachment"]
    things = space(version, "VolumeAttachment")
    name = meta.name(named(things, space, 0, body))
    things.patch(name, {"metadata": {"labels": {name: "patched"}}}, media=STRATEGIC)
    assert things.get(name, "status")["status"] == {"attached": False}
    assert things.patch(name, {"status": {"attached": True}}, "status")["status"] == {"attached": True}
    updated = things.change(name, lambda o: o["status"].update(attached=False), "status")
    assert updated["status"] == {"attached": False}
    things.delete(name)


def test_a_pod_of_a_runtime_class_is_scheduled(space: Space) -> None:
    """Can schedule a pod requesting existing RuntimeClass"""
    classes = space("node.k8s.io/v1", "RuntimeClass")
    name = meta.name(named(classes, space, 0, {"handler": "runc"}))
    made = space.pods.create(pod("plain", runtimeClassName=name))
    assert "overhead" not in made["spec"]
    watching = space.pods.watch(fieldSelector="metadata.name=plain")
    assert watching.until(lambda event: bool(event[1]["spec"].get("nodeName")))
    classes.delete(name)


def test_a_pod_of_a_runtime_class_gets_its_overhead(space: Space) -> None:
    """RuntimeClass Overhead field must be respected"""
    classes = space("node.k8s.io/v1", "RuntimeClass")
    cost = {"cpu": "10m", "memory": "1Mi"}
    name = meta.name(named(classes, space, 0, {"handler": "runc", "overhead": {"podFixed": cost}}))
    assert space.pods.create(pod("dear", runtimeClassName=name))["spec"]["overhead"] == cost
    classes.delete(name)


def test_a_pod_of_no_or_a_deleted_runtime_class_is_rejected(space: Space) -> None:
    """Pod with the non-existing, with the deleted RuntimeClass is rejected"""
    classes = space("node.k8s.io/v1", "RuntimeClass")
    gone = meta.name(named(classes, space, 0, {"handler": "runc"}))
    classes.delete(gone)
    for name in (f"{space.name}-nonexistent", gone):
        with refused(403) as refusal:
            space.pods.create(pod("rejected", runtimeClassName=name))
        assert f'pod rejected: RuntimeClass "{name}" not found' in refusal.message
