"""Expected lines: what iptables-save prints on a node in ipvs mode (kube-proxy's writeIptablesRules)."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import ipsets
from cluster.kube_proxy.ipvs import IPVS
from cluster.kube_proxy.rules import Rules
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service

LOCAL = service(
    "lb", type="LoadBalancer", externalTrafficPolicy="Local", ingress=[{"ip": "203.0.113.9"}],
    ports=[{"name": "p80", "port": 80, "nodePort": 30080}], loadBalancerSourceRanges=["192.0.2.0/24"],
    externalIPs=["192.0.2.7"],
)  # fmt: skip


def saved(svc: Obj, *entries: Obj) -> list[str]:
    rules = Rules.of([svc], [endpoints(svc, *entries)], "node-1", ("10.128.0.3",), "10.244.0.0/16", mode=IPVS())
    return ipsets.save(rules).splitlines()


def of(chain: str, lines: list[str]) -> list[str]:
    return [line.removeprefix(f"-A {chain} ") for line in lines if line.startswith(f"-A {chain} ")]


def test_a_cluster_ip_needs_two_lines_whatever_the_number_of_services() -> None:
    assert of("KUBE-SERVICES", saved(service("web"), at("10.244.2.4", "node-2"))) == [
        "-s 127.0.0.0/8 -j RETURN",
        '! -s 10.244.0.0/16 -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose"'
        " -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ",
        "-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT",
        "-m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT",
    ]


def test_what_is_bound_and_has_no_virtual_server_is_refused() -> None:
    lines = of("KUBE-IPVS-FILTER", saved(service("web")))
    assert lines[-1] == (
        "-m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT"
        " --reject-with icmp-port-unreachable"
    )
    assert lines[1] == "-m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN"


def test_policy_local_is_not_masqueraded() -> None:
    lines = saved(LOCAL, at("10.244.1.4"))
    assert of("KUBE-NODE-PORT", lines)[1] == (
        '-p tcp -m comment --comment "Kubernetes nodeport TCP port with externalTrafficPolicy=local"'
        " -m set --match-set KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN"
    )
    assert [line.rpartition("-j ")[2] for line in of("KUBE-LOAD-BALANCER", lines)] == ["RETURN", "KUBE-MARK-MASQ"]
    assert not [line for line in lines if "KUBE-EXTERNAL-IP dst,dst -j KUBE-MARK-MASQ" in line]


def test_source_ranges_are_a_set_and_everybody_else_is_dropped() -> None:
    lines = of("KUBE-SOURCE-RANGES-FIREWALL", saved(LOCAL))
    assert lines[0].endswith("-m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN")
    assert lines[-1] == "-j DROP"


def test_hairpins_are_a_set_of_this_nodes_endpoints() -> None:
    hairpin = "KUBE-LOOP-BACK dst,dst,src -j MASQUERADE"
    assert of("KUBE-POSTROUTING", saved(service("web"), at("10.244.1.4")))[0].endswith(hairpin)
    assert not [line for line in saved(service("web"), at("10.244.2.4", "node-2")) if hairpin in line]


def test_every_chain_that_is_named_is_declared() -> None:
    lines = saved(LOCAL, at("10.244.1.4"))
    declared = {line[1:].split()[0] for line in lines if line.startswith(":")}
    named = {line.rpartition(" -j ")[2].split()[0] for line in lines if line.startswith("-A")}
    assert {name for name in named if name.startswith("KUBE-")} <= declared
    assert {line.split()[1] for line in lines if line.startswith("-A")} <= declared


def test_the_sets_of_ipv6_have_names_of_their_own_of_31_letters_at_most() -> None:
    """NewIPSet: "KUBE-" becomes "KUBE-6-", and ipset takes no longer name."""
    svc = dual(
        "lb", "10.0.0.50", "fd00:10:96::50", type="LoadBalancer",
        loadBalancerSourceRanges=["2001:db8:1::/48"], ingress=[{"ip": "2001:db8::9"}],
    )  # fmt: skip
    rules = Rules.of([svc], [], "node-1", ("10.128.0.3",), "10.244.0.0/16,fd00:10:244::/56", mode=IPVS())
    text = ipsets.save(rules, family="IPv6")
    assert "-m set --match-set KUBE-6-LOAD-BALANCER-SOURCE-CID dst,dst,src -j RETURN" in text
    assert "! -s fd00:10:244::/56" in text
    assert "-m set --match-set KUBE-6-IPVS-IPS dst -j REJECT --reject-with icmp6-port-unreachable" in text
    assert "LOAD-BALANCER-FW" not in ipsets.save(rules)
