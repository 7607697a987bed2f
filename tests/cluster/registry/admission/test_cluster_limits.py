"""What is one too many for a cluster is refused, whoever makes it."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor, Create
from cluster.registry.admission import cluster_limits
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import container, pod_spec
from tests.cluster.registry.door import registry

__all__ = ["registry"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
TEACHER = Actor("teacher")
LOAD = "trafficgenerators.traffic.podium.local"


def limit(**limits: int) -> None:
    Cluster.objects.update(limits=limits)


def create(registry: Registry, resource: str, name: str, **parts: Any) -> Obj:
    return registry.create(resource, "default", {"metadata": {"name": name}, **parts}, actor=TEACHER)


def load(registry: Registry, name: str, rate: int) -> Obj:
    return create(registry, LOAD, name, spec={"from": {"internet": True}, "to": "http://web/", "rate": rate})


def refusal(registry: Registry, *asked: Any, **parts: Any) -> str:
    with pytest.raises(StatusError) as raised:
        create(registry, *asked, **parts)
    assert raised.value.code == 403
    return raised.value.message


def test_without_limits_nothing_is_counted(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_limits, "_counted", None)
    create(registry, "configmaps", "a")


def test_no_more_objects_than_it_may_hold(registry: Registry) -> None:
    limit(objects=3)
    create(registry, "configmaps", "a")
    assert "exceeded limit of objects: this cluster may hold 3 objects" in refusal(registry, "configmaps", "b")
    registry.delete("configmaps", "default", "a", actor=TEACHER)
    create(registry, "configmaps", "b")


def test_several_made_at_once_are_counted_together(registry: Registry) -> None:
    limit(objects=3)
    acts = [Create("configmaps", {"metadata": {"name": name, "namespace": "default"}}) for name in "ab"]
    with pytest.raises(StatusError):
        registry.write(acts, actor=TEACHER, decision=False)
    assert registry.list("configmaps", "default").items == []


def test_no_more_pods_whoever_wants_them(registry: Registry) -> None:
    limit(pods=1)
    create(registry, "pods", "a", spec=pod_spec(container()))
    assert "exceeded limit of pods" in refusal(registry, "pods", "b", spec=pod_spec(container()))
    create(registry, "configmaps", "c")


def test_what_loops_note_is_never_refused(registry: Registry) -> None:
    limit(objects=1, pods=1, storage=1)
    create(registry, "leases.coordination.k8s.io", "a", spec={"holderIdentity": "me"})
    create(registry, "endpoints", "b")


def test_all_loads_together_send_no_more_than_it_may(registry: Registry) -> None:
    limit(traffic=100)
    load(registry, "a", 60)
    with pytest.raises(StatusError) as raised:
        load(registry, "b", 50)
    assert "this cluster may send 100 requests a second in all" in raised.value.message
    made = load(registry, "b", 40)
    with pytest.raises(StatusError):
        registry.update(LOAD, "default", "b", {**made, "spec": {**made["spec"], "rate": 41}}, actor=TEACHER)


def test_a_full_cluster_makes_nothing_new_but_lets_everything_be_changed_and_deleted(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_limits, "_sizes", {})
    monkeypatch.setattr(cluster_limits, "MIB", 1)
    made = create(registry, "configmaps", "a")
    limit(storage=100)
    assert "may keep 100 MiB of objects and of their history" in refusal(registry, "configmaps", "b")
    registry.update("configmaps", "default", "a", {**made, "data": {"k": "v"}}, actor=TEACHER)
    registry.delete("configmaps", "default", "a", actor=TEACHER)


def test_its_size_is_that_of_its_log(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_limits, "_sizes", {})
    row = store.cluster_row("demo")
    create(registry, "configmaps", "a", data={"k": "v" * 5000})
    before = cluster_limits._kept(row)
    assert before > 5000
    create(registry, "configmaps", "b", data={"k": "v" * 5000})
    assert cluster_limits._kept(store.cluster_row("demo")) == before  # asked a little later again
    assert meta.name(registry.get("configmaps", "default", "b")) == "b"
