"""IPv6 beside IPv4, from the name to the pod and home. Expected values: the documentation of dual-stack Services and
kube-proxy's rules for the other family, which are the same rules."""

from __future__ import annotations

import pytest

from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from cluster.kube_proxy import modes
from cluster.kube_proxy.services import family_of
from tests.cluster.dataplane.dual import OLD, SENDER, VIP6, address6, cluster
from tests.cluster.dataplane.worlds import Pretend, beats, go, shell


def headers(trace: Trace) -> list[tuple[str, str]]:
    return [(h.packet.src, h.packet.dst) for leg in trace.legs for h in leg]


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
def test_a_virtual_address_of_ipv6_leads_to_a_pods_ipv6_address_and_back(mode: str) -> None:
    world = cluster(pods=1).world(mode=modes.mode(mode))
    trace = traverse(world, Pretend(), Request(SENDER, f"http://[{VIP6}]/"), 1)
    assert (trace.ok, trace.endpoint and trace.endpoint.dst) == (True, "fd00:10:244:1::4")
    assert {family_of(ip) for pair in headers(trace) for ip in pair} == {"IPv6"}
    first, last = headers(trace)[0], headers(trace)[-1]
    assert first == ("fd00:10:244:3::7", VIP6) == last[::-1]


def test_an_address_is_told_with_brackets_before_its_port() -> None:
    hops = go(cluster(pods=1), SENDER, f"http://[{VIP6}]/").hops()
    flip = next(hop for hop in hops if hop["verdict"] == "dnat")
    assert flip["header"]["dst"] == "[fd00:10:244:1::4]:80"
    assert flip["was"]["dst"] == f"[{VIP6}]:80"
    assert flip["detail"]["rule"]["endpoints"] == ["[fd00:10:244:1::4]:80"]
    assert "--to-destination [fd00:10:244:1::4]:80" in flip["detail"]["rule"]["text"]


def test_a_node_port_answers_at_the_nodes_ipv6_address_and_masquerades_with_it() -> None:
    web = cluster(pods=1, type="NodePort", port={"nodePort": 30080})
    trace = go(web, SENDER, f"http://[{address6('node-2')}]:30080/")
    assert trace.ok
    assert trace.endpoint is not None
    assert (trace.endpoint.src, trace.endpoint.dst) == (address6("node-2"), "fd00:10:244:1::4")


def test_a_nodes_shell_sends_with_the_address_of_the_family_it_calls() -> None:
    trace = go(cluster(pods=1), shell("node-1"), f"http://[{VIP6}]/")
    assert trace.ok
    assert headers(trace)[0] == (address6("node-1"), VIP6)
    assert trace.endpoint is not None
    assert trace.endpoint.src == "fd00:10:244:1::1"  # masqueraded towards its own pod: the bridge


def test_a_pod_that_reaches_itself_through_its_service_is_masqueraded() -> None:
    trace = go(cluster(pods=1), Source("pod", "web-1", "default"), f"http://[{VIP6}]/")
    assert trace.ok
    assert "gate.hairpin" in beats(trace) or "gate.snat" in beats(trace)


def test_a_sender_of_both_families_takes_a_names_ipv4_address_where_it_has_both() -> None:
    trace = go(cluster(), SENDER, "http://web/")
    assert trace.ok
    assert trace.lookup is not None
    assert trace.lookup.ip == "10.0.0.50"


def test_where_a_name_has_an_ipv6_address_alone_it_is_asked_for_next() -> None:
    trace = go(cluster((VIP6,)), SENDER, "http://web/")
    assert trace.ok
    assert trace.lookup is not None
    assert trace.lookup.ip == VIP6
    assert [b for b in beats(trace) if b.startswith("dns.")] == ["dns.empty", "dns.found"]


def test_a_sender_of_ipv4_alone_does_not_ask_for_an_ipv6_address() -> None:
    trace = go(cluster((VIP6,)), OLD, "http://web/")
    assert trace.verdict == "nxdomain"
    assert [b for b in beats(trace) if b.startswith("dns.")] == ["dns.empty"]


def test_a_sender_without_the_family_sends_nothing_and_is_told_why() -> None:
    trace = go(cluster(), OLD, f"http://[{VIP6}]/")
    assert (trace.verdict, trace.exit_code) == ("unreachable", 7)
    assert beats(trace) == ["process.no-family"]
    assert trace.advice()[-1] == "call http://10.0.0.50/ (its other address, from spec.clusterIPs)"
    assert go(cluster(), SENDER, "http://web/").ok


def test_the_service_network_is_what_the_service_cidrs_say() -> None:
    made = cluster()
    made.extra["servicecidrs.networking.k8s.io"] = [{"spec": {"cidrs": ["10.0.0.0/16", "fd00:10:96::/112"]}}]
    world = made.world()
    assert world.is_service_ip("fd00:10:96::99")
    assert not world.is_service_ip("fd00:10:97::99")
    assert world.rules("node-1").service_network == "10.0.0.0/16,fd00:10:96::/112"
    assert cluster().world().service_networks == ("10.0.0.0/16",)


def test_a_virtual_address_of_ipv6_that_nobody_has_is_lost_at_the_gate() -> None:
    made = cluster()
    made.extra["servicecidrs.networking.k8s.io"] = [{"spec": {"cidrs": ["10.0.0.0/16", "fd00:10:96::/112"]}}]
    assert beats(go(made, SENDER, "http://[fd00:10:96::99]/"))[-1] == "gate.lost"
