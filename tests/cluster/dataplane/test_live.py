"""The worlds of a living cluster, and requests that are told again from their record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client import bootstrap
from cluster.dataplane import live
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Socket, Status
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import POLICIES
from cluster.etcd import beside, store
from cluster.etcd.models import Traffic
from cluster.kube_proxy import sync
from tests.cluster.dataplane.worlds import CURL, DNS_PODS, Pretend, guide
from tests.resilience.room import TEACHER, Room, open_room

pytestmark = pytest.mark.both_engines
NODE = Source("node", "node-1")


class Listening:
    """Every pod answers on its port 80."""

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return (port, protocol) == (80, "TCP")

    def sockets(self, uid: str) -> tuple[Socket, ...]:
        return ()

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return ""

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(200)


@contextmanager
def served(name: str, **wishes: Any) -> Iterator[Room]:
    """A cluster with a Service in front of three pods, at rest."""
    for cache in (live._objects, sync.objects_at):
        cache.cache_clear()  # rows that a rolled back test had may have the same key again
    live._worlds.clear()
    with open_room(name, **wishes) as made:
        service = {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}
        made.registry.create("services", "default", service, actor=TEACHER)
        made.deploy(replicas=3)
        made.runner().settle()
        yield made


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    with served("room") as made:
        yield made


def address(room: Room) -> str:
    return str(room.registry.get("services", "default", "web")["spec"]["clusterIP"])


def ask(room: Room, url: str, seed: int = 1, source: Source = NODE) -> Trace:
    return traverse(live.world_now(room.name), Listening(), Request(source, url), seed, Memory())


def kept(room: Room, trace: Trace) -> Traffic:
    number = live.record(room.name, trace, Memory())
    return Traffic.objects.get(cluster__name=room.name, number=number)


def test_a_service_is_answered_by_each_of_its_pods(room: Room) -> None:
    url = f"http://{address(room)}/"
    answered = {trace.target.uid for seed in range(40) if (trace := ask(room, url, seed)).ok and trace.target}
    assert answered == {meta.uid(pod) for pod in room.ready()}


def test_a_recorded_request_is_told_again_hop_by_hop(room: Room) -> None:
    pod = Source("pod", meta.name(room.ready()[0]), "default")
    for source in (NODE, pod):
        trace = ask(room, f"http://{address(room)}/", 7, source)
        row = kept(room, trace)
        assert live.retell(room.name, row).to_json(row.number, row.at) == trace.to_json(row.number, row.at)


def test_it_is_told_as_it_was_even_when_everything_has_changed_since(room: Room) -> None:
    trace = ask(room, f"http://{address(room)}/")
    row = kept(room, trace)
    before = trace.to_json(row.number, row.at)
    runner = room.runner("later")
    room.registry.delete("services", "default", "web", actor=TEACHER)
    room.registry.delete("deployments.apps", "default", "web", actor=TEACHER)
    beside.set_clock(room.name, skip=60)
    runner.settle()
    assert live.trace_json(room.name, row) == before


def test_a_node_goes_by_the_rules_it_last_wrote(room: Room) -> None:
    """Between a Service's change and the sync, packets still meet the rules of before."""
    ip = address(room)
    room.registry.delete("services", "default", "web", actor=TEACHER)
    assert ask(room, f"http://{ip}/").ok
    beside.mark_synced(room.name, ["node-1"], store.cluster_row(room.name).revision)
    assert not ask(room, f"http://{ip}/").ok
    assert ask(room, f"http://{ip}/", source=Source("node", "node-2")).ok


def test_the_world_of_one_revision_is_built_once(room: Room) -> None:
    first = live.world_now(room.name)
    assert live.world_now(room.name) is first
    room.scale(4)
    assert live.world_now(room.name) is not first


def test_a_record_takes_no_revision_but_a_number(room: Room) -> None:
    before = store.cluster_row(room.name)
    trace = ask(room, f"http://{address(room)}/")
    numbers = [kept(room, trace).number for _ in range(3)]
    after = store.cluster_row(room.name)
    assert numbers == [before.traffic + 1, before.traffic + 2, before.traffic + 3]
    assert (after.revision, after.traffic) == (before.revision, numbers[-1])


def test_the_newest_records_come_oldest_first(room: Room) -> None:
    trace = ask(room, f"http://{address(room)}/")
    rows = [kept(room, trace) for _ in range(5)]
    assert [row.number for row in live.traffic_after(room.name, 0, limit=3)] == [r.number for r in rows[-3:]]
    assert live.traffic_after(room.name, rows[-1].number) == []


def test_a_policy_is_obeyed_at_once_and_its_drop_is_told_again_after_it_is_gone(room: Room) -> None:
    caller, target = room.ready()[:2]
    source, url = Source("pod", meta.name(caller), "default"), f"http://{meta.get(target, 'status.podIP')}/"
    assert ask(room, url, source=source).ok
    deny: Obj = {"metadata": {"name": "deny"}, "spec": {"podSelector": {"matchLabels": {"app": "web"}}}}
    room.registry.create(POLICIES, "default", deny, actor=TEACHER)
    trace = ask(room, url, source=source)
    assert (trace.ending, trace.advice()[2]) == ("gate.drop-ingress", "NetworkPolicy default/deny")
    row = kept(room, trace)
    room.registry.delete(POLICIES, "default", "deny", actor=TEACHER)
    assert ask(room, url, source=source).ok
    assert live.retell(room.name, row).to_json(row.number, row.at) == trace.to_json(row.number, row.at)


@pytest.mark.parametrize(("mode", "scheduler"), [("nftables", "rr"), ("ipvs", "sh")])
def test_a_world_plays_its_clusters_mode(db: None, mode: str, scheduler: str) -> None:
    live._worlds.clear()
    bootstrap.create_cluster("modal", pace="instant", proxy_mode=mode, ipvs_scheduler=scheduler)
    world = live.world_now("modal")
    played = world.rules("node-1").mode
    assert (played.name, getattr(played, "scheduler", "rr")) == (mode, scheduler)
    trace = traverse(world, Listening(), Request(NODE, "http://10.0.0.10:81/"), 1)
    assert trace.ending == "gate.no-port"


def test_a_turn_of_round_robin_is_kept_with_its_request(db: None) -> None:
    with served("turns", proxy_mode="ipvs") as room:
        virtual = ("node-1", address(room), 80, "TCP")
        request, world = Request(NODE, f"http://{address(room)}/"), live.world_now(room.name)
        first = traverse(world, Listening(), request, 1, Memory(given={virtual: {}}))
        given = {virtual: dict.fromkeys(first.balanced().values(), 1)}
        then = traverse(world, Listening(), request, 1, Memory(given=given))._replace(given=given)
        assert first.balanced() != then.balanced()
        assert live.retell(room.name, kept(room, then)).balanced() == then.balanced()


def test_what_coredns_remembered_is_remembered_when_the_request_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, rows = guide().world(), list[dict[str, Any]]()
    monkeypatch.setattr(beside, "record_traffic", lambda cluster, new: rows.extend(new))
    monkeypatch.setattr(live, "world_at", lambda cluster, revision, synced: world)
    request = Request(CURL, "dns:my-nginx")
    dns = [pod["metadata"]["uid"] for pod in DNS_PODS]
    no = {(uid, "my-nginx.default.svc.cluster.local", "A"): "NXDOMAIN" for uid in dns}
    memory = Memory(denials={**no, (dns[0], "other", "A"): "NXDOMAIN"})
    told = traverse(world, Pretend(), request, 7, memory)
    live.record("room", told, memory)
    assert len(rows[0]["verdict"]["denials"]) == 1  # the pod that was asked, and nothing it was not asked for
    again = live.retell("room", Traffic(revision=0, seed=7, synced={}, **_json(rows[0])))
    assert again.ending == told.ending == "dns.remembered"
    assert again.legs == told.legs


def _json(row: dict[str, Any]) -> dict[str, Any]:
    """A row's texts as the database gives them back."""
    kept: dict[str, Any] = orjson.loads(orjson.dumps({key: row[key] for key in ("request", "verdict")}))
    return kept
