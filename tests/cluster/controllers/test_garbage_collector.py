"""Owners and dependents. Expected: Kubernetes' documentation of garbage collection and garbagecollector_test.go."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Delete
from cluster.client.view import View
from cluster.controllers import garbage_collector
from cluster.controllers.garbage_collector import reconcile
from tests.cluster.controllers.objects import acts, deleted, make, pod, replicaset, resource_of, updates, view


def seen(*objects: Obj) -> tuple[View, list[str]]:
    """A view of these objects, and the keys that looking at each of them wakes."""
    found = view(*objects)
    keys = [k for obj in objects for k in garbage_collector._touched(resource_of(obj), obj, found)]
    return found, list(dict.fromkeys(keys))


def drop(found: View, obj: Obj) -> list[str]:
    found.cache.drop(resource_of(obj), meta.key(obj))
    return list(garbage_collector._touched(resource_of(obj), obj, found))


def deletions(found: View, keys: list[str]) -> list[tuple[str, str, str]]:
    decided: list[Any] = [a for key in keys for a in reconcile(key, found)]
    return [(a.name, a.policy, a.why) for a in acts(decided, Delete)]


def held(obj: Obj, finalizer: str) -> Obj:
    gone = deleted(obj)
    return {**gone, "metadata": {**gone["metadata"], "finalizers": [finalizer]}}


def test_dependents_of_an_owner_that_is_there_are_left_alone() -> None:
    rs = replicaset("web")
    found, keys = seen(rs, pod("a", owner=rs))
    assert deletions(found, keys) == []


def test_when_the_owner_goes_its_dependents_follow() -> None:
    rs = replicaset("web")
    found, _ = seen(rs, pod("a", owner=rs), pod("free"))
    assert deletions(found, drop(found, rs)) == [("a", "Background", "its ReplicaSet web is gone")]


def test_an_owner_of_the_same_name_is_not_the_same_owner() -> None:
    old, new = replicaset("web"), replicaset("web", metadata={"uid": "other"})
    found, keys = seen(new, pod("a", owner=old))
    assert [name for name, _, _ in deletions(found, keys)] == ["a"]


def test_one_owner_left_is_enough() -> None:
    kept, gone = replicaset("kept"), replicaset("gone")
    both = pod("a", metadata={"ownerReferences": [meta.owner_ref(kept), meta.owner_ref(gone, controller=False)]})
    found, keys = seen(kept, both)
    (freed,) = updates(reconcile(keys[0], found))
    assert [ref["name"] for ref in meta.owners(freed)] == ["kept"]


def test_orphaning_makes_dependents_forget_and_then_lets_the_owner_go() -> None:
    rs = held(replicaset("web"), "orphan")
    found, keys = seen(rs, pod("a", owner=rs))
    key = "replicasets.apps|default/web"
    assert key in keys
    (freed,) = updates(reconcile(key, found))
    assert (meta.name(freed), meta.owners(freed)) == ("a", [])
    found.cache.put("pods", freed)
    (released,) = updates(reconcile(key, found))
    assert (meta.name(released), meta.finalizers(released)) == ("web", [])


def test_in_the_foreground_the_owner_waits_for_those_that_block_it() -> None:
    rs = held(replicaset("web"), "foregroundDeletion")
    child = pod("a", owner=rs)
    found, keys = seen(rs, child)
    assert deletions(found, keys) == [("a", "Background", "its ReplicaSet web waits for it to go")]
    assert updates(reconcile("replicasets.apps|default/web", found)) == []
    assert "replicasets.apps|default/web" in drop(found, child)
    assert meta.finalizers(updates(reconcile("replicasets.apps|default/web", found))[0]) == []


def test_a_dependent_with_dependents_of_its_own_goes_in_the_foreground_too() -> None:
    deployment = held(make("Deployment", "web"), "foregroundDeletion")
    rs = replicaset("web-1", owner=deployment)
    found, keys = seen(deployment, rs, pod("a", owner=rs))
    assert [(name, policy) for name, policy, _ in deletions(found, keys)] == [("web-1", "Foreground")]


def test_a_cluster_scoped_owner_is_found_from_a_namespace() -> None:
    node = make("Node", "n")
    lease = make("Lease", "n", namespace="kube-node-lease", owner=node)
    found, keys = seen(node, lease)
    assert deletions(found, keys) == []
    assert [name for name, _, _ in deletions(found, drop(found, node))] == ["n"]


def test_owners_of_an_unknown_kind_count_as_there() -> None:
    ref = {"apiVersion": "example.com/v1", "kind": "Widget", "name": "w", "uid": "u"}
    found, keys = seen(pod("a", metadata={"ownerReferences": [ref]}))
    assert deletions(found, keys) == []
