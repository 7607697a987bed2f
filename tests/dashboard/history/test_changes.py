"""What changed between two revisions, by whom and why."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.client.runner import Runner
from cluster.etcd import store
from dashboard.history.changes import between
from tests.resilience.room import DEPLOYMENTS, TEACHER, Room

pytestmark = pytest.mark.both_engines


def revision(room: Room) -> int:
    return store.cluster_row(room.name).revision


def told(room: Room, a: int, b: int) -> dict[str, Any]:
    return between(store.cluster_row(room.name), a, b)


def of(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [obj for obj in found["objects"] if obj["kind"] == kind]


def test_a_scaling_is_one_field_and_who_and_one_pod_more_and_why(room: Room, runner: Runner) -> None:
    room.deploy(replicas=2)
    runner.settle()
    before = revision(room)
    room.scale(3)
    runner.settle()
    found = told(room, before, revision(room))
    (deployment,) = of(found, "Deployment")
    assert {"path": "spec.replicas", "before": 2, "after": 3} in deployment["fields"]
    assert (deployment["sign"], deployment["by"][0]["by"]) == ("changed", "teacher")
    (pod,) = of(found, "Pod")
    assert (pod["sign"], pod["collection"], pod["fields"]) == ("added", "pods", [])
    assert pod["by"][0]["by"] == "system:replicaset-controller"
    assert pod["by"][0]["why"]


def test_a_deletion_is_told_by_the_state_that_went(room: Room) -> None:
    room.registry.create("configmaps", "default", {"metadata": {"name": "c"}, "data": {"a": "b"}}, actor=TEACHER)
    before = revision(room)
    room.registry.delete("configmaps", "default", "c", actor=TEACHER)
    (gone,) = of(told(room, before, revision(room)), "ConfigMap")
    assert (gone["sign"], gone["name"], gone["by"][0]["verb"]) == ("removed", "c", "delete")


def test_what_came_and_went_is_counted_not_listed(room: Room) -> None:
    before = revision(room)
    room.registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=TEACHER)
    room.registry.delete("configmaps", "default", "c", actor=TEACHER)
    found = told(room, before, revision(room))
    assert (found["objects"], found["passing"]) == ([], 1)


def test_an_object_made_anew_under_its_name_is_one_removed_and_one_added(room: Room) -> None:
    room.registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=TEACHER)
    before = revision(room)
    room.registry.delete("configmaps", "default", "c", actor=TEACHER)
    room.registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=TEACHER)
    assert sorted(o["sign"] for o in told(room, before, revision(room))["objects"]) == ["added", "removed"]


def test_what_was_changed_and_changed_back_is_no_difference(room: Room) -> None:
    room.deploy(replicas=2)
    before = revision(room)
    room.scale(3)
    room.scale(2)
    assert of(told(room, before, revision(room)), "Deployment") == []


def test_the_older_revision_comes_first_whichever_was_named_first(room: Room) -> None:
    before = revision(room)
    room.deploy()
    one, other = told(room, before, revision(room)), told(room, revision(room), before)
    assert one == other
    assert (one["from"], one["to"]) == (before, revision(room))
    assert meta.resource_version(room.registry.get(DEPLOYMENTS, "default", "web")) == str(one["to"])
