"""What a node's rules say of one packet, and what differs between the modes of kube-proxy.

A `Rule` is what a node does with one port of a Service; a `Verdict` what that comes to for one packet. The modes share
the way there (`rules.match`, `rules.choice`) and differ in a few small questions, the methods of `Mode`, which answers
them as iptables does; `nftables` and `ipvs` answer some of them otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from . import endpoints as slices_
from .endpoints import OTHER_NODE, Endpoint, Usable
from .services import ServicePort

if TYPE_CHECKING:
    from .rules import Rules

Action = Literal["dnat", "reject", "drop", "pass"]
Destination = tuple[str, int, str]  # ip, port, protocol


@dataclass(frozen=True)
class Rule:
    """What a node does with one service port: its endpoints here, and those left out with the reason."""

    port: ServicePort
    usable: Usable

    def candidates(self, local: bool) -> tuple[Endpoint, ...]:
        return self.usable.local if local else self.usable.cluster

    def left_out(self, candidates: tuple[Endpoint, ...]) -> list[tuple[Endpoint, str]]:
        """The endpoints that were no candidates, each with the reason in a few words."""
        known, asked = dict(self.usable.left_out), OTHER_NODE if candidates != self.usable.cluster else ""
        others = [e for e in dict.fromkeys((*self.usable.cluster, *self.usable.local, *known)) if e not in candidates]
        return [(e, slices_.unready(e) or asked or known.get(e, OTHER_NODE)) for e in others]


class Verdict(NamedTuple):
    """What the rules say of one packet.

    `candidates` are the endpoints among which the roll chose number `chosen` (from 0), each with the
    probability 1/n; `masquerade` asks for the node as the source; `via` names the kind of address matched;
    `sticky` says that session affinity chose and not the roll.
    """

    action: Action
    rule: Rule | None = None
    via: str = ""
    candidates: tuple[Endpoint, ...] = ()
    chosen: int = -1
    masquerade: bool = False
    sticky: bool = False
    why: str = ""

    @property
    def endpoint(self) -> Endpoint | None:
        return self.candidates[self.chosen] if self.chosen >= 0 else None

    def giving(self, number: int, sticky: bool, src: str) -> Verdict:
        """The verdict once candidate `number` is chosen. One that calls itself would not recognise its own answer:
        the node stands in for it."""
        if number < 0:
            return self
        masquerade = self.masquerade or self.candidates[number].ip == src
        return self._replace(chosen=number, masquerade=masquerade, sticky=sticky)


PASS = Verdict("pass", why="no rule for this address")
NO_PORT = "the Service has no such port"
NO_LOCAL = "no endpoint on this node, policy Local"
Given = Mapping[str, int]
"""How many connections each endpoint ("ip:port") of a virtual address has been given on a node."""


class Mode:
    """What differs between the modes of kube-proxy, answered as iptables mode does."""

    name = "iptables"
    counts = False
    """Whether choices depend on what the endpoints have been given so far."""

    def opens_node_ports(self, rules: Rules, ip: str) -> bool:
        """Whether node ports answer at this address: every one that the kernel calls LOCAL."""
        return ip in rules.addresses

    def unnamed(self, rules: Rules, to: Destination) -> Verdict:
        """A destination that no rule names: it falls through."""
        return PASS

    def guards(self, rule: Rule) -> bool:
        """Whether loadBalancerSourceRanges are asked: not while there is nobody to guard."""
        return rule.usable.anywhere

    def internal(self, rule: Rule) -> tuple[Endpoint, ...]:
        """The candidates for the cluster IP."""
        return rule.candidates(rule.port.internal_local)

    def external(self, rules: Rules, rule: Rule, src: str) -> tuple[tuple[Endpoint, ...], bool]:
        """The KUBE-EXT chain: candidates, and whether to masquerade, for traffic to an external address.

        With policy Local, pods and the node itself are sent cluster-wide all the same: as if they had gone out
        to the balancer and come in again at a better node.
        """
        if not rule.port.external_local:
            return rule.usable.cluster, True
        if rules.is_pod(src):
            return rule.usable.cluster, False
        from_node = src in rules.addresses
        return rule.candidates(not from_node), from_node

    def nobody(self, rule: Rule, via: str) -> Verdict:
        """No candidates: a drop where other nodes have some, else a refusal."""
        if rule.usable.anywhere:
            return Verdict("drop", rule, via, why=NO_LOCAL)
        return Verdict("reject", rule, via, why="no endpoints")

    def remembered_by(self, rule: Rule, to: tuple[str, int]) -> str:
        """What session affinity goes by: a client stays with its endpoint whichever of the addresses it calls."""
        return rule.port.id

    def pick(self, candidates: tuple[Endpoint, ...], src: str, roll: float, given: Given | None) -> int:
        """The number of the candidate chosen: equal parts of the roll."""
        return min(int(roll * len(candidates)), len(candidates) - 1)


IPTABLES = Mode()
