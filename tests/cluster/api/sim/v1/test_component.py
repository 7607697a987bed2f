from __future__ import annotations

import pytest

from cluster.api.sim.v1.component import NAMES, Component
from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.client.bootstrap import create_cluster
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import born, row

COMPONENTS = "components.sim.podium.local"



def test_a_component_runs_unless_it_is_stopped() -> None:
    assert row(Component, born(Component))["Running"] is True
    assert row(Component, born(Component, spec={"running": False}))["Running"] is False


@pytest.mark.django_db
def test_every_cluster_is_born_with_all_of_them_running() -> None:
    row = create_cluster("demo", nodes=1)
    found = Registry("demo").list(COMPONENTS).items
    assert [meta.name(o) for o in found] == list(NAMES)
    assert all(o["spec"]["running"] for o in found)
    assert row.stopped == []


@pytest.mark.django_db
def test_the_clusters_row_tells_what_is_stopped() -> None:
    create_cluster("demo", nodes=1)
    registry = Registry("demo")

    def switch(name: str, running: bool) -> list[str]:
        registry.patch(COMPONENTS, "", name, "merge", {"spec": {"running": running}}, actor=SYSTEM)
        return list(registry.row().stopped)

    assert switch("kube-scheduler", False) == ["kube-scheduler"]
    assert switch("kube-controller-manager", False) == ["kube-controller-manager", "kube-scheduler"]
    assert switch("kube-scheduler", True) == ["kube-controller-manager"]
    registry.create(COMPONENTS, "", {"metadata": {"name": "kubelet"}, "spec": {"running": False}}, actor=SYSTEM)
    assert registry.row().stopped == ["kube-controller-manager"]  # nothing hangs on a switch of another name
    registry.delete(COMPONENTS, "", "kube-controller-manager", actor=SYSTEM)
    assert registry.row().stopped == []


@pytest.mark.django_db
def test_without_an_api_server_nothing_is_written_but_that_it_be_started() -> None:
    create_cluster("demo", nodes=1)
    registry = Registry("demo")
    registry.patch(COMPONENTS, "", "kube-apiserver", "merge", {"spec": {"running": False}}, actor=SYSTEM)
    stopped = registry.row()
    assert not stopped.answers
    with pytest.raises(StatusError) as refused:
        registry.create("configmaps", "default", {"metadata": {"name": "late"}}, actor=SYSTEM)
    assert (refused.value.code, refused.value.reason) == (503, "ServiceUnavailable")
    assert registry.row().revision == stopped.revision
    registry.patch(COMPONENTS, "", "kube-apiserver", "merge", {"spec": {"running": True}}, actor=SYSTEM)
    assert registry.row().answers
    registry.create("configmaps", "default", {"metadata": {"name": "late"}}, actor=SYSTEM)
