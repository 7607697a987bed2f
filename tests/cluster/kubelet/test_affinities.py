"""Session affinity's memory. Expected: "Session stickiness timeout" in the documentation of virtual IPs: the time-out
runs from a client's last connection; in ipvs mode each virtual server has its own persistence (ip_vs_sched_persist).
"""

from __future__ import annotations

from typing import Any

from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request
from cluster.dataplane.trace import Trace, traverse
from cluster.kube_proxy import modes
from cluster.kubelet.affinities import Affinities
from tests.cluster.dataplane.worlds import CURL, Pretend, guide
from tests.cluster.kubelet.test_turns import Time

VIP, EXTERNAL = "10.0.162.149", "192.0.2.7"
STICKY: dict[str, Any] = {
    "sessionAffinity": "ClientIP",
    "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 60}},
    "externalIPs": [EXTERNAL],
}


def walked(known: Affinities, ip: str = VIP, seed: int = 1, mode: str = "iptables", **spec: Any) -> Trace:
    world = guide(**{**STICKY, **spec}).world(mode=modes.mode(mode))
    memory = Memory(affinity=known.of("demo"))
    trace = traverse(world, Pretend(), Request(CURL, f"http://{ip}/"), seed, memory)
    known.learn("demo", trace)
    return trace


def test_a_client_is_remembered_for_as_long_as_its_service_says() -> None:
    time = Time()
    known = Affinities(time.counter)
    walked(known)
    time.now = 59.0
    assert len(known.of("demo")) == 1
    time.now = 60.0
    assert known.of("demo") == {}
    assert known.of("other") == {}


def test_each_new_connection_begins_the_time_anew() -> None:
    time = Time()
    known = Affinities(time.counter)
    walked(known)
    time.now = 40.0
    walked(known)
    time.now = 90.0
    assert len(known.of("demo")) == 1


def test_without_affinity_nobody_is_remembered() -> None:
    known = Affinities(Time().counter)
    walked(known, sessionAffinity="None")
    assert known.of("demo") == {}


def test_a_client_stays_with_its_endpoint_whichever_address_it_calls_but_in_ipvs_mode() -> None:
    for mode, keys in (("iptables", 1), ("nftables", 1), ("ipvs", 2)):
        known = Affinities(Time().counter)
        first = walked(known, VIP, mode=mode)
        others = [walked(known, EXTERNAL, seed, mode) for seed in range(2, 8)]
        assert first.endpoint is not None
        if mode != "ipvs":
            assert {t.endpoint.dst for t in others if t.endpoint} == {first.endpoint.dst}
        assert len(known.of("demo")) == keys
