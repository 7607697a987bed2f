"""Pods nobody looks after. Expected: Kubernetes' gc_controller_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.client.controller import Delete
from cluster.controllers import pod_gc
from cluster.controllers.pod_gc import ENDED, reconcile
from tests.cluster.controllers.objects import acts, deleted, deletes, make, pod, view

KEY = "default/a"


def test_pods_of_a_node_that_is_gone_go_after_forty_seconds() -> None:
    memory: dict[str, Any] = {}
    found = pod("a", node="n")
    assert reconcile(KEY, view(found, memory=memory, time=0)).again == 40
    decided = reconcile(KEY, view(found, memory=memory, time=40))
    assert [(a.name, a.grace, a.why) for a in acts(decided, Delete)] == [("a", 0, "its node n is gone")]


def test_a_node_that_comes_back_in_time_keeps_its_pods() -> None:
    memory: dict[str, Any] = {}
    found = pod("a", node="n")
    reconcile(KEY, view(found, memory=memory, time=0))
    assert acts(reconcile(KEY, view(found, make("Node", "n"), memory=memory, time=30))) == []
    assert reconcile(KEY, view(found, memory=memory, time=50)).again == 40


def test_a_pod_deleted_before_it_was_placed_goes_at_once() -> None:
    assert deletes(reconcile(KEY, view(deleted(pod("a", phase="Pending"))))) == ["a"]
    assert deletes(reconcile(KEY, view(pod("a", phase="Pending")))) == []


def test_the_oldest_ended_pods_beyond_the_threshold_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pod_gc, "THRESHOLD", 2)
    ended = [pod(f"p{i}", phase="Succeeded", age=i * 10) for i in range(4)]
    assert deletes(reconcile(ENDED, view(*ended, pod("running", node="n")))) == ["p3", "p2"]
