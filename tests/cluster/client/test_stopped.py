"""Loops of programs that are stopped, and of nodes without an API server.

Expected: kubernetes.io, "Communication between Nodes and the Control Plane" and "Leases": who cannot renew a Lease
gives up and is started anew; a kubelet goes on with what it was told last (pkg/kubelet/kubelet.go syncLoop).
"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import clock, meta
from cluster.client.controller import Controller, Create, Decided, by_key
from cluster.client.leases import NAMESPACE, RESOURCE
from cluster.client.runner import Runner
from cluster.client.view import View
from cluster.etcd import beside
from cluster.etcd.models import ASLEEP, AWAKE, Cluster
from cluster.etcd.rest import QUIET
from cluster.registry.acts import SYSTEM, Actor
from cluster.registry.registry import Registry
from tests.cluster.client.conftest import Make

pytestmark = pytest.mark.both_engines
MAPS, SECRETS, TEACHER = "configmaps", "secrets", Actor("teacher")
COMPONENTS = "components.sim.podium.local"


def switch(registry: Registry, name: str, running: bool) -> None:
    if registry.find(COMPONENTS, "", name) is None:
        registry.create(COMPONENTS, "", {"metadata": {"name": name}}, actor=SYSTEM)
    registry.patch(COMPONENTS, "", name, "merge", {"spec": {"running": running}}, actor=SYSTEM)


class Copying:
    """A loop that wants a Secret for each ConfigMap, and does something besides."""

    def __init__(self, group: str) -> None:
        self.group, self.done, self.remembered = group, list[str](), list[int]()

    def reconcile(self, key: str, view: View) -> Decided:
        namespace, name = meta.split_key(key)
        view.memory["looks"] = view.memory.get("looks", 0) + 1
        self.remembered.append(view.memory["looks"])
        copy = {"metadata": {"name": name, "namespace": namespace}}
        missing = view.get(MAPS, namespace, name) and view.get(SECRETS, namespace, name) is None
        return Decided([Create(SECRETS, copy)] if missing else [], effects=[lambda: self.done.append(name)])

    def controller(self) -> Controller:
        options: dict[str, Any] = {"group": self.group}
        return Controller(f"copying-{self.group}", self.group, {MAPS: by_key}, self.reconcile, **options)


@pytest.fixture
def scheduler() -> Copying:
    return Copying("kube-scheduler")


@pytest.fixture
def kubelet() -> Copying:
    return Copying("kubelet")


@pytest.fixture
def running(registry: Registry, runner: Make, scheduler: Copying, kubelet: Copying) -> Runner:
    found = runner(scheduler.controller(), kubelet.controller(), whole=True)
    found.settle()
    return found


def made(registry: Registry, name: str) -> None:
    registry.create(MAPS, "default", {"metadata": {"name": name}}, actor=TEACHER)


def renewed(registry: Registry, lease: str) -> str:
    return str(registry.get(RESOURCE, NAMESPACE, lease)["spec"]["renewTime"])


def test_a_stopped_program_does_nothing_and_the_others_go_on(
    registry: Registry, running: Runner, scheduler: Copying, kubelet: Copying
) -> None:
    switch(registry, "kube-scheduler", False)
    made(registry, "late")
    running.settle()
    assert (scheduler.done, kubelet.done) == ([], ["late"])


def test_it_renews_no_lease_while_it_is_stopped(registry: Registry, running: Runner) -> None:
    switch(registry, "kube-scheduler", False)
    running.settle()
    before = renewed(registry, "kube-scheduler"), renewed(registry, "kubelet")
    clock.advance(11)
    running.settle()
    after = renewed(registry, "kube-scheduler"), renewed(registry, "kubelet")
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_started_again_it_remembers_nothing_and_looks_at_everything(
    registry: Registry, running: Runner, scheduler: Copying, kubelet: Copying
) -> None:
    made(registry, "a")
    running.settle()
    switch(registry, "kube-scheduler", False)
    made(registry, "late")
    running.settle()
    switch(registry, "kube-scheduler", True)
    running.settle()
    assert scheduler.done[-2:] == ["a", "late"]
    assert scheduler.remembered[-2:] == [1, 2]
    assert kubelet.remembered[-1] > 2


def test_a_stopped_program_is_not_asked_about_each_moment(registry: Registry, running: Runner) -> None:
    """What it had put off is not due over and over."""
    running.clusters["demo"].loops["copying-kube-scheduler"].queue.add_at("default/a", 0.0)
    switch(registry, "kube-scheduler", False)
    running.settle()
    due = running.clusters["demo"].next_due()
    assert due is not None
    assert due > clock.now()


def test_without_an_api_server_nothing_is_written_or_heard_by_anybody(
    registry: Registry, running: Runner, scheduler: Copying
) -> None:
    switch(registry, "kube-apiserver", False)
    revision = registry.row().revision
    clock.advance(100)
    running.settle()
    assert registry.row().revision == revision
    assert scheduler.done == []


def test_a_nodes_agent_goes_on_with_what_it_knows_and_says_it_when_somebody_listens(
    registry: Registry, running: Runner, kubelet: Copying
) -> None:
    switch(registry, "kube-apiserver", False)
    running.clusters["demo"].informer.cache.put(MAPS, {"metadata": {"name": "a", "namespace": "default"}})
    running.enqueue("demo", "copying-kubelet", "default/a")
    running.settle()
    assert kubelet.done == ["a"]
    switch(registry, "kube-apiserver", True)
    made(registry, "a")
    running.settle()
    assert registry.find(SECRETS, "default", "a") is not None


def test_a_paused_clusters_agent_waits_for_a_step_all_the_same(
    registry: Registry, running: Runner, kubelet: Copying
) -> None:
    switch(registry, "kube-apiserver", False)
    running.clusters["demo"].informer.cache.put(MAPS, {"metadata": {"name": "a", "namespace": "default"}})
    beside.set_clock("demo", paused=True)
    running.enqueue("demo", "copying-kubelet", "default/a")
    running.settle()
    assert kubelet.done == []


def test_the_control_plane_is_started_anew_with_its_api_server(
    registry: Registry, running: Runner, scheduler: Copying
) -> None:
    for name in ("a", "b", "c"):
        made(registry, name)
    running.settle()
    switch(registry, "kube-apiserver", False)
    running.settle()
    switch(registry, "kube-apiserver", True)
    running.settle()
    assert scheduler.remembered == [1, 2, 3, 1, 2, 3]


def test_agents_of_a_process_that_was_killed_meanwhile_are_at_work_again(
    registry: Registry, running: Runner, runner: Make, kubelet: Copying
) -> None:
    made(registry, "a")
    running.settle()
    switch(registry, "kube-apiserver", False)
    clock.advance(100)
    kubelet.done.clear()
    runner(kubelet.controller(), identity="another").settle()
    assert kubelet.done == ["a"]


def test_a_cluster_without_an_api_server_sleeps_and_wakes_as_any(registry: Registry, running: Runner) -> None:
    switch(registry, "kube-apiserver", False)
    running.settle()
    clock.advance(QUIET + 1)
    running.settle()
    running.turn()
    assert (Cluster.objects.get(name="demo").rest, running.clusters) == (ASLEEP, {})
    beside.set_clock("demo", speed=1.0)
    running.settle()
    running.turn()
    assert Cluster.objects.get(name="demo").rest == AWAKE
