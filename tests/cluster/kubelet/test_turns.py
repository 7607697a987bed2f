"""What ipvs' schedulers count: rr gives each endpoint of a virtual address its turn, on each node apart."""

from __future__ import annotations

from dataclasses import dataclass

from cluster.apimachinery import clock
from cluster.apimachinery.clock import Counter
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import World
from cluster.kube_proxy import modes
from cluster.kubelet.turns import Turns
from tests.cluster.dataplane.worlds import CURL, Pretend, guide, shell

URL = "http://10.0.162.149/"
WORLD, LEAST = (guide().world(mode=modes.mode("ipvs", scheduler)) for scheduler in ("rr", "lc"))
VIRTUAL = ("10.0.162.149", 80, "TCP")
A, B = "10.244.1.4:80", "10.244.2.5:80"


@dataclass
class Time:
    """A cluster's own time, by hand."""

    now: float = 0.0

    def counter(self, cluster: str) -> Counter:
        return Counter(self.now, clock.now(), 0.0)


def walked(turns: Turns, source: object = CURL, world: World = WORLD) -> Trace:
    memory = Memory(given=turns.of("demo"))
    trace = traverse(world, Pretend(), Request(source, URL), 1, memory)  # type: ignore[arg-type]
    return turns.taken("demo", trace, memory)


def reached(trace: Trace) -> str:
    assert trace.target is not None
    return trace.target.name


def test_each_endpoint_has_its_turn() -> None:
    turns = Turns()
    assert [reached(walked(turns)) for _ in range(4)] == ["my-nginx-a", "my-nginx-b"] * 2


def test_each_node_counts_for_itself_and_each_cluster_too() -> None:
    turns = Turns()
    assert reached(walked(turns)) == reached(walked(turns, shell("node-1"))) == "my-nginx-a"
    assert turns.of("other") == {}


def test_a_trace_keeps_the_counts_that_it_was_decided_by() -> None:
    turns, virtual = Turns(), ("node-3", "10.0.162.149", 80, "TCP")
    first, second = walked(turns), walked(turns)
    assert first.given == {virtual: {}}
    assert second.given == {virtual: {"": 1, "10.244.1.4:80": 256}}
    again = traverse(WORLD, Pretend(), Request(CURL, URL), 1, Memory(given=second.given))
    assert reached(again) == reached(second)


def test_lc_goes_to_whoever_has_the_fewest_open_connections() -> None:
    """ip_vs_lc: active connections weigh 256, those that linger 1."""
    turns = Turns()
    first = walked(turns, world=LEAST)
    assert [reached(first), reached(walked(turns, world=LEAST))] == ["my-nginx-a", "my-nginx-b"]
    turns.ended("demo", first)
    assert [reached(walked(turns, world=LEAST)) for _ in range(2)] == ["my-nginx-a", "my-nginx-b"]


def test_a_connection_lingers_for_two_minutes_after_its_end_and_is_shown_till_then() -> None:
    """net/netfilter/ipvs: IP_VS_TCP_S_TIME_WAIT and FIN_WAIT, 2*60*HZ."""
    time = Time()
    turns = Turns(time.counter)
    first = walked(turns, world=LEAST)
    assert turns.counts("demo", "node-3") == {VIRTUAL: {A: (1, 0)}}
    turns.ended("demo", first)
    assert turns.counts("demo", "node-3") == {VIRTUAL: {A: (0, 1)}}
    time.now = 119.0
    assert turns.counts("demo", "node-3") == {VIRTUAL: {A: (0, 1)}}
    time.now = 120.0
    assert turns.counts("demo", "node-3") == {VIRTUAL: {}}
    assert turns.counts("demo", "node-1") == {}


def test_round_robin_goes_on_where_it_was_when_connections_are_over() -> None:
    time = Time()
    turns = Turns(time.counter)
    turns.ended("demo", walked(turns))
    time.now = 500.0
    assert reached(walked(turns)) == "my-nginx-b"
