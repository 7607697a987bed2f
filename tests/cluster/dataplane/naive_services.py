"""kube-proxy and a node's routes, restated as plainly as can be, to hold the walk against: loops and conditions.

Written from the documentation and from kube-proxy's sources; it shares nothing with `cluster`, not even a selector.
A cluster is a list of Services as dicts of Python (see `random_clusters`), with their endpoints beside them. What may
become of a packet is a set of fates: ("answered", pod, source that it sees), ("refused",), ("dropped",). It is a set
because where kube-proxy chooses, everything that it may choose is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from tests.cluster.dataplane.grid import PODS, PORTS, ip
from tests.cluster.dataplane.naive_policies import may_enter, may_send

NODES = {"control-plane": 0, "node-1": 1, "node-2": 2, "node-3": 3}
CALLER, POD_NETWORK, SERVICE_NETWORK = "198.51.100.23", "10.244.0.0/16", "10.0.0.0/16"
REFUSED, DROPPED = ("refused",), ("dropped",)
Fate = tuple[str, ...]
Service = dict[str, Any]
Endpoint = dict[str, Any]


def internal(node: str) -> str:
    return f"10.128.0.{NODES[node] + 2}"


def external(node: str) -> str:
    return f"203.0.113.{NODES[node] + 2}"


def bridge(node: str) -> str:
    return f"10.244.{NODES[node]}.1"


def own(node: str) -> list[str]:
    return [internal(node), bridge(node), "127.0.0.1"]


def node_of(pod: str) -> str:
    return f"node-{'abc'.index(pod.split('/')[1]) + 1}"


def pod_at(address: str) -> str:
    return next((p for p in PODS if ip(p) == address), "")


@dataclass(frozen=True)
class Naive:
    """A cluster; `mode` is kube-proxy's."""

    services: list[Service]
    policies: list[dict[str, Any]] = field(default_factory=list)
    mode: str = "iptables"

    # -- ways in -----------------------------------------------------------------------------------------------------

    def from_pod(self, pod: str, to: str, port: int, protocol: str) -> set[Fate]:
        if to == ip(pod):
            return arrived(pod, to, port)
        return self.gate(node_of(pod), ip(pod), to, port, protocol)

    def from_node(self, node: str, to: str, port: int, protocol: str) -> set[Fate]:
        """A shell on a node: the socket takes the address of the interface that the route leads to."""
        source = internal(node)
        if pod_at(to) and node_of(pod_at(to)) == node:
            source = bridge(node)
        if to in own(node):
            source = to
        return self.gate(node, source, to, port, protocol)

    def from_internet(self, to: str, port: int, protocol: str) -> set[Fate]:
        for node in NODES:
            if to == external(node):
                return self.gate(node, CALLER, internal(node), port, protocol)
        for service in self.services:
            if to in service["balancer"]:
                return self._balanced(service, to, port, protocol)
        return {DROPPED}

    def _balanced(self, service: Service, to: str, port: int, protocol: str) -> set[Fate]:
        if port not in [p["port"] for p in service["ports"]]:
            return {DROPPED}
        fates: set[Fate] = set()
        for node in ("node-1", "node-2", "node-3"):
            ready = [e for e in service["endpoints"] if e["ready"] and node_of(e["pod"]) == node]
            if ready or service["external"] == "Cluster":
                fates |= self.gate(node, CALLER, to, port, protocol)
        return fates or {DROPPED}

    # -- a node ------------------------------------------------------------------------------------------------------

    def gate(self, node: str, source: str, to: str, port: int, protocol: str) -> set[Fate]:
        for service, kind, number in self._named(node, to, port, protocol):
            return self._ruled(node, service, kind, number, source, protocol)
        if self._refuses_other_ports(to):
            return {REFUSED}
        if to in own(node):
            return {REFUSED}  # nobody listens on the node itself
        pod, other = pod_at(to), next((n for n in NODES if to in own(n)[:2]), "")
        if not pod and not other:
            return {DROPPED}  # of the service network, or outside: nobody has it
        if not self._may_pass(node, source, to, port, protocol):
            return {DROPPED}
        if pod and node_of(pod) == node:
            return arrived(pod, source, port)
        if pod:
            return self.gate(node_of(pod), source, to, port, protocol)
        leaves_pod_network = inside(source, POD_NETWORK) and not inside(to, POD_NETWORK)
        return self.gate(other, internal(node) if leaves_pod_network else source, to, port, protocol)

    def _named(self, node: str, to: str, port: int, protocol: str) -> Iterator[tuple[Service, str, int]]:
        """The Service that a rule names for this address, how, and its targetPort."""
        for service in self.services:
            for p in service["ports"]:
                if p["protocol"] != protocol:
                    continue
                kinds = {service["ip"]: "cluster"} | dict.fromkeys(service["external_ips"], "external")
                kinds |= dict.fromkeys(service["balancer"], "balancer")
                if port == p["port"] and to in kinds:
                    yield service, kinds[to], p["target"]
                if port == p["node_port"] and to in self._node_port_addresses(node):
                    yield service, "node", p["target"]

    def _node_port_addresses(self, node: str) -> list[str]:
        """iptables: every local address; nftables: the primary one; ipvs: every local one but localhost."""
        return {"iptables": own(node), "nftables": own(node)[:1], "ipvs": own(node)[:2]}[self.mode]

    def _refuses_other_ports(self, to: str) -> bool:
        """nftables refuses unknown ports of cluster IPs; ipvs those of everything that it binds."""
        for service in self.services:
            if to == service["ip"] and self.mode != "iptables":
                return True
            if to in (*service["external_ips"], *service["balancer"]) and self.mode == "ipvs":
                return True
        return False

    # -- a rule ------------------------------------------------------------------------------------------------------

    def _ruled(
        self, node: str, service: Service, kind: str, port: int, source: str, protocol: str
    ) -> set[Fate]:
        everywhere, here = usable(service["endpoints"]), usable(of_node(service["endpoints"], node))
        guarded = kind == "balancer" and service["ranges"] and (everywhere or self.mode != "iptables")
        if guarded and not any(inside(source, cidr) for cidr in service["ranges"]):
            return {DROPPED}
        chosen, masquerade = everywhere, not inside(source, POD_NETWORK)
        from_here = inside(source, POD_NETWORK) or source in own(node)
        local = service["internal" if kind == "cluster" else "external"] == "Local"
        if kind != "cluster":
            masquerade = not local
        if local:
            chosen = here
            if kind != "cluster" and from_here and self.mode != "ipvs":
                chosen, masquerade = everywhere, not inside(source, POD_NETWORK)
            if self.mode == "ipvs" and not here and (from_here or kind == "cluster") and is_open(service):
                chosen = everywhere
        if not chosen:
            return {self._nobody(kind, local, everywhere)}
        fates: set[Fate] = set()
        for endpoint in chosen:
            fates |= self._sent(node, endpoint["pod"], port, protocol, source, masquerade)
        return fates

    def _nobody(self, kind: str, local: bool, everywhere: list[Endpoint]) -> Fate:
        """Nobody at all: refused. Nobody here: dropped; but an ipvs cluster IP without real servers refuses."""
        if not everywhere or not local:
            return REFUSED
        return REFUSED if self.mode == "ipvs" and kind == "cluster" else DROPPED

    def _sent(
        self, node: str, pod: str, port: int, protocol: str, source: str, masquerade: bool
    ) -> set[Fate]:
        """Rewritten to this endpoint: policies, masquerade, and on to its node."""
        if not self._may_pass(node, source, ip(pod), port, protocol):
            return {DROPPED}
        local = node_of(pod) == node
        if masquerade or source == ip(pod):
            source = bridge(node) if local else internal(node)
        if local:
            return arrived(pod, source, port)
        return self.gate(node_of(pod), source, ip(pod), port, protocol)

    def _may_pass(self, node: str, source: str, to: str, port: int, protocol: str) -> bool:
        """Egress at the sender's node, ingress at the target's; a node and its own pods are never kept apart."""
        a, b = pod_at(source), pod_at(to)
        if a == b and a:
            return True
        leaves, enters = a and node_of(a) == node, b and node_of(b) == node
        if leaves and to not in own(node) and not may_send(self.policies, a, b or to, port, protocol):
            return False
        return not enters or source in own(node) or may_enter(self.policies, a or source, b, port, protocol)


def arrived(pod: str, source: str, port: int) -> set[Fate]:
    """Every pod listens on the same ports."""
    return {("answered", pod, source)} if port in PORTS else {REFUSED}


def usable(endpoints: list[Endpoint]) -> list[Endpoint]:
    """The ready ones; if there are none, those that still serve while they terminate."""
    ready = [e for e in endpoints if e["ready"]]
    return ready or [e for e in endpoints if e["serving"] and e["terminating"]]


def of_node(endpoints: list[Endpoint], node: str) -> list[Endpoint]:
    return [e for e in endpoints if node_of(e["pod"]) == node]


def is_open(service: Service) -> bool:
    """Whether it is reached from outside too: then kube-proxy keeps its endpoints of the whole cluster."""
    ports = any(p["node_port"] for p in service["ports"])
    return bool(ports or service["external_ips"] or service["balancer"] or service["internal"] == "Cluster")


def inside(address: str, cidr: str) -> bool:
    return ip_address(address) in ip_network(cidr)
