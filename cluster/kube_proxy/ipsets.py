"""What ipvs mode leaves to iptables: masquerading, source ranges, and the ports of bound addresses.

IPVS rewrites destinations only. Who must be masqueraded or dropped is still said by rules; but they match sets (ipset)
of addresses and ports instead of single ones, so that their number does not grow with the Services: a set that is
empty has no rule. (Upstream: writeIptablesRules in pkg/proxy/ipvs/proxier.go.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .iptables import MARK, NAT, Line, table
from .rules import Rules
from .services import IPV4, IPV6, ServicePort

POLICY = "with externalTrafficPolicy=local"
COMMENTS = {
    "KUBE-LOOP-BACK": "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose",
    "KUBE-CLUSTER-IP": "Kubernetes service cluster ip + port for masquerade purpose",
    "KUBE-EXTERNAL-IP": "Kubernetes service external ip + port for masquerade and filter purpose",
    "KUBE-EXTERNAL-IP-LOCAL": f"Kubernetes service external ip + port {POLICY}",
    "KUBE-LOAD-BALANCER": "Kubernetes service lb portal",
    "KUBE-LOAD-BALANCER-LOCAL": f"Kubernetes service load balancer ip + port {POLICY}",
    "KUBE-LOAD-BALANCER-FW": "Kubernetes service load balancer ip + port for load balancer with sourceRange",
    "KUBE-LOAD-BALANCER-SOURCE-CIDR": "Kubernetes service load balancer ip + port + source cidr"
    " for packet filter purpose",
    "KUBE-LOAD-BALANCER-SOURCE-IP": "Kubernetes service load balancer ip + port + source IP"
    " for packet filter purpose",
    "KUBE-HEALTH-CHECK-NODE-PORT": "Kubernetes health check node port",
}
HOOKS: tuple[Line, ...] = (
    ("INPUT", '-m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER'),
    ("INPUT", '-m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL'),
    ("INPUT", '-m comment --comment "kubernetes health check rules" -j KUBE-NODE-PORT'),
    ("FORWARD", '-m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL'),
    ("FORWARD", '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD'),
    ("OUTPUT", '-m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-OUT-FILTER'),
    ("KUBE-FORWARD", f'-m comment --comment "kubernetes forwarding rules" -m mark --mark {MARK}/{MARK} -j ACCEPT'),
    ("KUBE-FORWARD", '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack'
     " --ctstate RELATED,ESTABLISHED -j ACCEPT"),
)  # fmt: skip
FILTER_CHAINS = ("KUBE-FORWARD", "KUBE-IPVS-FILTER", "KUBE-IPVS-OUT-FILTER", "KUBE-NODE-PORT", "KUBE-PROXY-FIREWALL",
                 "KUBE-SOURCE-RANGES-FIREWALL")  # fmt: skip
NAT_CHAINS = ("KUBE-LOAD-BALANCER", "KUBE-MARK-MASQ", "KUBE-NODE-PORT", "KUBE-POSTROUTING", "KUBE-SERVICES")


def save(rules: Rules, stamp: str = "", family: str = IPV4) -> str:
    """The text of `iptables-save` on a node in ipvs mode; `stamp` is the date that its comment lines carry."""
    mine = [rule for rule in rules.rules if rule.port.family == family]
    found = {name for rule in mine for name in _sets(rules, rule.port)}
    if any(e.node == rules.node for r in mine for e in (*r.usable.cluster, *r.usable.local)):
        found.add("KUBE-LOOP-BACK")
    pods = rules.pods.get(family, "")
    filters = table("filter", FILTER_CHAINS, (*HOOKS, *_filter_lines(found)), stamp, family)
    text = filters + table("nat", NAT_CHAINS, tuple(_nat_lines(pods, found)), stamp, family)
    return text if family == IPV4 else _spelt(text)


def save6(rules: Rules) -> str:
    """The text of `ip6tables-save`."""
    return save(rules, family=IPV6)


def _spelt(text: str) -> str:
    """The sets of IPv6 are called KUBE-6-…, and no set's name has more than 31 letters."""
    named = re.sub(r"(?<=--match-set )KUBE-(\S+)", lambda found: f"KUBE-6-{found[1]}"[:31], text)
    return named.replace("icmp-port-unreachable", "icmp6-port-unreachable").replace("-s 127.0.0.0/8", "-s ::1/128")


def _sets(rules: Rules, port: ServicePort) -> Iterator[str]:
    """The sets that a service port has entries in."""
    local = "-LOCAL" if port.external_local else ""
    yield "KUBE-CLUSTER-IP"
    if port.external_ips:
        yield f"KUBE-EXTERNAL-IP{local}"
    if port.load_balancer_ips:
        yield from ("KUBE-LOAD-BALANCER", f"KUBE-LOAD-BALANCER{local}")
    if port.load_balancer_ips and port.source_ranges:
        yield from ("KUBE-LOAD-BALANCER-FW", "KUBE-LOAD-BALANCER-SOURCE-CIDR")
        if rules.admits_itself(port):
            yield "KUBE-LOAD-BALANCER-SOURCE-IP"
    if port.node_port:
        yield from (f"KUBE-NODE-PORT-{port.protocol}", f"KUBE-NODE-PORT{local}-{port.protocol}")


def _match(name: str, by: str = "dst,dst", said: bool = True) -> str:
    comment = f'-m comment --comment "{COMMENTS[name]}" ' if said else ""
    return f"{comment}-m set --match-set {name} {by} "


def _nat_lines(pods: str, found: set[str]) -> Iterator[Line]:
    yield from (line for line in NAT if line[0] in ("PREROUTING", "OUTPUT", "POSTROUTING", "KUBE-MARK-MASQ"))
    if "KUBE-LOOP-BACK" in found:
        yield "KUBE-POSTROUTING", f"{_match('KUBE-LOOP-BACK', 'dst,dst,src')}-j MASQUERADE"
    yield from (line for line in NAT if line[0] == "KUBE-POSTROUTING")
    yield from _services(pods, found)
    if "KUBE-LOAD-BALANCER-LOCAL" in found:
        yield "KUBE-LOAD-BALANCER", f"{_match('KUBE-LOAD-BALANCER-LOCAL')}-j RETURN"
    yield "KUBE-LOAD-BALANCER", "-j KUBE-MARK-MASQ"
    for protocol in ("TCP", "UDP", "SCTP"):
        yield from _node_ports(protocol, found)


def _services(pods: str, found: set[str]) -> Iterator[Line]:
    chain, outside = "KUBE-SERVICES", f"! -s {pods} " if pods else ""
    yield chain, "-s 127.0.0.0/8 -j RETURN"
    if "KUBE-LOAD-BALANCER" in found:
        yield chain, f"{_match('KUBE-LOAD-BALANCER')}-j KUBE-LOAD-BALANCER"
    if "KUBE-CLUSTER-IP" in found:
        by = "dst,dst" if outside else "src,dst"
        yield chain, f"{outside}{_match('KUBE-CLUSTER-IP', by)}-j KUBE-MARK-MASQ"
    for name in ("KUBE-EXTERNAL-IP", "KUBE-EXTERNAL-IP-LOCAL"):
        if name in found:
            if name == "KUBE-EXTERNAL-IP":
                yield chain, f"{_match(name)}-j KUBE-MARK-MASQ"
            yield chain, f"{_match(name)}-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT"
            yield chain, f"{_match(name)}-m addrtype --dst-type LOCAL -j ACCEPT"
    yield chain, "-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT"
    for name in ("KUBE-CLUSTER-IP", "KUBE-LOAD-BALANCER"):
        if name in found:
            yield chain, f"{_match(name, said=False)}-j ACCEPT"


def _node_ports(protocol: str, found: set[str]) -> Iterator[Line]:
    """Node ports are masqueraded, unless they stay on their node. (SCTP has no bitmap: its set is a hash.)"""
    sctp = protocol == "SCTP"
    tail, by, hashed = ("-HASH", "dst,dst", " with type 'hash ip:port'") if sctp else ("", "dst", "")
    said = {"-LOCAL": POLICY, "": f"for masquerade purpose{hashed}"}
    for local, to in (("-LOCAL", "RETURN"), ("", "KUBE-MARK-MASQ")):
        name = f"KUBE-NODE-PORT{local}-{protocol}"
        if name in found:
            about = f'-m comment --comment "Kubernetes nodeport {protocol} port {said[local]}"'
            match = f"-m set --match-set {name}{tail} {by}"
            yield "KUBE-NODE-PORT", f"-p {protocol.lower()} {about} {match} -j {to}"


def _filter_lines(found: set[str]) -> Iterator[Line]:
    if "KUBE-LOAD-BALANCER-FW" in found:
        yield "KUBE-PROXY-FIREWALL", f"{_match('KUBE-LOAD-BALANCER-FW')}-j KUBE-SOURCE-RANGES-FIREWALL"
    for name in ("KUBE-LOAD-BALANCER-SOURCE-CIDR", "KUBE-LOAD-BALANCER-SOURCE-IP"):
        if name in found:
            yield "KUBE-SOURCE-RANGES-FIREWALL", f"{_match(name, 'dst,dst,src')}-j RETURN"
    yield "KUBE-SOURCE-RANGES-FIREWALL", "-j DROP"
    yield "KUBE-NODE-PORT", f"{_match('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')}-j ACCEPT"
    for name in ("KUBE-LOAD-BALANCER", "KUBE-CLUSTER-IP", "KUBE-EXTERNAL-IP", "KUBE-EXTERNAL-IP-LOCAL"):
        yield "KUBE-IPVS-FILTER", f"{_match(name, said=False)}-j RETURN"
    yield "KUBE-IPVS-FILTER", f"{_match('KUBE-HEALTH-CHECK-NODE-PORT', 'dst', said=False)}-j RETURN"
    refusal = "-m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst"
    yield "KUBE-IPVS-FILTER", f"{refusal} -j REJECT --reject-with icmp-port-unreachable"
