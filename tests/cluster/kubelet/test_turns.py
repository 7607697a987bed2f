"""What ipvs' schedulers count: rr gives each endpoint of a virtual address its turn, on each node apart."""

from __future__ import annotations

from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request
from cluster.dataplane.trace import Trace, traverse
from cluster.kube_proxy import modes
from cluster.kubelet.turns import Turns
from tests.cluster.dataplane.worlds import CURL, Pretend, guide, shell

URL = "http://10.0.162.149/"
WORLD = guide().world(mode=modes.mode("ipvs"))


def walked(turns: Turns, source: object = CURL) -> Trace:
    memory = Memory(given=turns.of("demo"))
    trace = traverse(WORLD, Pretend(), Request(source, URL), 1, memory)  # type: ignore[arg-type]
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
    assert second.given == {virtual: {"10.244.1.4:80": 1}}
    again = traverse(WORLD, Pretend(), Request(CURL, URL), 1, Memory(given=second.given))
    assert reached(again) == reached(second)
