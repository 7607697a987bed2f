"""RequestTraces over the API: sent by the nodes, recorded, and told from their records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from cluster.apimachinery import meta
from cluster.dataplane import live
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Socket, Status
from cluster.dataplane.trace import traverse
from cluster.etcd import beside, store
from cluster.etcd.models import Cluster, Traffic
from cluster.kube_proxy import sync
from cluster.kubelet import nodes
from tests.cluster.apiserver.conftest import Answer, Api
from tests.cluster.apiserver.nodes import FakeNodes
from tests.resilience.room import TEACHER, Room, open_room

PATH = "apis/traffic.podium.local/v1/namespaces/default/requesttraces"


class Listening:
    """Every pod answers on its port 80."""

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return (port, protocol) in ((80, "TCP"), (53, "UDP"))

    def sockets(self, uid: str) -> tuple[Socket, ...]:
        return ()

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return ""

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(200)


@dataclass
class Walking(FakeNodes):
    """Nodes that send by walking, and remember what they were asked."""

    sent: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    async def request(self, cluster: str, place: str, url: str, options: Sequence[str]) -> int | None:
        self.sent.append((place, url, tuple(options)))
        return await sync_to_async(self._walk)(cluster, place, url)

    def _walk(self, cluster: str, place: str, url: str) -> int:
        kind, _, name = place.partition(":")
        namespace, _, pod = name.rpartition("/")
        source = Source(kind, pod, namespace)  # type: ignore[arg-type]
        request = Request(source, url)
        return live.record(cluster, traverse(live.world_now(cluster), Listening(), request, len(self.sent)), Memory())


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    for cache in (live._objects, sync.objects_at):
        cache.cache_clear()
    live._worlds.clear()
    with open_room("room") as made:
        made.registry.create(
            "services",
            "default",
            {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}},
            actor=TEACHER,
        )
        made.deploy(replicas=3)
        made.runner().settle()
        yield made


@pytest.fixture
def walking(room: Room) -> Iterator[Walking]:
    before, fake = list(nodes._provided), Walking()
    nodes.provide(fake)
    yield fake
    nodes._provided[:] = before


def ask(room: Room, sender: dict[str, Any], url: str = "http://web/", head: Any = None, **spec: Any) -> Answer:
    api = Api(store.cluster_row(room.name).token, room.name)
    return api.post(PATH, {"metadata": head or {}, "spec": {"from": sender, "url": url, **spec}})


def a_pod(room: Room) -> str:
    return meta.name(room.ready()[0])


def test_a_pods_request_is_sent_and_told(room: Room, walking: Walking) -> None:
    name = a_pod(room)
    answer = ask(room, {"pod": name}, method="POST", headers={"Host": "web.example"}, insecure=True)
    assert answer.code == 201
    assert answer.body["status"]["verdict"] == "answered"
    assert answer.body["status"]["endpoint"]["name"] in {meta.name(pod) for pod in room.ready()}
    options = ("-X", "POST", "-H", "Host: web.example", "-k")
    assert walking.sent == [(f"pod:default/{name}", "http://web/", options)]


def test_it_is_named_as_its_generate_name_says_and_not_stored(room: Room, walking: Walking) -> None:
    before = store.cluster_row(room.name).revision
    head = ask(room, {"pod": a_pod(room)}, head={"generateName": "try-"}).body["metadata"]
    assert head["name"].startswith("try-")
    assert head["namespace"] == "default"
    assert head["creationTimestamp"]
    assert store.cluster_row(room.name).revision == before
    api = Api(store.cluster_row(room.name).token, room.name)
    assert api.get(PATH).code == 405


def test_what_is_refused_has_the_name_that_was_made_for_it(room: Room, walking: Walking) -> None:
    answer = ask(room, {"pod": a_pod(room)}, url="web", head={"generateName": "try-"})
    assert answer.code == 422
    assert re.match(r'RequestTrace\.traffic\.podium\.local "try-[a-z0-9]{5}" is invalid: ', answer.body["message"])


def test_its_hops_are_those_of_its_record(room: Room, walking: Walking) -> None:
    status = ask(room, {"pod": a_pod(room)}).body["status"]
    row = Traffic.objects.get(cluster__name=room.name, number=status["record"])
    told = live.trace_json(room.name, row)
    assert [hop["message"] for hop in status["hops"]] == [hop["why"] for hop in told["hops"]]


def test_a_count_sends_as_many(room: Room, walking: Walking) -> None:
    status = ask(room, {"pod": a_pod(room)}, count=30).body["status"]
    assert len(walking.sent) == 30
    assert sum(count["requests"] for count in status["counts"]) == 30


def test_a_failure_comes_with_advice(room: Room, walking: Walking) -> None:
    room.scale(1)
    room.runner().settle()
    sender = a_pod(room)
    room.patch("services", "web", {"spec": {"selector": {"app": "wbe"}}})
    room.runner().settle()
    beside.mark_synced(room.name, list(live.world_now(room.name).nodes), store.cluster_row(room.name).revision)
    status = ask(room, {"pod": sender}).body["status"]
    assert status["verdict"] == "refused"
    assert "spec.selector" in status["advice"][-1]


def test_who_is_not_there_sends_nothing(room: Room, walking: Walking) -> None:
    absent = ask(room, {"pod": "ghost"})
    assert absent.code == 422
    assert 'spec.from.pod: Not found: "ghost"' in absent.message
    absent = ask(room, {"node": "ghost"})
    assert 'spec.from.node: Not found: "ghost"' in absent.message
    assert walking.sent == []


def test_a_machine_that_is_off_is_a_story_too(room: Room, walking: Walking) -> None:
    room.power("node-1", False)
    status = ask(room, {"node": "node-1"}, "http://10.0.0.1/").body["status"]
    assert status["verdict"] == "dropped"
    assert status["advice"][-1].startswith("spec.running: true")
    assert walking.sent == []


def test_what_cannot_be_meant_is_said_field_by_field(room: Room, walking: Walking) -> None:
    answer = ask(room, {"pod": "a", "node": "b"}, "ftp://web/", count=1000)
    assert answer.code == 422
    fields = [cause["field"] for cause in answer.body["details"]["causes"]]
    assert fields == ["spec.from.node", "spec.url", "spec.count"]
    unknown = Api(store.cluster_row(room.name).token, room.name).post(
        f"{PATH}?fieldValidation=Strict", {"spec": {"form": {}}}
    )
    assert 'unknown field "spec.form"' in unknown.message


def test_discovery_and_openapi_know_it(room: Room) -> None:
    api = Api(store.cluster_row(room.name).token, room.name)
    (found,) = [r for r in api.get("apis/traffic.podium.local/v1").body["resources"] if r["kind"] == "RequestTrace"]
    assert (found["name"], found["verbs"], found["namespaced"]) == ("requesttraces", ["create"], True)
    schemas = api.get("openapi/v3/apis/traffic.podium.local/v1").body["components"]["schemas"]
    (schema,) = [s for name, s in schemas.items() if name.endswith(".RequestTrace")]
    assert set(schema["properties"]["spec"]["properties"]) >= {"from", "url", "method", "headers", "count"}


@pytest.mark.parametrize(("cap", "rungs"), [("place", 1), ("rule", 2), ("object", 3), ("field", 4)])
def test_beyond_the_clusters_cap_nobody_is_told(room: Room, walking: Walking, cap: str, rungs: int) -> None:
    """Neither by the API nor by what the page and its websocket read."""
    Cluster.objects.filter(name=room.name).update(advice=cap)
    status = ask(room, {"internet": {}}).body["status"]
    assert len(status["advice"]) == rungs
    row = Traffic.objects.get(cluster__name=room.name, number=status["record"])
    assert live.trace_json(room.name, row)["outcome"]["advice"] == status["advice"]


@pytest.mark.parametrize("url", ["tcp://web:80", "udp://web:80", "sctp://web:80", "dns:web"])
def test_bare_connections_and_questions_are_told_too(room: Room, walking: Walking, url: str) -> None:
    status = ask(room, {"pod": a_pod(room)}, url).body["status"]
    assert walking.sent[0][1:] == (url, ())
    assert status["hops"]
    assert not status["output"].startswith("curl")
