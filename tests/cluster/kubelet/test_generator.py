"""The loop of TrafficGenerators, in a room of its own with pods that answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.runner import Runner
from cluster.dataplane import live
from cluster.etcd import beside
from cluster.etcd.models import Traffic
from cluster.kube_proxy import sync
from cluster.kubelet import generator
from cluster.kubelet.fabric import Backends
from cluster.kubelet.generator import RESOURCE, wanted
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.servers import Servers
from tests.resilience.room import TEACHER, Room, open_room


class Answer:
    """Every pod answers on port 80."""

    def listening(self, uid: str, ip: str, port: int, protocol: str = "TCP") -> bool:
        return port in (80, 53)

    def sockets(self, uid: str) -> list[tuple[str, int, str]]:
        return []

    def answer(self, uid: str, port: int, request: HttpRequest, tls: bool = False) -> HttpResponse:
        return HttpResponse(200)


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    for cache in (live._objects, sync.objects_at):
        cache.cache_clear()
    live._worlds.clear()
    before = list(generator._provided)
    generator.provide(Backends(cast(Servers, Answer())))
    with open_room("room") as made:
        spec = {"selector": {"app": "web"}, "ports": [{"port": 80}]}
        made.registry.create("services", "default", {"metadata": {"name": "web"}, "spec": spec}, actor=TEACHER)
        made.deploy(replicas=3)
        made.runner().settle()
        yield made
    generator._provided[:] = before


def load(room: Room, *seconds: float, **spec: Any) -> Obj:
    """A generator's status after so many seconds of the cluster's time, which may pass in several leaps."""
    address = room.registry.get("services", "default", "web")["spec"]["clusterIP"]
    whole = {"from": {"node": "node-1"}, "to": f"http://{address}/", "rate": 200, **spec}
    room.registry.create(RESOURCE, "default", {"metadata": {"name": "g"}, "spec": whole}, actor=TEACHER)
    runner = room.runner()
    runner.settle()
    for leap in seconds:
        beside.set_clock(room.name, skip=leap)
        runner.settle()
    status: Obj = room.registry.get(RESOURCE, "default", "g")["status"]
    return status


def test_it_sends_at_its_rate_on_the_clusters_time_and_counts_every_request(room: Room) -> None:
    status = load(room, 10, duration=5)
    assert (status["phase"], status["requests"], status["elapsedMilliseconds"]) == ("Finished", 1000, 5000)
    assert status["verdicts"] == {"answered": 1000}
    assert set(status["endpoints"]) == {meta.name(pod) for pod in room.ready()}
    assert sum(status["endpoints"].values()) == 1000
    edges = {(edge["from"], edge["to"]): edge["requests"] for edge in status["edges"]}
    for pod in room.ready():
        place = f"node/{pod['spec']['nodeName']}"
        assert edges[place, f"pod/{meta.name(pod)}"] == status["endpoints"][meta.name(pod)]


def test_with_keep_alive_one_pod_gets_everything(room: Room) -> None:
    assert list(load(room, 10, duration=5, connections="reused")["endpoints"].values()) == [1000]


def goes_on(room: Room, runner: Runner, seconds: int) -> Obj:
    """The generator's status after these seconds more, second by second, in the same process."""
    for _ in range(seconds):
        beside.set_clock(room.name, skip=1)
        runner.settle()
    status: Obj = room.registry.get(RESOURCE, "default", "g")["status"]
    return status


def opened(room: Room) -> tuple[Runner, Obj]:
    """A generator that keeps its connection open, and its status so far."""
    load(room, connections="reused")
    runner = room.runner()
    return runner, goes_on(room, runner, 2)


def test_an_open_connection_breaks_with_its_pod_and_the_next_one_goes_elsewhere(room: Room) -> None:
    """What is in flight when a pod goes is lost; everything before it and after it is answered."""
    runner, before = opened(room)
    (first,) = before["endpoints"]
    room.registry.delete("pods", "default", first, actor=TEACHER)
    after = goes_on(room, runner, 60)
    assert {first} < set(after["endpoints"])
    assert len(after["endpoints"]) == 2
    assert after["verdicts"]["answered"] == sum(after["endpoints"].values())


def test_an_open_connection_outlives_its_service(room: Room) -> None:
    """Rules are asked about a connection's first packet only."""
    runner, before = opened(room)
    room.registry.delete("services", "default", "web", actor=TEACHER)
    after = goes_on(room, runner, 5)
    assert after["requests"] > before["requests"]
    assert after["verdicts"] == {"answered": after["requests"]}
    newest = Traffic.objects.filter(cluster__name=room.name).order_by("-number")[0]
    told = live.trace_json(room.name, newest)
    assert told["outcome"]["ok"]
    assert any("already known" in hop["why"] for hop in told["hops"])


def test_with_session_affinity_the_first_choice_stays(room: Room) -> None:
    room.patch("services", "web", {"spec": {"sessionAffinity": "ClientIP"}})
    room.runner().settle()
    status = load(room, 3, 3, 3)
    assert status["requests"] >= 1800
    assert len(status["endpoints"]) == 1


def test_a_sample_stands_whole_in_the_traffic_log(room: Room) -> None:
    load(room, 10)
    rows = Traffic.objects.filter(cluster__name=room.name)
    assert rows.exists()
    assert live.trace_json(room.name, rows[0])["outcome"]["ok"]


def test_one_that_is_gone_sends_no_more(room: Room) -> None:
    load(room, 1)
    room.registry.delete(RESOURCE, "default", "g", actor=TEACHER)
    sent = Traffic.objects.filter(cluster__name=room.name).count()
    beside.set_clock(room.name, skip=10)
    room.runner().settle()
    assert Traffic.objects.filter(cluster__name=room.name).count() == sent


@pytest.mark.parametrize(
    ("pattern", "elapsed", "due"), [("steady", 0.5, 50), ("steady", 2.0, 200), ("burst", 0.0, 100), ("burst", 1.2, 200)]
)
def test_how_many_are_due(pattern: str, elapsed: float, due: int) -> None:
    assert wanted({"pattern": pattern, "rate": 100}, elapsed) == due


def test_a_burst_sends_no_more_than_its_whole_duration_holds() -> None:
    assert wanted({"pattern": "burst", "rate": 100, "duration": 3}, 3.0) == 300
