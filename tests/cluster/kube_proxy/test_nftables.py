"""Expected names and lines: the rules that kube-proxy's own tests expect of nftables mode (TestOverallNFTablesRules)
for the same Services, spelt as `nft list ruleset` spells them on a real node."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import nftables
from cluster.kube_proxy.nftables import NFTABLES
from cluster.kube_proxy.rules import Rules
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service

NODE = "192.168.0.2"
SVC1 = service("svc1", "ns1", "172.30.0.41")
PORT = [{"name": "p80", "port": 80, "protocol": "TCP", "nodePort": 3001}]
LOCAL: Obj = service(
    "svc2", "ns2", "172.30.0.42", type="LoadBalancer", externalTrafficPolicy="Local", ports=PORT,
    externalIPs=["192.168.99.22"], ingress=[{"ip": "1.2.3.4"}], healthCheckNodePort=30000,
)  # fmt: skip
GUARDED: Obj = service(
    "svc5", "ns5", "172.30.0.45", type="LoadBalancer", ports=[{**PORT[0], "nodePort": 3002}],
    ingress=[{"ip": "5.6.7.8"}], loadBalancerSourceRanges=[" 203.0.113.0/25"], sessionAffinity="ClientIP",
)  # fmt: skip


def listed(svc: Obj, *entries: Obj) -> str:
    slices = [endpoints(svc, *entries)]
    rules = Rules.of([svc], slices, "node", (NODE,), "10.0.0.0/8", mode=NFTABLES, primary=NODE)
    return nftables.ruleset(rules)


def chain(text: str, name: str) -> list[str]:
    body = text.split(f"\tchain {name} {{\n")[1].split("\t}\n")[0]
    return [line.strip() for line in body.splitlines()]


def test_a_cluster_ip_is_an_element_of_a_map_that_leads_to_a_roll() -> None:
    text = listed(SVC1, at("10.180.0.1"))
    to = "endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80"
    assert "elements = { 172.30.0.41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }" in text
    assert chain(text, "service-ULMVA6XW-ns1/svc1/tcp/p80") == [
        "ip daddr 172.30.0.41 ip saddr != 10.0.0.0/8 jump mark-for-masquerade",
        f"numgen random mod 1 vmap {{ 0 : goto {to} }}",
    ]
    assert chain(text, to) == [
        "ip saddr 10.180.0.1 jump mark-for-masquerade",
        "meta l4proto tcp dnat to 10.180.0.1:80",
    ]


def test_policy_local_without_a_pod_here_drops_after_its_short_circuits() -> None:
    text = listed(LOCAL, at("10.180.0.2", "elsewhere"))
    assert chain(text, "external-42NFTM6N-ns2/svc2/tcp/p80") == [
        'ip saddr 10.0.0.0/8 goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit pod traffic"',
        'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"',
        'fib saddr type local goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit local traffic"',
    ]
    assert "local-42NFTM6N" not in text
    for element in (
        'tcp . 3001 comment "ns2/svc2:p80" : drop',
        '1.2.3.4 . tcp . 80 comment "ns2/svc2:p80" : drop',
        '192.168.99.22 . tcp . 80 comment "ns2/svc2:p80" : drop',
        "1.2.3.4 . tcp . 80 : goto external-42NFTM6N-ns2/svc2/tcp/p80",
        "tcp . 3001 : goto external-42NFTM6N-ns2/svc2/tcp/p80",
    ):
        assert element in text


def test_two_endpoints_share_one_roll() -> None:
    svc = service("svc4", "ns4", "172.30.0.44")
    text = listed(svc, at("10.180.0.4", "elsewhere"), at("10.180.0.5"))
    assert chain(text, "service-LAUZTJTB-ns4/svc4/tcp/p80")[-1] == (
        "numgen random mod 2 vmap { 0 : goto endpoint-UNZV3OEC-ns4/svc4/tcp/p80__10.180.0.4/80,"
        " 1 : goto endpoint-5RFCDDV7-ns4/svc4/tcp/p80__10.180.0.5/80 }"
    )


def test_source_ranges_are_a_chain_of_their_own_and_affinity_a_set_an_endpoint() -> None:
    text = listed(GUARDED, at("10.180.0.3"))
    ends = "GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80"
    assert chain(text, "firewall-HVFWP5L3-ns5/svc5/tcp/p80") == ["ip saddr != 203.0.113.0/25 drop"]
    assert "elements = { 5.6.7.8 . tcp . 80 : goto firewall-HVFWP5L3-ns5/svc5/tcp/p80 }" in text
    assert chain(text, "external-HVFWP5L3-ns5/svc5/tcp/p80") == [
        "jump mark-for-masquerade",
        "goto service-HVFWP5L3-ns5/svc5/tcp/p80",
    ]
    assert f"ip saddr @affinity-{ends} goto endpoint-{ends}" in chain(text, "service-HVFWP5L3-ns5/svc5/tcp/p80")
    assert f"update @affinity-{ends} {{ ip saddr }}" in chain(text, f"endpoint-{ends}")
    kept = "type ipv4_addr\n\t\tsize 65535\n\t\tflags dynamic,timeout\n\t\ttimeout 3h\n"
    assert f"\tset affinity-{ends} {{\n\t\t{kept}\t}}\n" in text


def test_a_service_without_endpoints_is_led_to_the_reject_chain() -> None:
    text = listed(service("svc6", "ns6", "172.30.0.46"))
    assert 'elements = { 172.30.0.46 . tcp . 80 comment "ns6/svc6:p80" : goto reject-chain }' in text
    assert "service-" not in text.split("chain nodeport-endpoints-check")[1].replace("service-endpoints", "").replace(
        "@service-", ""
    )


def test_plain_addresses_stand_two_a_line_in_the_order_of_numbers() -> None:
    three = [service(f"s{n}", ip=ip) for n, ip in enumerate(("10.43.195.72", "10.43.0.10", "10.43.0.1"))]
    rules = Rules.of(three, [], "node", (NODE,), mode=NFTABLES, primary=NODE)
    expected = "elements = { 10.43.0.1, 10.43.0.10,\n\t\t\t     10.43.195.72 }\n"
    assert expected in nftables.ruleset(rules)


def test_every_chain_that_is_named_stands_in_the_table() -> None:
    text = listed(GUARDED, at("10.180.0.3"))
    declared = {line.split()[1] for line in text.splitlines() if line.startswith(("\tchain", "\tset", "\tmap"))}
    words = text.split()
    named = {words[n + 1].rstrip(",") for n, word in enumerate(words) if word in ("jump", "goto")}
    assert named <= declared
    assert text.startswith('table ip kube-proxy {\n\tcomment "rules for kube-proxy"\n')
    assert text.endswith("\t}\n}\n")


SIX = dual("svc1", "172.30.0.41", "fd00:172:30::41", "ns1")


def both_tables() -> tuple[str, str]:
    """The tables of a dual-stack node, with one pod of both families."""
    slices = [endpoints(SIX, at("10.180.0.1")), endpoints(SIX, at("fd00:10:180::1"), at("fd00:10:180::2:1"))]
    own, pods = (NODE, "2001:db8::2"), "10.0.0.0/8,fd00:10::/64"
    networks = "172.30.0.0/16,fd00:10:96::/112"
    rules = Rules.of(
        [SIX], slices, "node", own, pods, mode=NFTABLES, primary=",".join(own), service_network=networks
    )
    four, six = nftables.ruleset(rules).split("table ip6 kube-proxy {\n")
    return four, six


def test_each_family_has_a_table_of_its_own() -> None:
    """The ip6 half of TestOverallNFTablesRules: IPv6's words, dots for the colons in a chain's name, brackets."""
    four, six = both_tables()
    to = "endpoint-2CRNCTTE-ns1/svc1/tcp/p80__fd00.10.180..2.1/80"
    assert chain(six, to) == [
        "ip6 saddr fd00:10:180::2:1 jump mark-for-masquerade",
        "meta l4proto tcp dnat to [fd00:10:180::2:1]:80",
    ]
    assert "elements = { fd00:172:30::41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }" in six
    assert chain(six, "services") == [
        "ip6 daddr . meta l4proto . th dport vmap @service-ips",
        "ip6 daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports",
    ]
    assert "type ipv6_addr . inet_proto . inet_service : verdict" in six
    assert "elements = { 2001:db8::2 }" in six
    assert ("fd00" in four, "10.180.0.1" in six, "ip6 " in four, "ip daddr" in six) == (False, False, False, False)


def test_what_the_service_network_holds_and_nobody_has_is_dropped() -> None:
    four, six = both_tables()
    said = 'drop comment "Drop traffic to unallocated ClusterIPs"'
    assert chain(four, "cluster-ips-check")[-1] == f"ip daddr 172.30.0.0/16 {said}"
    assert chain(six, "cluster-ips-check")[-1] == f"ip6 daddr fd00:10:96::/112 {said}"


def test_two_service_networks_are_one_set_and_none_is_no_rule() -> None:
    def checks(networks: str) -> list[str]:
        return chain(nftables.ruleset(Rules("node", mode=NFTABLES, service_network=networks)), "cluster-ips-check")[1:]

    said = 'drop comment "Drop traffic to unallocated ClusterIPs"'
    assert checks("10.0.0.0/16,10.8.0.0/24") == [f"ip daddr {{ 10.0.0.0/16, 10.8.0.0/24 }} {said}"]
    assert checks("") == []
