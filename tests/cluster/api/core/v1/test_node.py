"""Expected values: TestPrintNodeStatus, TestPrintNodeRole, ValidateNodeUpdate."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.node import Node
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def node(labels: dict[str, str] | None = None, status: Obj | None = None, **spec: Any) -> Obj:
    obj = born(Node, metadata={"name": "node-1", "labels": labels or {}}, spec=spec)
    obj["status"] = status or {}
    return obj


def ready(status: str) -> Obj:
    return {"conditions": [{"type": "Ready", "status": status}]}


@pytest.mark.parametrize(
    ("obj", "shown"),
    [
        (node(status=ready("True")), "Ready"),
        (node(status=ready("False")), "NotReady"),
        (node(status=ready("Unknown")), "NotReady"),
        (node(), "Unknown"),
        (node(status=ready("True"), unschedulable=True), "Ready,SchedulingDisabled"),
        (node(unschedulable=True), "Unknown,SchedulingDisabled"),
    ],
)
def test_status_is_ready_or_not_and_whether_it_takes_pods(obj: Obj, shown: str) -> None:
    assert row(Node, obj)["Status"] == shown


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        ({}, "<none>"),
        ({"node-role.kubernetes.io/control-plane": ""}, "control-plane"),
        ({"kubernetes.io/role": "worker"}, "worker"),
        ({"node-role.kubernetes.io/b": "", "kubernetes.io/role": "a"}, "a,b"),
    ],
)
def test_roles_are_labels(labels: dict[str, str], shown: str) -> None:
    assert row(Node, node(labels))["Roles"] == shown


def test_kubectl_shows_addresses_and_versions() -> None:
    info = {
        "kubeletVersion": "v1.35.0",
        "osImage": "Debian",
        "kernelVersion": "6.1",
        "containerRuntimeVersion": "containerd://2",
    }
    addresses = [
        {"type": "InternalIP", "address": "10.240.0.2"},
        {"type": "ExternalIP", "address": "104.197.41.11"},
    ]
    shown = row(Node, node(status={"nodeInfo": info, "addresses": addresses}))
    assert list(shown.values())[4:] == [
        "v1.35.0",
        "10.240.0.2",
        "104.197.41.11",
        "Debian",
        "6.1",
        "containerd://2",
    ]
    assert list(row(Node, node()).values())[5:] == ["<none>", "<none>", "<unknown>", "<unknown>", "<unknown>"]


def test_one_range_of_pods_is_a_list_of_one() -> None:
    assert node(podCIDR="10.244.1.0/24")["spec"]["podCIDRs"] == ["10.244.1.0/24"]
    assert node(podCIDRs=["10.244.1.0/24"])["spec"]["podCIDR"] == "10.244.1.0/24"


def test_range_and_provider_are_given_once() -> None:
    old = node(podCIDR="10.244.1.0/24", providerID="gce://a")
    new = changed(Node, old, spec={"podCIDR": "10.244.2.0/24", "providerID": "gce://b"})
    assert causes(Node, new, old) == [
        'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
        'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ]


def test_a_taint_has_an_effect_and_stands_once() -> None:
    taint = {"key": "a", "value": "b", "effect": "NoSchedule"}
    assert causes(Node, node(taints=[taint, {**taint, "effect": "NoExecute"}])) == []
    assert causes(Node, node(taints=[{"key": "a"}, {"key": "a", "effect": "Sometimes"}])) == [
        "metadata.taints[0].effect: Required value",
        'metadata.taints[1].effect: Unsupported value: "Sometimes": supported values: "NoSchedule", '
        '"PreferNoSchedule", "NoExecute"',
    ]
    assert causes(Node, node(taints=[taint, taint])) == [
        'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"b","Effect":"NoSchedule","TimeAdded":null}: '
        "taints must be unique by key and effect pair"
    ]


def test_a_cordoned_node_is_found() -> None:
    assert Node.selectable(node(unschedulable=True)) == {"spec.unschedulable": "true"}
    assert Node.selectable(node(unschedulable=False)) == {"spec.unschedulable": "false"}
