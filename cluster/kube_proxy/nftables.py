"""nftables mode: verdict maps instead of a list of rules, and `nft list ruleset`.

In iptables every Service is a line of KUBE-SERVICES; nftables has one rule for all of them, a look-up of (address,
protocol, port) in a map whose values are jumps. That makes a packet's cost independent of the number of Services, and
lets kube-proxy change one element instead of a chain. The table is kube-proxy's alone, so its chains have long,
readable names; eight characters of sha256 keep them apart.

Each family of addresses has a table of its own. It was also the chance to drop bad habits. A port that a cluster IP
does not have is refused at once; node ports answer only on the node's primary address, never on localhost.
(Upstream: pkg/proxy/nftables/proxier.go.)
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address

from .endpoints import Endpoint
from .rules import CLUSTER_IP, Rules, listed
from .services import IPV4, ServicePort
from .verdict import NO_PORT, PASS, Destination, Mode, Rule, Verdict

ADDRESS_MAP = "ipv4_addr . inet_proto . inet_service : verdict"
PORT_MAP = "inet_proto . inet_service : verdict"

Elements = dict[str, list[str]]  # a set's or map's elements by its name
Chains = dict[str, list[str]]  # a chain's lines by its name

# Sets and maps: type, comment.
SETS = {
    "cluster-ips": ("set", "ipv4_addr", "Active ClusterIPs"),
    "nodeport-ips": ("set", "ipv4_addr", "IPs that accept NodePort traffic"),
    "no-endpoint-services": ("map", ADDRESS_MAP, "vmap to drop or reject packets to services with no endpoints"),
    "no-endpoint-nodeports": (
        "map", PORT_MAP, "vmap to drop or reject packets to service nodeports with no endpoints"),
    "firewall-ips": ("map", ADDRESS_MAP, "destinations that are subject to LoadBalancerSourceRanges"),
    "service-ips": ("map", ADDRESS_MAP, "ClusterIP, ExternalIP and LoadBalancer IP traffic"),
    "service-nodeports": ("map", PORT_MAP, "NodePort traffic"),
}  # fmt: skip

LOOK_UP = "ip daddr . meta l4proto . th dport vmap @"
AT_NODE = "ip daddr @nodeport-ips meta l4proto . th dport vmap @"
# Every kube-proxy writes these, whatever the cluster holds. Source ranges are asked before any address is rewritten;
# a refusal is only allowed in the input, forward and output hooks, so those ask for the missing endpoints.
BASE: Chains = {
    "filter-prerouting-pre-dnat": [
        "type filter hook prerouting priority dstnat - 10; policy accept;", "ct state new jump firewall-check"],
    "filter-output-pre-dnat": [
        "type filter hook output priority -110; policy accept;", "ct state new jump firewall-check"],
    "filter-input": [
        "type filter hook input priority filter; policy accept;",
        "ct state new jump nodeport-endpoints-check", "ct state new jump service-endpoints-check"],
    "filter-forward": [
        "type filter hook forward priority filter; policy accept;",
        "ct state new jump service-endpoints-check", "ct state new jump cluster-ips-check"],
    "filter-output": [
        "type filter hook output priority filter; policy accept;",
        "ct state new jump service-endpoints-check", "ct state new jump cluster-ips-check"],
    "nat-prerouting": ["type nat hook prerouting priority dstnat; policy accept;", "jump services"],
    "nat-output": ["type nat hook output priority -100; policy accept;", "jump services"],
    "nat-postrouting": ["type nat hook postrouting priority srcnat; policy accept;", "jump masquerading"],
    "nodeport-endpoints-check": [f"{AT_NODE}no-endpoint-nodeports"],
    "service-endpoints-check": [f"{LOOK_UP}no-endpoint-services"],
    "firewall-check": [f"{LOOK_UP}firewall-ips"],
    "services": [f"{LOOK_UP}service-ips", f"{AT_NODE}service-nodeports"],
    "masquerading": [
        "meta mark & 0x00004000 == 0x00000000 return", "meta mark set meta mark ^ 0x00004000",
        "masquerade fully-random"],
    "cluster-ips-check": ['ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"'],
    "mark-for-masquerade": ["meta mark set meta mark | 0x00004000"],
    "reject-chain": ['comment "helper for @no-endpoint-services / @no-endpoint-nodeports"', "reject"],
}  # fmt: skip


class NFTables(Mode):
    """nftables' answers where they are not iptables'."""

    name = "nftables"

    def opens_node_ports(self, rules: Rules, ip: str) -> bool:
        """On the primary address alone (`--nodeport-addresses primary`)."""
        return ip in listed(rules.primary)

    def unnamed(self, rules: Rules, to: Destination) -> Verdict:
        """The set cluster-ips: whatever its addresses have no port for is refused."""
        rule, via = rules.held.get(to[0]) or (None, "")
        return Verdict("reject", rule, via, why=NO_PORT) if via == CLUSTER_IP else PASS

    def guards(self, rule: Rule) -> bool:
        """The firewall's map is asked first, endpoints or none."""
        return True


NFTABLES = NFTables()


@lru_cache(maxsize=65536)
def _named(kind: str, name: str) -> str:
    return f"{kind}-{b32encode(sha256(name.encode()).digest())[:8].decode()}-{name}"


def chain(kind: str, port: ServicePort) -> str:
    """The chain "service", "local", "external" or "firewall" of a service port."""
    return _named(kind, _path(port))


def endpoint_chain(port: ServicePort, endpoint: Endpoint, kind: str = "endpoint") -> str:
    """An endpoint's chain, or ("affinity") the set of the clients it has."""
    return _named(kind, f"{_path(port)}__{endpoint.ip.replace(':', '.')}/{endpoint.port}")


def _path(port: ServicePort) -> str:
    return f"{port.namespace}/{port.name}/{port.protocol.lower()}/{port.port_name}"


def ruleset(rules: Rules) -> str:
    """The text of `nft list ruleset` on the rules' node: a table for each family that it has addresses of."""
    return "".join(spelt(_table(rules.only(family)), family) for family in rules.families)


def spelt(text: str, family: str) -> str:
    """Rules as the family says them: everything here is written in IPv4's words."""
    if family == IPV4:
        return text
    return re.sub(r"\bip (?=[sd]addr |kube-proxy )", "ip6 ", text).replace("ipv4_addr", "ipv6_addr")


def _table(rules: Rules) -> str:
    elements: Elements = {name: [] for name in SETS}
    elements["cluster-ips"] = sorted(dict.fromkeys(r.port.cluster_ip for r in rules.rules), key=_number)
    elements["nodeport-ips"] = listed(rules.primary)
    chains, remembered = _base(rules), dict[str, int]()
    for rule in rules.rules:
        for name, element in _elements(rule):
            elements[name].append(element)
        chains |= service_chains(rules, rule)
        remembered |= _remembered(rule)
    blocks = [_set(name, elements[name]) for name in SETS]
    blocks += [_affinity(name, seconds) for name, seconds in remembered.items()]
    blocks += [_block(f"chain {name}", lines) for name, lines in chains.items()]
    return 'table ip kube-proxy {\n\tcomment "rules for kube-proxy"\n\n' + "\n".join(blocks) + "}\n"


def _base(rules: Rules) -> Chains:
    """The chains that stand whatever the cluster holds; the service network is the API server's to tell."""
    checks, networks = BASE["cluster-ips-check"], listed(rules.service_network)
    if networks:
        unallocated = 'drop comment "Drop traffic to unallocated ClusterIPs"'
        checks = [*checks, f"ip daddr {_any_of(networks)} {unallocated}"]
    return {**BASE, "cluster-ips-check": checks}


def text(rules: Rules, rule: Rule) -> str:
    """What one service port has on this node: its elements, then its chains."""
    elements = [f"{name} {{ {element} }}" for name, element in _elements(rule)]
    chains = service_chains(rules, rule).items()
    lines = "\n".join([*elements, *(f"{name}: {line}" for name, lines in chains for line in lines)])
    return spelt(lines, rule.port.family)


def _number(ip: str) -> int:
    return int(ip_address(ip))


def _set(name: str, elements: list[str]) -> str:
    """A set of plain addresses has two a line, a map one."""
    kind, of, said = SETS[name]
    lines = [f"type {of}", f'comment "{said}"']
    if elements:
        pairs = kind == "set"
        rows = [", ".join(elements[i : i + 1 + pairs]) for i in range(0, len(elements), 1 + pairs)]
        lines.append("elements = { " + ",\n\t\t\t     ".join(rows) + " }")
    return _block(f"{kind} {name}", lines)


def _affinity(name: str, seconds: int) -> str:
    return _block(
        f"set {name}", ["type ipv4_addr", "size 65535", "flags dynamic,timeout", f"timeout {_span(seconds)}"]
    )


def _span(seconds: int) -> str:
    """nft's spelling of a length of time: 10800 → "3h"."""
    parts = (
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "m"),
        (seconds % 60, "s"),
    )
    return "".join(f"{count}{unit}" for count, unit in parts if count)


def _block(head: str, lines: Iterable[str]) -> str:
    return f"\t{head} {{\n" + "".join(f"\t\t{line}\n" for line in lines) + "\t}\n"


def _elements(rule: Rule) -> Iterator[tuple[str, str]]:
    """(map, element) for each destination of a service port, and for each that has nobody behind it."""
    port, protocol = rule.port, rule.port.protocol.lower()
    said, fate = f' comment "{port.id}"', "drop" if rule.usable.anywhere else "goto reject-chain"
    inside, outside = chain("local" if port.internal_local else "service", port), chain("external", port)
    at = f"{port.cluster_ip} . {protocol} . {port.port}"
    if rule.candidates(port.internal_local):
        yield "service-ips", f"{at} : goto {inside}"
    else:
        yield "no-endpoint-services", f"{at}{said} : {fate}"
    entries = [
        ("services", f"{ip} . {protocol} . {port.port}")
        for ip in (*port.external_ips, *port.load_balancer_ips)
    ]
    entries += [("nodeports", f"{protocol} . {port.node_port}")] if port.node_port else []
    for kind, key in entries:
        if rule.usable.anywhere:
            yield ("service-ips" if kind == "services" else "service-nodeports"), f"{key} : goto {outside}"
        if not rule.candidates(port.external_local):
            yield f"no-endpoint-{kind}", f"{key}{said} : {fate}"
    if port.source_ranges:
        for ip in port.load_balancer_ips:
            yield "firewall-ips", f"{ip} . {protocol} . {port.port} : goto {chain('firewall', port)}"


def service_chains(rules: Rules, rule: Rule) -> Chains:
    """The chains of one service port: firewall, external, the choices, the endpoints."""
    port, found = rule.port, Chains()
    if port.source_ranges and port.load_balancer_ips:
        found[chain("firewall", port)] = [f"ip saddr != {_sources(rules, port)} drop"]
    if rule.usable.anywhere and port.externally_accessible:
        found[chain("external", port)] = [*_external(rules, rule)]
    if port.uses_cluster_endpoints and rule.usable.cluster:
        found[chain("service", port)] = [*_choice(rules, rule, local=False)]
    if port.uses_local_endpoints and rule.usable.local:
        found[chain("local", port)] = [*_choice(rules, rule, local=True)]
    for endpoint in dict.fromkeys((*rule.usable.cluster, *rule.usable.local)):
        found[endpoint_chain(port, endpoint)] = [*_endpoint(port, endpoint)]
    return found


def _sources(rules: Rules, port: ServicePort) -> str:
    own = port.load_balancer_ips if rules.admits_itself(port) else ()
    return _any_of([*port.source_ranges, *own])


def _any_of(ranges: list[str]) -> str:
    return ranges[0] if len(ranges) == 1 else f"{{ {', '.join(ranges)} }}"


def _external(rules: Rules, rule: Rule) -> Iterator[str]:
    port, service = rule.port, chain("service", rule.port)
    if not port.external_local:
        yield "jump mark-for-masquerade"
    else:
        if pods := rules.pods.get(port.family):
            yield f'ip saddr {pods} goto {service} comment "short-circuit pod traffic"'
        yield 'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"'
        yield f'fib saddr type local goto {service} comment "short-circuit local traffic"'
    if rule.candidates(port.external_local):
        yield f"goto {chain('local', port) if port.external_local else service}"


def _choice(rules: Rules, rule: Rule, local: bool) -> Iterator[str]:
    """Masquerade what is no pod's, then who is remembered, then one roll over all."""
    port, endpoints = rule.port, rule.candidates(local)
    pods = rules.pods.get(port.family)
    if local == port.internal_local and pods:
        yield f"ip daddr {port.cluster_ip} ip saddr != {pods} jump mark-for-masquerade"
    if port.affinity:
        for e in endpoints:
            yield f"ip saddr @{endpoint_chain(port, e, 'affinity')} goto {endpoint_chain(port, e)}"
    parts = ", ".join(f"{n} : goto {endpoint_chain(port, e)}" for n, e in enumerate(endpoints))
    yield f"numgen random mod {len(endpoints)} vmap {{ {parts} }}"


def _endpoint(port: ServicePort, endpoint: Endpoint) -> Iterator[str]:
    yield f"ip saddr {endpoint.ip} jump mark-for-masquerade"
    if port.affinity:
        yield f"update @{endpoint_chain(port, endpoint, 'affinity')} {{ ip saddr }}"
    yield f"meta l4proto {port.protocol.lower()} dnat to {endpoint.address}"


def _remembered(rule: Rule) -> dict[str, int]:
    """The sets in which a sticky service port remembers its clients, with their time-out."""
    port = rule.port
    endpoints = dict.fromkeys((*rule.usable.cluster, *rule.usable.local)) if port.affinity else ()
    return {endpoint_chain(port, e, "affinity"): port.affinity for e in endpoints}
