"""What the picture shows of each object; the states of a pod are VISUAL.md's eight."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from dashboard.topology import graph

READY = {"type": "Ready", "status": "True"}
UID = {"uid": "u1", "name": "web", "namespace": "default", "creationTimestamp": "2026-01-02T03:04:05Z"}


def pod(*states: Obj, phase: str = "Running", node: str = "node-1", deleted: bool = False, **status: Any) -> Obj:
    head = {**UID, **({"deletionTimestamp": "2026-01-02T03:04:35Z"} if deleted else {})}
    told = [{"name": f"c{i}", "state": state, "restartCount": 1} for i, state in enumerate(states)]
    containers = [{"name": f"c{i}", "image": "nginx"} for i in range(max(1, len(states)))]
    spec = {"containers": containers, **({"nodeName": node} if node else {})}
    return {"kind": "Pod", "metadata": head, "spec": spec,
            "status": {"phase": phase, "containerStatuses": told, **status}}  # fmt: skip


def waiting(reason: str) -> Obj:
    return {"waiting": {"reason": reason}}


RUNNING: Obj = {"running": {}}
ENDED: Obj = {"terminated": {"exitCode": 1, "reason": "Error"}}


@pytest.mark.parametrize(
    ("obj", "state", "reason"),
    [
        (pod(node="", phase="Pending"), "pending", ""),
        (pod(node="", phase="Pending",
             conditions=[{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]),
         "pending", "Unschedulable"),
        (pod(phase="Pending"), "creating", ""),
        (pod(waiting("ContainerCreating"), phase="Pending"), "creating", "ContainerCreating"),
        (pod(RUNNING), "running", ""),
        (pod(RUNNING, conditions=[READY]), "ready", ""),
        (pod(RUNNING, conditions=[READY], deleted=True), "terminating", "Terminating"),
        (pod(waiting("CrashLoopBackOff")), "crashloop", "CrashLoopBackOff"),
        (pod(ENDED), "crashloop", "Error"),
        (pod(waiting("ErrImagePull"), phase="Pending"), "failed", "ErrImagePull"),
        (pod(waiting("ImagePullBackOff"), phase="Pending"), "failed", "ImagePullBackOff"),
        (pod(waiting("CreateContainerConfigError"), phase="Pending"), "failed", "CreateContainerConfigError"),
        (pod(ENDED, phase="Failed"), "failed", "Failed"),
        (pod(ENDED, phase="Succeeded"), "succeeded", "Succeeded"),
    ],
)  # fmt: skip
def test_a_pods_state(obj: Obj, state: str, reason: str) -> None:
    assert graph.pod_state(obj) == (state, reason)


def test_a_pod_sums_its_restarts_and_tells_its_containers() -> None:
    entity = graph.entity("pods", pod(RUNNING, waiting("CrashLoopBackOff"), podIP="10.244.1.5"))
    assert entity is not None
    collection, key, value = entity
    assert (collection, key) == ("pods", "u1")
    assert (value["restarts"], value["ip"], value["node"]) == (2, "10.244.1.5", "node-1")
    assert [(c["name"], c["image"], c["state"]) for c in value["containers"]] == [
        ("c0", "nginx", "running"), ("c1", "nginx", "waiting"),
    ]  # fmt: skip


def test_a_node_is_told_by_its_addresses_condition_and_taints() -> None:
    obj = {
        "metadata": {**UID, "labels": {"topology.kubernetes.io/zone": "z"}},
        "spec": {"podCIDR": "10.244.1.0/24", "taints": [{"key": "k", "effect": "NoExecute"}]},
        "status": {
            "addresses": [{"type": "InternalIP", "address": "1.2.3.4"}, {"type": "ExternalIP", "address": "5.6.7.8"}],
            "conditions": [{"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown"}],
        },
    }
    entity = graph.entity("nodes", obj)
    assert entity is not None
    wanted = {"internalIP": "1.2.3.4", "externalIP": "5.6.7.8", "ready": "Unknown", "reason": "NodeStatusUnknown",
              "taints": ["k:NoExecute"], "zone": "z", "controlPlane": False, "unschedulable": False}  # fmt: skip
    assert entity[2].items() >= wanted.items()


def test_workloads_of_every_kind_count_the_same_way() -> None:
    template = {"spec": {"containers": [{"name": "c", "image": "nginx:1", "ports": [{"containerPort": 80}]}]}}
    deployment = {"kind": "Deployment", "metadata": UID,
                  "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}, "template": template},
                  "status": {"replicas": 3, "readyReplicas": 2, "updatedReplicas": 1}}  # fmt: skip
    daemons = {"kind": "DaemonSet", "metadata": UID, "spec": {"selector": {"matchLabels": {}}, "template": template},
               "status": {"desiredNumberScheduled": 4, "currentNumberScheduled": 4, "numberReady": 3}}  # fmt: skip
    old = {"kind": "ReplicationController", "metadata": UID,
           "spec": {"replicas": 1, "selector": {"app": "web"}, "template": template}}  # fmt: skip
    resources = ("deployments.apps", "daemonsets.apps", "replicationcontrollers")
    found = [graph.entity(r, o) for r, o in zip(resources, (deployment, daemons, old), strict=True)]
    values = [entity[2] for entity in found if entity]
    assert [(v["desired"], v["replicas"], v["ready"]) for v in values] == [(3, 3, 2), (4, 4, 3), (1, 0, 0)]
    assert [v["selector"] for v in values] == [{"app": "web"}, {}, {"app": "web"}]
    assert {(v["image"], *v["ports"]) for v in values} == {("nginx:1", 80)}


def test_a_service_shows_every_address_it_can_be_reached_at() -> None:
    obj: Obj = {
        "metadata": {**UID, "resourceVersion": "12"},
        "spec": {"type": "LoadBalancer", "clusterIP": "10.0.0.7", "externalIPs": ["192.0.2.1"],
                 "ports": [{"port": 80, "targetPort": 8080, "nodePort": 30080, "protocol": "TCP"}]},
        "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.50"}, {"hostname": "x.elb.amazonaws.com"}]}},
    }  # fmt: skip
    entity = graph.entity("services", obj)
    assert entity is not None
    assert entity[2]["external"] == ["203.0.113.50", "x.elb.amazonaws.com", "192.0.2.1"]
    assert entity[2]["ports"] == obj["spec"]["ports"]


def test_unsaid_conditions_of_an_endpoint_mean_yes() -> None:
    """discovery/v1: a nil `ready` or `serving` should be interpreted as true."""
    obj = {"metadata": UID, "endpoints": [
        {"addresses": ["10.244.1.5"]},
        {"addresses": ["10.244.1.6"], "conditions": {"ready": False, "serving": True, "terminating": True}},
    ]}  # fmt: skip
    entity = graph.entity("endpointslices.discovery.k8s.io", obj)
    assert entity is not None
    told = [(e["ready"], e["serving"], e["terminating"]) for e in entity[2]["endpoints"]]
    assert told == [(True, True, False), (False, True, True)]


def test_a_secret_shows_its_keys_and_never_its_values() -> None:
    obj = {"kind": "Secret", "metadata": UID, "data": {"password": "czNjcjN0", "a": "eA=="}}
    entity = graph.entity("secrets", obj)
    assert entity is not None
    assert entity[2]["keys"] == ["a", "password"]
    assert "czNjcjN0" not in str(entity)


def test_kinds_that_are_not_drawn_are_no_entities() -> None:
    assert graph.entity("events", {"metadata": UID}) is None
    assert graph.entity("leases.coordination.k8s.io", {"metadata": UID}) is None


def test_an_object_of_a_kind_that_only_its_cluster_knows_is_a_record() -> None:
    obj = {"apiVersion": "stable.example.com/v1", "kind": "CronTab", "metadata": UID, "spec": {}}
    found = graph.entity("crontabs.stable.example.com", obj)
    assert found is not None
    assert found[:2] == ("records", "u1")
    assert {"kind": "CronTab", "name": "web", "custom": "stable.example.com/v1"}.items() <= found[2].items()
    assert graph.entity("leases.coordination.k8s.io", {"metadata": UID}) is None
