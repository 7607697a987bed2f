"""What the modes do to packets: Service type × policy × readiness × sender, in all three.

Expected values come from the documentation ("Virtual IPs and Service Proxies", "Migrating from iptables mode to
nftables"), from the packet flows in kube-proxy's own tests, and, for ipvs, from its sources and Linux'. Each mode's
text, read as a kernel would read it, must come to the same verdicts.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import ipvs, modes, nftables
from cluster.kube_proxy.rules import Rules, lookup
from cluster.kube_proxy.verdict import Verdict
from tests.cluster.kube_proxy.kernel import Header
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service
from tests.cluster.kube_proxy.nft_kernel import NFTKernel
from tests.cluster.kube_proxy.test_rules import (
    ENTRY,
    NODE,
    OTHER_POD,
    OUTSIDE,
    OWN,
    POD,
    RANGES,
    TARGETS,
    services,
)

NAMES = ("iptables", "nftables", "ipvs")
VIP, EXTERNAL, BALANCER, BRIDGE, LOCALHOST = "10.0.0.50", "192.0.2.7", "203.0.113.9", "10.244.1.1", "127.0.0.1"
HERE, THERE = "10.244.1.4", "10.244.2.4"
PORTS = [{"name": "p80", "port": 80, "protocol": "TCP", "nodePort": 30080}]

CLUSTER_IP: dict[str, Any] = {}
NODE_PORT: dict[str, Any] = {"type": "NodePort", "ports": PORTS}
LOAD_BALANCER: dict[str, Any] = {
    "type": "LoadBalancer", "ports": PORTS, "ingress": [{"ip": BALANCER}], "externalIPs": [EXTERNAL]
}  # fmt: skip
INTERNAL_LOCAL, EXTERNAL_LOCAL = {"internalTrafficPolicy": "Local"}, {"externalTrafficPolicy": "Local"}
GUARDED = {"loadBalancerSourceRanges": ["192.0.2.0/24"]}
FRIEND = "192.0.2.5"

BOTH = at(HERE), at(THERE, "node-2")
AWAY = (at(THERE, "node-2"),)
LEAVING = (at(HERE, ready=False, serving=True, terminating=True), at(THERE, "node-2", ready=False))
SICK = (at(HERE, ready=False), at(THERE, "node-2", ready=False))

REJECT, DROP, PASS = ("reject",), ("drop",), ("pass",)


def to(*ips: str, masq: bool = False) -> tuple[Any, ...]:
    """Rewritten to one of these endpoints, the sender masqueraded or not."""
    return ("dnat", *ips, masq)


# (case, Service, endpoints, sender, destination, port) → iptables, nftables, ipvs; one outcome: the same in all three.
Row = tuple[str, dict[str, Any], tuple[Obj, ...], str, str, int, tuple[tuple[Any, ...], ...]]
PACKETS: list[Row] = [
    # The cluster IP.
    ("pod to cluster IP", CLUSTER_IP, BOTH, POD, VIP, 80, (to(HERE, THERE),)),
    ("node to cluster IP", CLUSTER_IP, BOTH, NODE, VIP, 80, (to(HERE, THERE, masq=True),)),
    ("outside to cluster IP", CLUSTER_IP, BOTH, OUTSIDE, VIP, 80, (to(HERE, THERE, masq=True),)),
    ("hairpin", CLUSTER_IP, (at(POD),), POD, VIP, 80, (to(POD, masq=True),)),
    ("an unknown port", CLUSTER_IP, BOTH, POD, VIP, 81, (PASS, REJECT, REJECT)),
    ("no endpoints", CLUSTER_IP, (), POD, VIP, 80, (REJECT,)),
    ("none ready", CLUSTER_IP, SICK, POD, VIP, 80, (REJECT,)),
    ("only one that still serves as it leaves", CLUSTER_IP, LEAVING, POD, VIP, 80, (to(HERE),)),
    ("one ready, one leaving", CLUSTER_IP, (*AWAY, LEAVING[0]), POD, VIP, 80, (to(THERE),)),
    ("internal Local, a pod here", INTERNAL_LOCAL, BOTH, POD, VIP, 80, (to(HERE),)),
    ("internal Local, none here", INTERNAL_LOCAL, AWAY, POD, VIP, 80, (DROP, DROP, REJECT)),
    ("internal Local, none at all", INTERNAL_LOCAL, (), POD, VIP, 80, (REJECT,)),
    ("internal Local, none here, but a node port: ipvs takes all", {**NODE_PORT, **INTERNAL_LOCAL}, AWAY, POD, VIP, 80,
     (DROP, DROP, to(THERE))),
    # Node ports.
    ("outside to node port", NODE_PORT, BOTH, OUTSIDE, NODE, 30080, (to(HERE, THERE, masq=True),)),
    ("pod to node port", NODE_PORT, BOTH, POD, NODE, 30080, (to(HERE, THERE, masq=True),)),
    ("another address of the node", NODE_PORT, BOTH, POD, BRIDGE, 30080,
     (to(HERE, THERE, masq=True), PASS, to(HERE, THERE, masq=True))),
    ("localhost", NODE_PORT, BOTH, NODE, LOCALHOST, 30080, (to(HERE, THERE, masq=True), PASS, PASS)),
    ("the cluster port at the node", NODE_PORT, BOTH, OUTSIDE, NODE, 80, (PASS,)),
    ("the node port at the cluster IP", NODE_PORT, BOTH, POD, VIP, 30080, (PASS, REJECT, REJECT)),
    ("node port without endpoints", NODE_PORT, (), OUTSIDE, NODE, 30080, (REJECT,)),
    ("external Local keeps the caller", {**NODE_PORT, **EXTERNAL_LOCAL}, BOTH, OUTSIDE, NODE, 30080, (to(HERE),)),
    ("external Local, none here", {**NODE_PORT, **EXTERNAL_LOCAL}, AWAY, OUTSIDE, NODE, 30080, (DROP,)),
    ("external Local, none at all", {**NODE_PORT, **EXTERNAL_LOCAL}, (), OUTSIDE, NODE, 30080, (REJECT,)),
    ("a pod is short-circuited", {**NODE_PORT, **EXTERNAL_LOCAL}, BOTH, POD, NODE, 30080,
     (to(HERE, THERE), to(HERE, THERE), to(HERE))),
    ("so is the node", {**NODE_PORT, **EXTERNAL_LOCAL}, BOTH, NODE, NODE, 30080,
     (to(HERE, THERE, masq=True), to(HERE, THERE, masq=True), to(HERE))),
    ("the node, none here", {**NODE_PORT, **EXTERNAL_LOCAL}, AWAY, NODE, NODE, 30080,
     (to(THERE, masq=True), to(THERE, masq=True), to(THERE))),
    ("external Local does not bind the cluster IP", {**NODE_PORT, **EXTERNAL_LOCAL}, AWAY, POD, VIP, 80, (to(THERE),)),
    # Load balancers and external IPs.
    ("outside to the balancer", LOAD_BALANCER, BOTH, OUTSIDE, BALANCER, 80, (to(HERE, THERE, masq=True),)),
    ("outside to an external IP", LOAD_BALANCER, BOTH, OUTSIDE, EXTERNAL, 80, (to(HERE, THERE, masq=True),)),
    ("balancer, Local", {**LOAD_BALANCER, **EXTERNAL_LOCAL}, BOTH, OUTSIDE, BALANCER, 80, (to(HERE),)),
    ("balancer, Local, none here", {**LOAD_BALANCER, **EXTERNAL_LOCAL}, AWAY, OUTSIDE, BALANCER, 80, (DROP,)),
    ("external IP, Local, none here", {**LOAD_BALANCER, **EXTERNAL_LOCAL}, AWAY, OUTSIDE, EXTERNAL, 80, (DROP,)),
    ("a pod, Local, none here", {**LOAD_BALANCER, **EXTERNAL_LOCAL}, AWAY, POD, BALANCER, 80, (to(THERE),)),
    ("an unknown port of the balancer", LOAD_BALANCER, BOTH, OUTSIDE, BALANCER, 81, (PASS, PASS, REJECT)),
    ("an unknown port of an external IP", LOAD_BALANCER, BOTH, OUTSIDE, EXTERNAL, 81, (PASS, PASS, REJECT)),
    ("balancer without endpoints", LOAD_BALANCER, (), OUTSIDE, BALANCER, 80, (REJECT,)),
    ("a source that is listed", {**LOAD_BALANCER, **GUARDED}, BOTH, FRIEND, BALANCER, 80,
     (to(HERE, THERE, masq=True),)),
    ("one that is not", {**LOAD_BALANCER, **GUARDED}, BOTH, OUTSIDE, BALANCER, 80, (DROP,)),
    ("nor is a pod", {**LOAD_BALANCER, **GUARDED}, BOTH, POD, BALANCER, 80, (DROP,)),
    ("ranges do not guard the node port", {**LOAD_BALANCER, **GUARDED}, BOTH, OUTSIDE, NODE, 30080,
     (to(HERE, THERE, masq=True),)),
    ("nor external IPs", {**LOAD_BALANCER, **GUARDED}, BOTH, OUTSIDE, EXTERNAL, 80, (to(HERE, THERE, masq=True),)),
    ("nobody to guard: iptables asks no ranges", {**LOAD_BALANCER, **GUARDED}, (), OUTSIDE, BALANCER, 80,
     (REJECT, DROP, DROP)),
]  # fmt: skip
CASES = [
    pytest.param(*row[1:6], row[6][mode % len(row[6])], name, id=f"{name}-{row[0]}")
    for row in PACKETS
    for mode, name in enumerate(NAMES)
]


def rules_of(mode: str, svc: Obj, *entries: Obj, pod_network: str = "10.244.0.0/16") -> Rules:
    slices = [endpoints(svc, *entries)]
    return Rules.of([svc], slices, "node-1", OWN, pod_network, mode=modes.mode(mode), primary=NODE)


def outcome(verdict: Verdict) -> tuple[Any, ...]:
    if verdict.action != "dnat":
        return (verdict.action,)
    return ("dnat", *(e.ip for e in verdict.candidates), verdict.masquerade)


@pytest.mark.parametrize(("spec", "entries", "src", "dst", "port", "expected", "mode"), CASES)
def test_a_packet_meets_its_fate(
    spec: dict[str, Any], entries: tuple[Obj, ...], src: str, dst: str, port: int, expected: object, mode: str
) -> None:
    rules = rules_of(mode, service("web", **spec), *entries)
    assert outcome(lookup(rules, src, (dst, port, "TCP"), 0.0)) == expected


@pytest.mark.parametrize("mode", NAMES)
def test_each_transport_has_its_ports_apart(mode: str) -> None:
    ports: list[Obj] = [{"name": p.lower(), "port": 53, "protocol": p} for p in ("TCP", "UDP", "SCTP")]
    svc = service("dns", ports=ports[:2])
    slices = [endpoints(svc, at(f"10.244.1.{n}"), port=port) for n, port in enumerate(ports[:2], 4)]
    rules = Rules.of([svc], slices, "node-1", OWN, "10.244.0.0/16", mode=modes.mode(mode), primary=NODE)
    fates = [outcome(lookup(rules, POD, (VIP, 53, p["protocol"]), 0.0)) for p in ports]
    assert fates == [to("10.244.1.4"), to("10.244.1.5"), PASS if mode == "iptables" else REJECT]


@pytest.mark.parametrize("mode", NAMES)
def test_affinity_wins_over_roll_and_scheduler(mode: str) -> None:
    rules = rules_of(mode, service("web", sessionAffinity="ClientIP"), *BOTH)
    verdict = lookup(rules, POD, (VIP, 80, "TCP"), 0.0, sticky=f"{THERE}:80", given={})
    assert (verdict.endpoint and verdict.endpoint.ip, verdict.sticky) == (THERE, True)


def test_each_mode_is_read_by_its_own_tool() -> None:
    svc = service("web")
    shown = {
        (mode, tool): modes.printed(rules_of(mode, svc, *BOTH), tool).count(VIP)
        for mode in NAMES
        for tool in ("iptables-save", "nft", "ipvsadm")
    }
    assert {pair for pair, count in shown.items() if count} == {
        ("iptables", "iptables-save"), ("nftables", "nft"), ("ipvs", "ipvsadm")
    }  # fmt: skip


@pytest.mark.parametrize(("mode", "name"), [("iptables", "iptables"), ("nftables", "nft"), ("ipvs", "ipvs")])
def test_rules_are_told_under_the_name_of_their_text(mode: str, name: str) -> None:
    rules = rules_of(mode, service("web"), *BOTH)
    told = modes.told(rules)
    assert (told["mode"], set(told)) == (mode, {"mode", name})
    assert VIP in told[name]
    assert HERE in modes.text(rules, rules.rules[0])


def test_there_is_no_fourth_mode() -> None:
    with pytest.raises(KeyError):
        modes.mode("userspace")


SOURCES = st.sampled_from([POD, OTHER_POD, NODE, OUTSIDE, "192.0.2.5", "203.0.113.9"])
ENTRIES = st.lists(ENTRY, max_size=4, unique_by=lambda e: e["addresses"][0])
AT = st.sampled_from([*TARGETS, (BRIDGE, 30080), (LOCALHOST, 30080), (BALANCER, 81)])


@settings(max_examples=300, deadline=None)
@given(services(), ENTRIES, SOURCES, AT, st.sampled_from(["10.244.0.0/16", ""]))
def test_nftables_decides_as_a_kernel_that_reads_its_text(
    svc: Obj, entries: list[Obj], src: str, where: tuple[str, int], pod_network: str
) -> None:
    rules = rules_of("nftables", svc, *entries, pod_network=pod_network)
    fates = NFTKernel(nftables.ruleset(rules), frozenset(OWN)).fates(Header(src, *where, "TCP"))
    count = max(1, len(lookup(rules, src, (*where, "TCP"), 0).candidates))
    verdicts = [lookup(rules, src, (*where, "TCP"), (n + 0.5) / count) for n in range(count)]
    ours = {(v.action, v.endpoint.address if v.endpoint else "", v.masquerade): 1 / count for v in verdicts}
    assert set(fates) == set(ours)
    assert all(fates[f] == pytest.approx(ours[f], abs=1e-6) for f in ours)


def real_servers(text: str) -> dict[tuple[str, int], list[str]]:
    """A naive reading of `ipvsadm -Ln`: real servers by the address and port of their virtual server."""
    found: dict[tuple[str, int], list[str]] = {}
    for line in text.splitlines()[3:]:
        address, port = re.findall(r"(\S+):(\d+)", line)[0]
        if line.startswith("  ->"):
            found[list(found)[-1]].append(f"{address}:{port}")
        else:
            found[address, int(port)] = []
    return found


@settings(max_examples=300, deadline=None)
@given(services(), ENTRIES, SOURCES, AT, RANGES)
def test_ipvs_decides_as_a_balancer_that_reads_its_text(
    svc: Obj, entries: list[Obj], src: str, where: tuple[str, int], ranges: list[str]
) -> None:
    rules = rules_of("ipvs", svc, *entries)
    verdict = lookup(rules, src, (*where, "TCP"), 0)
    servers = real_servers(ipvs.listing(rules))
    bound = {ip for ip, _ in servers if ip not in OWN}
    if where not in servers:
        assert verdict.action == ("reject" if where[0] in bound else "pass")
    elif verdict.action == "dnat":
        assert sorted(e.address for e in verdict.candidates) == sorted(servers[where])
    elif verdict.action == "drop":
        assert verdict.why == ipvs.STRAYS or "Ranges" in verdict.why
        assert verdict.why != ipvs.STRAYS or src not in (POD, OTHER_POD, NODE)
    else:
        assert servers[where] == []


SPELT = {
    "iptables": "-p {low} -m comment --comment \"default/dns:{low} cluster IP\" -m {low} --dport 53 -j KUBE-SVC-",
    "nftables": "10.0.0.50 . {low} . 53 : goto service-",
    "ipvs": "{up}  10.0.0.50:53 rr\n  -> 10.244.1.{n}:53 ",
}


@pytest.mark.parametrize("mode", NAMES)
def test_each_transport_has_lines_of_its_own(mode: str) -> None:
    ports: list[Obj] = [{"name": p.lower(), "port": 53, "protocol": p} for p in ("TCP", "UDP", "SCTP")]
    slices = [endpoints(service("dns"), at(f"10.244.1.{n}"), port=port) for n, port in enumerate(ports, 4)]
    rules = Rules.of([service("dns", ports=ports)], slices, "node-1", OWN, mode=modes.mode(mode), primary=NODE)
    text = modes.told(rules)[modes.TEXTS[mode][0]]
    for n, port in enumerate(ports, 4):
        line = SPELT[mode].format(low=port["name"], up=port["protocol"], n=n)
        assert text.count(line) == 1


@pytest.mark.parametrize("mode", NAMES)
def test_source_ranges_of_one_family_leave_the_other_open(mode: str) -> None:
    """BaseServicePortInfo: each family takes the ranges that are its own; with none, nobody is turned away."""
    ingress = [{"ip": BALANCER}, {"ip": "2001:db8::9"}]
    svc = dual("web", VIP, "fd00:10:96::50", **{**LOAD_BALANCER, **GUARDED, "ingress": ingress})
    slices = [endpoints(svc, at(HERE)), endpoints(svc, at("fd00:10:244:1::4"))]
    rules = Rules.of([svc], slices, "node-1", OWN, "10.244.0.0/16", mode=modes.mode(mode), primary=NODE)
    four = {src: lookup(rules, src, (BALANCER, 80, "TCP"), 0.0).action for src in (FRIEND, OUTSIDE)}
    assert four == {FRIEND: "dnat", OUTSIDE: "drop"}
    assert lookup(rules, "2001:db8:ffff::23", ("2001:db8::9", 80, "TCP"), 0.0).action == "dnat"
