"""Expected: `ipvsadm -Ln` as it prints on a node in ipvs mode; the schedulers as Linux' ip_vs_rr, _lc and _sh choose;
which real servers a virtual server gets, as kube-proxy's syncEndpoint says."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.kube_proxy import ipvs
from cluster.kube_proxy.endpoints import Endpoint
from cluster.kube_proxy.ipvs import IPVS
from cluster.kube_proxy.rules import Rules, lookup
from cluster.kube_proxy.verdict import IPTABLES
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service

OWN = ("10.128.0.3", "10.244.1.1", "127.0.0.1")
POD, NODE, OUTSIDE = "10.244.1.9", "10.128.0.3", "198.51.100.23"
TWO = at("10.244.2.4", "node-2"), at("10.244.1.4")
NODE_PORT: dict[str, Any] = {"type": "NodePort", "ports": [{"name": "p80", "port": 80, "nodePort": 30080}]}
THREE = tuple(Endpoint(f"10.244.1.{n}", 80) for n in (4, 5, 6))


def rules_of(*entries: dict[str, Any], scheduler: str = "rr", **spec: Any) -> Rules:
    svc = service("web", **spec)
    return Rules.of([svc], [endpoints(svc, *entries)], "node-1", OWN, "10.244.0.0/16", mode=IPVS(scheduler))


HEAD = """\
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
"""


def test_each_address_and_port_is_a_virtual_server_with_its_real_ones() -> None:
    line = "  -> {}                Masq    1      0          0         \n"
    real = line.format("10.244.1.4:80") + line.format("10.244.2.4:80")
    assert ipvs.listing(rules_of(*TWO, **NODE_PORT)) == (
        f"{HEAD}TCP  10.0.0.50:80 rr\n{real}TCP  10.128.0.3:30080 rr\n{real}TCP  10.244.1.1:30080 rr\n{real}"
    )


def test_affinity_is_persistence_and_the_scheduler_is_named() -> None:
    text = ipvs.listing(rules_of(scheduler="sh", sessionAffinity="ClientIP"))
    assert text == f"{HEAD}TCP  10.0.0.50:80 sh persistent 10800\n"


def test_tcp_stands_before_udp() -> None:
    both = [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]
    lines = ipvs.listing(rules_of(ports=both)).splitlines()[3:]
    assert lines == ["TCP  10.0.0.50:53 rr", "UDP  10.0.0.50:53 rr"]


def test_where_another_mode_is_played_the_balancer_is_empty() -> None:
    svc = service("web")
    assert ipvs.listing(Rules.of([svc], [endpoints(svc, *TWO)], "node-1", OWN, mode=IPTABLES)) == HEAD


def test_rr_gives_each_its_turn() -> None:
    given: dict[str, int] = {}
    turns = []
    for _ in range(6):
        chosen = ipvs.in_turn(THREE, POD, given)
        given[THREE[chosen].address] = given.get(THREE[chosen].address, 0) + 1
        turns.append(chosen)
    assert turns == [0, 1, 2, 0, 1, 2]


def test_lc_takes_the_least_busy_and_the_first_of_equals() -> None:
    assert ipvs.least_busy(THREE, POD, {}) == 0
    assert ipvs.least_busy(THREE, POD, {"10.244.1.4:80": 2, "10.244.1.5:80": 1, "10.244.1.6:80": 1}) == 1


def test_sh_keeps_a_caller_whatever_the_others_do() -> None:
    """Linux: bucket hash_32(10.244.1.9, 8) = ((0x0af40109 * 0x61C88647) mod 2^32) >> 24 = 250 of 256."""
    assert ipvs.by_source(THREE, POD, {"10.244.1.4:80": 9}) == 250 % 3
    assert {ipvs.by_source(THREE, f"10.244.1.{n}", {}) for n in range(2, 250)} == {0, 1, 2}


@pytest.mark.parametrize("scheduler", ["rr", "lc"])
def test_where_nobody_counts_the_roll_stands_in(scheduler: str) -> None:
    rules = rules_of(*TWO, scheduler=scheduler)
    picks = [lookup(rules, POD, ("10.0.0.50", 80, "TCP"), roll).chosen for roll in (0.1, 0.9)]
    assert picks == [0, 1]


def test_the_scheduler_counts_by_what_was_given() -> None:
    first = lookup(rules_of(*TWO), POD, ("10.0.0.50", 80, "TCP"), 0.9, given={})
    then = lookup(rules_of(*TWO), POD, ("10.0.0.50", 80, "TCP"), 0.0, given={"10.244.1.4:80": 1})
    assert (first.chosen, then.chosen) == (0, 1)


def test_policy_local_without_a_pod_here_serves_the_node_and_its_pods_from_all() -> None:
    """syncEndpoint: "allow access from local pods even if no local endpoints exist"."""
    rules = rules_of(TWO[0], externalTrafficPolicy="Local", **NODE_PORT)
    assert "TCP  10.128.0.3:30080 rr\n  -> 10.244.2.4:80 " in ipvs.listing(rules)
    verdicts = {src: lookup(rules, src, (NODE, 30080, "TCP"), 0.0) for src in (POD, NODE, OUTSIDE)}
    assert {src: (v.action, v.masquerade) for src, v in verdicts.items()} == {
        POD: ("dnat", False), NODE: ("dnat", False), OUTSIDE: ("drop", False)
    }  # fmt: skip


def test_policy_local_with_a_pod_here_sends_everybody_to_it_pods_too() -> None:
    rules = rules_of(*TWO, externalTrafficPolicy="Local", **NODE_PORT)
    for src in (POD, NODE, OUTSIDE):
        verdict = lookup(rules, src, (NODE, 30080, "TCP"), 0.9)
        assert [e.ip for e in verdict.candidates] == ["10.244.1.4"]


def test_virtual_servers_of_ipv6_stand_after_those_of_ipv4_in_brackets() -> None:
    svc = dual("web", "10.0.0.50", "fd00:10:96::50", **NODE_PORT)
    slices = [endpoints(svc, TWO[1]), endpoints(svc, at("fd00:10:244:1::4"))]
    own = ("10.128.0.3", "127.0.0.1", "2001:db8::3", "::1")
    rules = Rules.of([svc], slices, "node-1", own, "10.244.0.0/16", mode=IPVS())
    assert ipvs.listing(rules).removeprefix(HEAD).splitlines() == [
        "TCP  10.0.0.50:80 rr", "  -> 10.244.1.4:80                Masq    1      0          0         ",
        "TCP  10.128.0.3:30080 rr", "  -> 10.244.1.4:80                Masq    1      0          0         ",
        "TCP  [2001:db8::3]:30080 rr", "  -> [fd00:10:244:1::4]:80        Masq    1      0          0         ",
        "TCP  [fd00:10:96::50]:80 rr", "  -> [fd00:10:244:1::4]:80        Masq    1      0          0         ",
    ]  # fmt: skip
