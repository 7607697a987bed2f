"""Clusters of older versions catch up. Expected: the post-start hooks of kube-apiserver."""

from __future__ import annotations

import pytest

from cluster.client.bootstrap import create_cluster, reconcile, upkeep
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
LATE = ("flowschemas.flowcontrol.apiserver.k8s.io", "apiservices.apiregistration.k8s.io",
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io")  # fmt: skip


def test_a_cluster_from_before_gets_all_that_a_new_one_has() -> None:
    create_cluster("demo", nodes=1)
    registry = Registry("demo")
    counts = {resource: len(registry.list(resource).items) for resource in LATE}
    for resource in LATE:
        registry.delete_collection(resource, None, actor=SYSTEM)
    registry.delete("clusterroles.rbac.authorization.k8s.io", "", "edit", actor=SYSTEM)
    assert reconcile("demo") == sum(counts.values()) + 1
    assert {resource: len(registry.list(resource).items) for resource in LATE} == counts
    assert reconcile("demo") == 0


def test_who_sleeps_when_the_server_starts_catches_up_when_somebody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    caught = list[str]()
    monkeypatch.setattr(upkeep, "reconcile", caught.append)
    monkeypatch.setattr(upkeep, "_put_off", set())
    create_cluster("awake")
    create_cluster("asleep", asleep=True)
    upkeep.start()
    assert caught == ["awake"]
    for _ in range(2):
        upkeep.catch_up("asleep")
        upkeep.catch_up("awake")
    assert caught == ["awake", "asleep"]
