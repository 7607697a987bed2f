"""[sig-api-machinery] Garbage collector. Upstream: test/e2e/apimachinery/garbage_collector.go."""

from __future__ import annotations

import time

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import pod, replicated, replication_controller
from tests.harness import wait

pytestmark = pytest.mark.slow
LABELS = {"gctest": "e2e"}
SETTLED = 1.0
"""Seconds in which a mistaken collector would have deleted; 30 upstream, at a real cluster's pace."""


def deletion(policy: str, owner: Obj) -> Obj:
    return {"propagationPolicy": policy, "preconditions": {"uid": meta.uid(owner)}}


@pytest.fixture
def controllers(space: Space) -> Things:
    return space("v1", "ReplicationController")


def running(controllers: Things, name: str, replicas: int) -> Obj:
    """A ReplicationController with all of its pods."""
    made = controllers.create(replication_controller(name, replicas, {**LABELS, "rc": name}))
    wait.until(
        lambda: meta.get(controllers.get(name), "status.replicas", 0) == replicas, "all pods are there"
    )
    return made


def empty(*things: Things) -> None:
    wait.until(lambda: not any(t.list() for t in things), "the collector has taken everything")


def test_a_controllers_pods_are_collected_behind_it(space: Space, controllers: Things) -> None:
    """Garbage Collector, delete replication controller, propagation policy background"""
    made = running(controllers, "rc", 2)
    controllers.delete("rc", deletion("Background", made))
    empty(controllers, space.pods)


def test_orphaned_pods_stay(space: Space, controllers: Things) -> None:
    """Garbage Collector, delete replication controller, propagation policy orphan"""
    made = running(controllers, "rc", 10)
    controllers.delete("rc", deletion("Orphan", made))
    empty(controllers)
    time.sleep(SETTLED)
    assert len(space.pods.list()) == 10
    assert not any(meta.is_deleting(p) or meta.controller_of(p) for p in space.pods.list())


def deployed(space: Space) -> tuple[Things, Obj]:
    deployments = space("apps/v1", "Deployment")
    made = deployments.create(replicated("web", 2, LABELS))
    sets = space("apps/v1", "ReplicaSet")
    wait.until(lambda: [s for s in sets.list() if meta.get(s, "status.replicas", 0) == 2], "the ReplicaSet")
    return deployments, made


def test_a_deployments_replica_set_is_collected_behind_it(space: Space) -> None:
    """Garbage Collector, delete deployment,  propagation policy background"""
    deployments, made = deployed(space)
    deployments.delete("web", deletion("Background", made))
    empty(deployments, space("apps/v1", "ReplicaSet"), space.pods)


def test_an_orphaned_replica_set_stays_and_has_no_owner(space: Space) -> None:
    """Garbage Collector, delete deployment, propagation policy orphan"""
    deployments, made = deployed(space)
    deployments.delete("web", deletion("Orphan", made))
    empty(deployments)
    time.sleep(SETTLED)
    (left,) = space("apps/v1", "ReplicaSet").list()
    assert meta.controller_of(left) is None
    assert len(space.pods.list()) == 2


def test_in_the_foreground_the_owner_goes_last(space: Space, controllers: Things) -> None:
    """Garbage Collector, delete replication controller, after owned pods"""
    made = running(controllers, "rc", 10)
    watching = controllers.watch(resourceVersion=controllers.whole_list()["metadata"]["resourceVersion"])
    controllers.delete("rc", deletion("Foreground", made))
    waiting = watching.until(lambda event: meta.is_deleting(event[1]))
    assert waiting["metadata"]["finalizers"] == ["foregroundDeletion"]
    watching.until(lambda event: event[0] == "DELETED")
    assert [p for p in space.pods.list() if not meta.is_deleting(p)] == []


def test_a_dependent_with_another_owner_stays(space: Space, controllers: Things) -> None:
    """Garbage Collector, multiple owners"""
    going, staying = running(controllers, "going", 10), running(controllers, "staying", 0)
    owner = {"apiVersion": "v1", "kind": "ReplicationController", "name": "staying", "uid": meta.uid(staying)}
    shared = [meta.name(p) for p in space.pods.list()[:5]]
    for name in shared:
        space.pods.change(name, lambda o: o["metadata"]["ownerReferences"].append(owner))
    controllers.delete("going", deletion("Foreground", going))
    wait.until(lambda: not controllers.exists("going"), "the owner that waits for its dependents is gone")
    left = {meta.name(p): p for p in space.pods.list() if not meta.is_deleting(p)}
    assert set(left) == set(shared)
    assert all(p["metadata"]["ownerReferences"] == [owner] for p in left.values())


def test_a_circle_of_owners_is_no_obstacle(space: Space) -> None:
    """Garbage Collector, dependency cycle"""
    made = [space.pods.create(pod(f"pod{n}")) for n in (1, 2, 3)]
    for n, obj in enumerate(made):
        before = made[n - 1]
        owner = {"apiVersion": "v1", "kind": "Pod", "name": meta.name(before), "uid": meta.uid(before),
                 "controller": True, "blockOwnerDeletion": True}  # fmt: skip
        space.pods.patch(meta.name(obj), {"metadata": {"ownerReferences": [owner]}})
    space.pods.delete("pod1", deletion("Foreground", made[0]))
    empty(space.pods)
