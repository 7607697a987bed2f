"""[sig-apps] Scale and status of the workload kinds, and many of them at once.

Upstream: test/e2e/apps/{replica_set,deployment,statefulset,daemon_set,rc}.go. Each kind's tests take the same steps.
"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import container, replicated, replication_controller
from tests.harness import wait

pytestmark = pytest.mark.slow
LABELS = {"name": "sample-pod", "pod": "httpd"}
KINDS = ("ReplicaSet", "Deployment", "StatefulSet", "DaemonSet")
SCALED = KINDS[:3]


def body(kind: str, name: str = "web", **spec: Any) -> Obj:
    made = replicated(name, 1, LABELS, container(), **spec)
    if kind == "StatefulSet":
        made["spec"]["serviceName"] = name
    if kind == "DaemonSet":
        del made["spec"]["replicas"]
    return made


@pytest.mark.parametrize("kind", SCALED)
def test_a_scale_is_read_replaced_and_patched(space: Space, kind: str) -> None:
    """Replicaset, Deployment, StatefulSet: working scale subresource"""
    things = space("apps/v1", kind)
    things.create(body(kind))
    wait.until(lambda: meta.get(things.get("web"), "status.replicas") == 1, "one replica")
    scale = things.get("web", "scale")
    assert (scale["kind"], scale["apiVersion"], scale["spec"]) == ("Scale", "autoscaling/v1", {"replicas": 1})
    assert scale["status"]["replicas"] == 1
    assert scale["status"]["selector"] == "name=sample-pod,pod=httpd"
    answer = things.change("web", lambda o: o["spec"].update(replicas=2), "scale")
    assert answer["spec"]["replicas"] == things.get("web")["spec"]["replicas"] == 2
    things.patch("web", {"spec": {"replicas": 4}}, "scale")
    assert things.get("web")["spec"]["replicas"] == 4


def test_a_replication_controllers_scale_is_read_and_replaced(space: Space) -> None:
    """Replication Controller, get and update ReplicationController scale"""
    controllers = space("v1", "ReplicationController")
    controllers.create(replication_controller("rc", 1, LABELS))
    wait.until(lambda: meta.get(controllers.get("rc"), "status.availableReplicas", 0) == 1, "one replica")
    assert controllers.get("rc", "scale")["status"]["replicas"] == 1
    controllers.change("rc", lambda o: o["spec"].update(replicas=2), "scale")
    wait.until(lambda: meta.get(controllers.get("rc"), "status.availableReplicas", 0) == 2, "two replicas")


@pytest.mark.parametrize("kind", KINDS)
def test_a_status_is_read_replaced_and_patched(space: Space, kind: str) -> None:
    """ReplicaSet, Deployment, StatefulSet, DaemonSet: status endpoints"""
    things = space("apps/v1", kind)
    things.create(body(kind))
    available = "numberAvailable" if kind == "DaemonSet" else "availableReplicas"
    wait.until(lambda: meta.get(things.get("web"), f"status.{available}", 0) >= 1, "a pod is available")
    watching = things.watch(resourceVersion=things.whole_list()["metadata"]["resourceVersion"])
    status = things.get("web", "status")
    assert (status["kind"], status["status"][available] >= 1) == (kind, True)

    def condition(type_: str, message: str) -> Obj:
        return {"type": type_, "status": "True", "reason": "E2E", "message": message}

    updated = condition("StatusUpdate", "Set from e2e test")
    things.change("web", lambda o: o["status"].update(conditions=[updated]), "status")
    watching.until(lambda event: (meta.condition(event[1], "StatusUpdate") or {}).get("reason") == "E2E")
    patched = condition("StatusPatched", "Set by patch")
    things.patch("web", {"status": {"conditions": [patched]}}, "status")
    watching.until(lambda event: (meta.condition(event[1], "StatusPatched") or {}).get("reason") == "E2E")


@pytest.mark.parametrize("kind", ["ReplicaSet", "StatefulSet", "DaemonSet"])
def test_several_are_listed_patched_and_deleted_together(space: Space, kind: str) -> None:
    """ReplicaSet, StatefulSet, DaemonSet: list and delete a collection"""
    things = space("apps/v1", kind)
    things.create(body(kind))
    select = "name=sample-pod,pod=httpd"
    assert "web" in things.everywhere().names(labelSelector=select)
    patched = things.patch(
        "web", {"metadata": {"labels": {"test-ss": "patched"}}, "spec": {"minReadySeconds": 1}}
    )
    assert (meta.labels(patched)["test-ss"], patched["spec"]["minReadySeconds"]) == ("patched", 1)
    things.delete_all({"propagationPolicy": "Background"}, labelSelector="test-ss=patched")
    wait.until(lambda: not things.names(labelSelector=select), "all are gone")
