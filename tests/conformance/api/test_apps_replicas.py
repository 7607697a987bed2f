"""[sig-apps] ReplicaSets and ReplicationControllers. Upstream: test/e2e/apps/{replica_set,rc}.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things, later
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import AGNHOST, PAUSE, container, pod, replicated, replication_controller
from tests.harness import wait

pytestmark = pytest.mark.slow
KINDS = [("apps/v1", "ReplicaSet"), ("v1", "ReplicationController")]
LABELS = {"name": "sample-pod"}


def body(kind: str, replicas: int, *containers: Obj) -> Obj:
    make = replicated if kind == "ReplicaSet" else replication_controller
    return make("rs", replicas, LABELS, *containers)


def has(things: Things, **status: int) -> Obj:
    """The object once its status says so."""

    def told() -> Obj | None:
        found = things.get("rs")
        return found if found.get("status", {}).items() >= status.items() else None

    return wait.until(told, f"the status is {status}")


@pytest.mark.parametrize(("version", "kind"), KINDS)
def test_each_replica_serves_its_name(space: Space, version: str, kind: str) -> None:
    """Replica Set, run basic image; Replication Controller, run basic image"""
    serving = container(AGNHOST, "serve-hostname", ports=[{"containerPort": 9376}])
    things = space(version, kind)
    things.create(body(kind, 2, serving))
    has(things, readyReplicas=2)
    for name in space.pods.names(labelSelector="name=sample-pod"):
        answer = space.client.send("GET", space.pods.path(f"{name}:9376", "proxy/"))
        assert answer.data.decode() == name


@pytest.mark.parametrize(("version", "kind"), KINDS)
def test_an_orphan_that_matches_is_adopted_and_who_stops_matching_is_released(
    space: Space, version: str, kind: str
) -> None:
    """Replica Set, adopt matching pods and release non matching pods; Replication Controller, the same"""
    space.pods.create(pod("orphan", labels=LABELS))
    things = space(version, kind)
    made = things.create(body(kind, 1))

    def owner(name: str) -> str:
        return str((meta.controller_of(space.pods.get(name)) or {}).get("uid", ""))

    wait.until(lambda: owner("orphan") == meta.uid(made), "the orphan is adopted")
    assert space.pods.names() == {"orphan"}
    space.pods.patch("orphan", {"metadata": {"labels": {"name": "not-matching-name"}}})
    wait.until(lambda: owner("orphan") == "", "the pod is released")
    wait.until(lambda: len(space.pods.list(labelSelector="name=sample-pod")) == 1, "another takes its place")


def test_a_replica_set_is_scaled_and_patched(space: Space) -> None:
    """ReplicaSet, completes the scaling, patching and replacing"""
    sets = space("apps/v1", "ReplicaSet")
    made = sets.create(body("ReplicaSet", 1, container(AGNHOST, "pause")))
    has(sets, readyReplicas=1)
    watching = sets.watch(labelSelector="test-rs=patched")
    sets.change("rs", lambda o: o["spec"].update(replicas=2))
    template = {"terminationGracePeriodSeconds": 0, "containers": [{"name": "rs", "image": PAUSE}]}
    patch = {
        "metadata": {"labels": {"test-rs": "patched"}},
        "spec": {"replicas": 3, "template": {"spec": template}},
    }
    patched = sets.patch("rs", patch, media=STRATEGIC)
    assert later(made, patched)
    ready = watching.until(lambda event: meta.get(event[1], "status.availableReplicas") == 3)
    assert ready["spec"]["template"]["spec"]["containers"][0]["image"] == PAUSE


def test_a_replication_controller_lives_its_life(space: Space) -> None:
    """Replication Controller, lifecycle"""
    controllers = space("v1", "ReplicationController")
    made = replication_controller("rs", 1, {"test-rc-static": "true"})
    watching = controllers.watch(labelSelector="test-rc-static=true")
    controllers.create(made)
    watching.until(lambda event: event[0] == "ADDED")
    watching.until(lambda event: meta.get(event[1], "status.readyReplicas") == 1)
    controllers.patch("rs", {"metadata": {"labels": {"test-rc": "patched"}}}, media=STRATEGIC)
    watching.until(lambda event: meta.labels(event[1]).get("test-rc") == "patched")
    answer = controllers.patch("rs", {"status": {"readyReplicas": 0, "availableReplicas": 0}}, "status")
    assert meta.get(answer, "status.readyReplicas", 0) == 0
    has(controllers, readyReplicas=1)
    assert controllers.get("rs", "status")["kind"] == "ReplicationController"
    controllers.patch("rs", {"spec": {"replicas": 2}}, "scale")
    watching.until(lambda event: meta.get(event[1], "status.readyReplicas") == 2)
    assert controllers.get("rs")["spec"]["replicas"] == 2
    one = dict.fromkeys(("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"), 1)
    controllers.change("rs", lambda o: o["status"].update(one), "status")
    has(controllers, replicas=2, readyReplicas=2)
    (found,) = controllers.everywhere().list(labelSelector="test-rc-static=true,test-rc=patched")
    assert found["status"]["readyReplicas"] == 2
    controllers.delete_all(labelSelector="test-rc-static=true")
    watching.until(lambda event: event[0] == "DELETED")


def test_a_common_failure_is_told_while_it_lasts(space: Space) -> None:
    """Replication Controller, check for issues like exceeding allocated quota"""
    quotas, controllers = space("v1", "ResourceQuota"), space("v1", "ReplicationController")
    quotas.create({"metadata": {"name": "two"}, "spec": {"hard": {"pods": "2"}}})
    wait.until(lambda: meta.get(quotas.get("two"), "status.hard.pods"), "the quota is counted")
    controllers.create(body("ReplicationController", 3))

    def failure() -> Obj | None:
        return meta.condition(controllers.get("rs"), "ReplicaFailure")

    assert wait.until(failure, "the failure is told")["reason"] == "FailedCreate"
    controllers.patch("rs", {"spec": {"replicas": 2}})
    wait.until(lambda: failure() is None, "it is told no more")
