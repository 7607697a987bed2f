"""The rules of one node, and what they do to a packet.

For each port of each Service the node holds one `Rule`. A packet's destination finds it in one dict look-up,
as ipset or nftables maps do and as a walk down iptables' list does in effect. The rule then rewrites the
destination to an endpoint (DNAT), refuses (REJECT: the sender knows at once) or swallows (DROP: the sender
waits). A destination that no rule knows passes untouched: in iptables mode even an unknown port of a cluster
IP does, and is lost later, because nothing owns that address.

kube-proxy's modes share all of this and differ in six small questions (`verdict.Mode`).

Replies need a way back. Where the endpoint would answer past this node, the packet is marked to be
masqueraded: its source becomes the node (KUBE-MARK-MASQ). (Upstream: pkg/proxy/iptables/proxier.go.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.index import Index
from cluster.apimachinery.meta import Obj

from . import endpoints as slices_
from .endpoints import Endpoint, PortKey
from .seen import Seen
from .services import IPV4, IPV6, ServicePort, family_of, of_family, ports_of
from .verdict import IPTABLES, Destination, Given, Mode, Rule, Verdict

CLUSTER_IP, EXTERNAL_IP, LOAD_BALANCER, NODE_PORT = "cluster IP", "external IP", "loadbalancer IP", "node port"

Found = tuple[Rule, str]
"""A rule, and the kind of address by which a packet found it."""


@dataclass(frozen=True)
class Rules:
    """One node's rules: `addresses` are the node's own, `primary` the one of them that the cluster knows it by;
    `pod_network` (clusterCIDR) tells packets of the cluster's pods from others ("" when kube-proxy was not told: then
    nobody is local); `service_network` is where cluster IPs come from; `mode` is how they are written and read.

    `virtual` and `node_ports` are what packets are looked up by; `held` has every virtual address with one of its rules
    and its kind, that of a cluster IP where it is also another; `services` each Service's rules, by "namespace/name";
    `health_checks` the ports at which balancers ask for local pods.

    On a dual-stack node `primary` and the networks name one of each family, with a comma between, as Kubernetes' own
    flags do.
    """

    node: str
    addresses: frozenset[str] = frozenset()
    pod_network: str = ""
    virtual: Index[Destination, Found] = field(default_factory=Index)
    node_ports: Index[tuple[int, str, str], Rule] = field(default_factory=Index)
    mode: Mode = IPTABLES
    primary: str = ""
    service_network: str = ""
    zone: str = ""
    services: Index[str, tuple[Rule, ...]] = field(default_factory=Index)
    held: Index[str, Found] = field(default_factory=Index)
    health_checks: Index[int, ServicePort] = field(default_factory=Index)

    @classmethod
    def of(
        cls,
        services: Iterable[Obj],
        slices: Iterable[Obj],
        node: str,
        addresses: Iterable[str] = (),
        pod_network: str = "",
        zone: str = "",
        mode: Mode = IPTABLES,
        primary: str = "",
        service_network: str = "",
    ) -> Rules:
        """The rules that kube-proxy on `node` writes for these Services and EndpointSlices."""
        seen = Seen.of(services, slices)
        own = frozenset(addresses)
        bare = cls(node, own, pod_network, mode=mode, primary=primary, service_network=service_network, zone=zone)
        return bare.after(seen, seen.services)

    def after(self, seen: Seen, changed: Iterable[str]) -> Rules:
        """The rules once kube-proxy has looked at these Services again; what it has written for others stays."""
        keys = {*changed}
        gone = {key: self.services.get(key, ()) for key in keys}
        come = {key: tuple(rules_for(seen.services[key], seen.endpoints(key), self.node, self.zone))
                for key in keys if key in seen.services}  # fmt: skip
        old, new = ([rule for rules in some.values() for rule in rules] for some in (gone, come))
        return replace(
            self,
            services=self.services.after(_by_service(gone), _by_service(come)),
            virtual=self.virtual.after(_virtual(old), _virtual(new)),
            held=self.held.after(_held(old), _held(new)),
            node_ports=self.node_ports.after(_node_ports(old), _node_ports(new)),
            health_checks=self.health_checks.after(_health_checks(old), _health_checks(new)),
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule once, by the name of its service port."""
        found = {(r.port.id, r.port.protocol, r.port.family): r for r, _ in self.virtual.values()}
        return tuple(found[key] for key in sorted(found))

    def only(self, family: str) -> Rules:
        """What the node's kube-proxy of one family writes."""
        return replace(
            self,
            addresses=frozenset(of_family(family, self.addresses)),
            virtual=Index((to, "", found) for to, found in self.virtual.items() if family_of(to[0]) == family),
            node_ports=Index((key, "", rule) for key, rule in self.node_ports.items() if key[2] == family),
            primary=",".join(of_family(family, listed(self.primary))),
            service_network=",".join(of_family(family, listed(self.service_network))),
        )

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The families that the node or its rules have addresses of; IPv4 is always one."""
        held = {*self.addresses, *(ip for ip, _, _ in self.virtual)}
        return (IPV4, IPV6) if any(":" in ip and ip != "::1" for ip in held) else (IPV4,)

    @cached_property
    def explained(self) -> dict[tuple[int, int], tuple[Rule, tuple[Endpoint, ...], dict[str, Any]]]:
        """What stories tell of a rule and its candidates, by their identities; both are kept here, and so are these."""
        return {}

    @cached_property
    def printed(self) -> dict[tuple[str, str, str], str]:
        """The text of rules that somebody has looked at, by (service port's id, protocol, family)."""
        return {}

    @cached_property
    def pods(self) -> dict[str, str]:
        """The pod network by family."""
        return {family_of(cidr): cidr for cidr in listed(self.pod_network)}

    def is_pod(self, ip: str) -> bool:
        network = self.pods.get(IPV6 if ":" in ip else IPV4)
        return network is not None and in_range(network, ip)

    def is_strange(self, ip: str) -> bool:
        """Whether it is known that no pod has the address: its answers might not come back past this node."""
        network = self.pods.get(IPV6 if ":" in ip else IPV4)
        return network is not None and not in_range(network, ip)

    def admits_itself(self, port: ServicePort) -> bool:
        """Whether loadBalancerSourceRanges name this node: then the balancer's own address may enter too."""
        return any(in_range(cidr, ip) for cidr in port.source_ranges for ip in self.addresses)


def rules_for(
    service: Obj, endpoints: Mapping[PortKey, tuple[Endpoint, ...]], node: str, zone: str = ""
) -> list[Rule]:
    """The rules of one Service on one node; it looks at nothing but this Service's endpoints."""
    key = f"{meta.namespace(service)}/{meta.name(service)}"
    return [
        Rule(p, slices_.usable(endpoints.get((key, p.port_name, p.protocol, p.family), ()), p, node, zone))
        for p in ports_of(service)
    ]


def _destinations(port: ServicePort) -> Iterable[tuple[Destination, str]]:
    yield (port.cluster_ip, port.port, port.protocol), CLUSTER_IP
    yield from (((ip, port.port, port.protocol), EXTERNAL_IP) for ip in port.external_ips)
    yield from (((ip, port.port, port.protocol), LOAD_BALANCER) for ip in port.load_balancer_ips)


def _by_service(rules: Mapping[str, tuple[Rule, ...]]) -> Iterator[tuple[str, str, tuple[Rule, ...]]]:
    return ((key, "", held) for key, held in rules.items())


def _virtual(rules: Iterable[Rule]) -> Iterator[tuple[Destination, tuple[str, str, int], Found]]:
    """What each virtual address leads to. Two Services may claim one external IP: the last by name has it."""
    for rule in rules:
        for number, (to, via) in enumerate(_destinations(rule.port)):
            yield to, (rule.port.key, rule.port.id, number), (rule, via)


def _held(rules: Iterable[Rule]) -> Iterator[tuple[str, tuple[Any, ...], Found]]:
    return ((to[0], (found[1] == CLUSTER_IP, *owner, to), found) for to, owner, found in _virtual(rules))


def _node_ports(rules: Iterable[Rule]) -> Iterator[tuple[tuple[int, str, str], str, Rule]]:
    return (((r.port.node_port, r.port.protocol, r.port.family), r.port.id, r) for r in rules if r.port.node_port)


def _health_checks(rules: Iterable[Rule]) -> Iterator[tuple[int, str, ServicePort]]:
    return ((r.port.health_check_port, r.port.id, r.port) for r in rules if r.port.health_check_port)


def lookup(
    rules: Rules, src: str, to: Destination, roll: float, sticky: str = "", given: Given | None = None
) -> Verdict:
    """What the node does with the first packet of a connection from `src`, in O(1) of the rules' number: `match`
    and, where there are candidates, `choice`."""
    found = match(rules, src, to)
    return found.giving(*choice(rules.mode, found, src, roll, sticky, given), src) if found.candidates else found


def match(rules: Rules, src: str, to: Destination) -> Verdict:
    """What the rules say of packets from `src` before one of the candidates is chosen."""
    mode = rules.mode
    rule, via = rules.virtual.get(to) or (None, "")
    if rule is None and mode.opens_node_ports(rules, to[0]):
        rule, via = rules.node_ports.get((to[1], to[2], IPV6 if ":" in to[0] else IPV4)), NODE_PORT
    if rule is None:
        return mode.unnamed(rules, to)
    if via == CLUSTER_IP:
        candidates, masquerade = mode.internal(rule), rules.is_strange(src)
    elif via == LOAD_BALANCER and mode.guards(rule) and not _admitted(rules, rule.port, src):
        return Verdict("drop", rule, via, why="source not in loadBalancerSourceRanges")
    else:
        candidates, masquerade = mode.external(rules, rule, src)
    return Verdict("dnat", rule, via, candidates, -1, masquerade) if candidates else mode.nobody(rule, via)


def choice(
    mode: Mode, found: Verdict, src: str, roll: float, sticky: str = "", given: Given | None = None
) -> tuple[int, bool]:
    """The number of the candidate that a connection is given, and whether session affinity chose it.

    `roll` in [0, 1) makes the choice; `sticky` is the endpoint ("ip:port") that session affinity remembers for this
    client, which wins as long as it is still a candidate; `given` is what ipvs' schedulers count by (None: nobody
    counts, and the roll stands in).
    """
    assert found.rule is not None
    known = _remembered(found.rule, found.candidates, sticky) if sticky else -1
    return (known, True) if known >= 0 else (mode.pick(found.candidates, src, roll, given), False)


def _admitted(rules: Rules, port: ServicePort, src: str) -> bool:
    """Whether loadBalancerSourceRanges let the source through (no ranges let everyone through)."""
    if not port.source_ranges or any(in_range(cidr, src) for cidr in port.source_ranges):
        return True
    return src in port.load_balancer_ips and rules.admits_itself(port)


def _remembered(rule: Rule, candidates: tuple[Endpoint, ...], sticky: str) -> int:
    """The number of the candidate that session affinity remembers, -1 for none."""
    if rule.port.affinity:
        for number, endpoint in enumerate(candidates):
            if endpoint.address == sticky:
                return number
    return -1


def listed(text: str) -> list[str]:
    """The parts of a flag such as "10.244.0.0/16,fd00:10:244::/56"."""
    return [part for part in text.split(",") if part]


@lru_cache(maxsize=65536)
def in_range(cidr: str, ip: str) -> bool:
    return ip_address(ip) in ip_network(cidr, strict=False)
