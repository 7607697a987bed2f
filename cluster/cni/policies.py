"""Network policies, as the network plug-in of a node enforces them.

Whether a connection's first packet may pass is asked twice: at the sender's node (may this pod send there?) and at
the target's node (may this pod be reached from there?). Both must agree; answers are never asked about. A pod that
no policy selects is open in both directions. One that some policy selects is *isolated* in that policy's direction:
then a rule of one of its policies must match the packet, both whom it names and which ports, and one is enough.
There is no order and no forbidding rule.

What is judged is the packet as it is at that moment: its destination after kube-proxy has turned a virtual address
into a pod's, its source before this node hides it behind its own. An agent that enforces policies (Calico, Cilium,
kube-network-policies) knows pods by their addresses, so a pod on the host network is no pod to it but its node.
(In Kubernetes: the documentation of Network Policies and the comments of networking/v1's types.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal, NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.labels import Selector, from_label_selector
from cluster.apimachinery.meta import Obj

Direction = Literal["Ingress", "Egress"]
INGRESS: Direction = "Ingress"
EGRESS: Direction = "Egress"


class End(NamedTuple):
    """One end of a connection: an address, and the manifest of the pod it is of (None: a node, or outside)."""

    ip: str
    pod: Obj | None = None


class Question(NamedTuple):
    """May `pod` be reached from `peer` (Ingress), or send to it (Egress), at this port of the receiving end?"""

    direction: Direction
    pod: Obj
    peer: End
    port: int
    protocol: str

    @property
    def receiver(self) -> Obj | None:
        """The pod whose port it is; None when the receiver is no pod."""
        return self.pod if self.direction == INGRESS else self.peer.pod


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom a rule names: pods by selectors, or any address of a range.

    `namespaces` is None where the rule names none: then only pods of the policy's own namespace are meant.
    """

    pods: Selector = field(default_factory=Selector)
    namespaces: Selector | None = None
    block: str = ""
    excepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """Which ports a rule names: one, by number or name; all from `port` to `end`; or (None) every one."""

    protocol: str = "TCP"
    port: int | str | None = None
    end: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; no peers means anybody, no ports any port. `path` is its field: "spec.ingress[0]"."""

    path: str
    peers: tuple[Peer, ...] = ()
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A NetworkPolicy, read once; `rules` has the directions that it isolates its pods in, and only those."""

    namespace: str
    name: str
    pods: Selector
    rules: Mapping[Direction, tuple[Rule, ...]]

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"


class Judgement(NamedTuple):
    """The answer: the policies that isolate the pod in this direction, and the rule that lets the packet pass."""

    policies: tuple[Policy, ...] = ()
    by: tuple[Policy, Rule] | None = None

    @property
    def isolated(self) -> bool:
        return bool(self.policies)

    @property
    def allowed(self) -> bool:
        return not self.policies or self.by is not None


OPEN = Judgement()


@dataclass(frozen=True)
class Policies:
    """All policies of a cluster, by namespace, and the labels of its namespaces."""

    policies: Mapping[str, tuple[Policy, ...]] = field(default_factory=dict)
    namespaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, policies: Iterable[Obj], namespaces: Iterable[Obj]) -> Policies:
        """Read manifests of NetworkPolicies and Namespaces, both defaulted and valid."""
        found: dict[str, tuple[Policy, ...]] = {}
        for policy in map(_policy, policies):
            found[policy.namespace] = (*found.get(policy.namespace, ()), policy)
        return cls(found, {meta.name(ns): meta.labels(ns) for ns in namespaces})

    def __bool__(self) -> bool:
        return bool(self.policies)

    def judge(self, question: Question) -> Judgement:
        """Whether the packet may pass, by which rule, or which policies stand in its way."""
        isolating = self.isolating(question.direction, question.pod)
        if not isolating:
            return OPEN
        by = next(
            ((p, r) for p in isolating for r in p.rules[question.direction] if self.fits(p, r, question)),
            None,
        )
        return Judgement(isolating, by)

    def isolating(self, direction: Direction, pod: Obj) -> tuple[Policy, ...]:
        """The policies of the pod's namespace that select it and are about this direction."""
        mine = self.policies.get(meta.namespace(pod), ())
        return tuple(p for p in mine if direction in p.rules and p.pods.matches(meta.labels(pod)))

    def fits(self, policy: Policy, rule: Rule, question: Question) -> bool:
        """Whether a rule lets the packet pass: it names the peer and the port."""
        return has_port(rule, question) and self.has_peer(policy, rule, question.peer)

    def has_peer(self, policy: Policy, rule: Rule, end: End) -> bool:
        return not rule.peers or any(self.is_peer(policy, peer, end) for peer in rule.peers)

    def is_peer(self, policy: Policy, peer: Peer, end: End) -> bool:
        """Whether one entry of `from` or `to` means this end."""
        if peer.block:
            return inside(peer.block, end.ip) and not any(inside(part, end.ip) for part in peer.excepted)
        if end.pod is None:
            return False
        return self.has_namespace(policy, peer, meta.namespace(end.pod)) and peer.pods.matches(
            meta.labels(end.pod)
        )

    def has_namespace(self, policy: Policy, peer: Peer, namespace: str) -> bool:
        """Whether pods of this namespace may be meant."""
        if peer.namespaces is None:
            return namespace == policy.namespace
        return peer.namespaces.matches(self.namespaces.get(namespace, {}))


def has_port(rule: Rule, question: Question) -> bool:
    return not rule.ports or any(_is_port(port, question) for port in rule.ports)


def _is_port(port: Port, question: Question) -> bool:
    if port.protocol != question.protocol:
        return False
    if isinstance(port.port, str):
        return question.port in set(named_ports(question.receiver, port.port, port.protocol))
    return port.port is None or port.port <= question.port <= (port.end or port.port)


def named_ports(pod: Obj | None, name: str, protocol: str) -> Iterator[int]:
    """The numbers that the pod's own containers give a name; none where the receiver is no pod."""
    containers = [] if pod is None else meta.get(pod, "spec.containers", [])
    for container in containers:
        for port in container.get("ports") or []:
            if port.get("name") == name and (port.get("protocol") or "TCP") == protocol:
                yield port["containerPort"]


def inside(cidr: str, ip: str) -> bool:
    """Whether an address lies in a range of its own family."""
    return ip_address(ip) in _range(cidr)


@lru_cache(maxsize=4096)
def _range(cidr: str) -> IPv4Network | IPv6Network:
    return ip_network(cidr, strict=False)


# -- reading manifests -------------------------------------------------------------------------------------------


def _policy(obj: Obj) -> Policy:
    spec = obj.get("spec") or {}
    sides: dict[Direction, tuple[Rule, ...]] = {
        INGRESS: tuple(_rules(spec.get("ingress"), "spec.ingress", "from")),
        EGRESS: tuple(_rules(spec.get("egress"), "spec.egress", "to")),
    }
    types = spec.get("policyTypes") or [INGRESS]
    rules = {direction: found for direction, found in sides.items() if direction in types}
    return Policy(
        meta.namespace(obj), meta.name(obj), from_label_selector(spec.get("podSelector") or {}), rules
    )


def _rules(rules: list[Obj] | None, path: str, peers: str) -> Iterator[Rule]:
    for index, rule in enumerate(rules or []):
        named = tuple(_peer(peer) for peer in rule.get(peers) or [])
        ports = tuple(_port(port) for port in rule.get("ports") or [])
        yield Rule(f"{path}[{index}]", named, ports)


def _peer(peer: Obj) -> Peer:
    block = peer.get("ipBlock") or {}
    namespaces = peer.get("namespaceSelector")
    return Peer(
        from_label_selector(peer.get("podSelector") or {}),
        None if namespaces is None else from_label_selector(namespaces),
        block.get("cidr") or "",
        tuple(block.get("except") or ()),
    )


def _port(port: Obj) -> Port:
    return Port(port.get("protocol") or "TCP", port.get("port"), port.get("endPort") or 0)
