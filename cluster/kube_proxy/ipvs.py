"""ipvs mode: the kernel's own load balancer, and `ipvsadm -Ln`. Deprecated since Kubernetes 1.35.

IPVS balances what is addressed to the node itself, so kube-proxy gives the node every virtual address there is: it
binds them all to the dummy interface kube-ipvs0. Each (address, port) becomes a virtual server with its real servers,
found by a hash, and a scheduler that picks: rr in turn, lc the least busy, sh by the caller's address. Because a bound
address is the node's own, a port without a virtual server would reach whatever the node listens on; the chain
KUBE-IPVS-FILTER refuses it instead.

Two habits are ipvs' own. A virtual server without real servers answers "port unreachable", policy Local or not. And
with external policy Local and no endpoint here it is given the endpoints of the whole cluster: the node and its pods
get through, while a caller from outside is sent on unmasked, so that the answer comes to it from a pod that it never
called, and is thrown away. (Upstream: pkg/proxy/ipvs/proxier.go; net/netfilter/ipvs in Linux.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import NamedTuple

from .endpoints import Endpoint
from .rules import CLUSTER_IP, Rules
from .services import joined, of_family
from .verdict import NO_LOCAL, NO_PORT, PASS, Destination, Given, Mode, Rule, Verdict

DEVICE = "kube-ipvs0"
STRAYS = "no endpoint on this node, policy Local: the answer would come from an address that was never called"
NUMBERS = {"TCP": 6, "UDP": 17, "SCTP": 132}
EVER, ACTIVE = "", 256
"""In what was given: the key under which a virtual server counts all its connections ever; and what an open one weighs
against those that are over."""
Counts = Mapping[Destination, Mapping[str, tuple[int, int]]]
"""Connections by virtual address and endpoint: (active, inactive)."""
GOLDEN, BUCKETS = 0x61C88647, 8  # Linux' hash_32 into 2^8 buckets

Scheduler = Callable[[tuple[Endpoint, ...], str, Given], int]


def in_turn(candidates: tuple[Endpoint, ...], src: str, given: Given) -> int:
    """rr: each in its turn."""
    return given.get(EVER, sum(given.values())) % len(candidates)


def least_busy(candidates: tuple[Endpoint, ...], src: str, given: Given) -> int:
    """lc: whoever has the fewest connections; the first of equals."""
    return min(range(len(candidates)), key=lambda n: given.get(candidates[n].address, 0))


def by_source(candidates: tuple[Endpoint, ...], src: str, given: Given) -> int:
    """sh: a hash of the caller's address, so that a caller stays where it is; the 256 buckets are dealt in turn."""
    bucket = (int(ip_address(src)) * GOLDEN & 0xFFFFFFFF) >> (32 - BUCKETS)
    return bucket % len(candidates)


SCHEDULERS: Mapping[str, Scheduler] = {"rr": in_turn, "lc": least_busy, "sh": by_source}


class IPVS(Mode):
    """ipvs' answers where they are not iptables'."""

    name = "ipvs"
    counts = True

    def __init__(self, scheduler: str = "rr") -> None:
        self.scheduler = scheduler

    def opens_node_ports(self, rules: Rules, ip: str) -> bool:
        """On every own address but localhost."""
        return ip in rules.addresses and not ip_address(ip).is_loopback

    def unnamed(self, rules: Rules, to: Destination) -> Verdict:
        """KUBE-IPVS-FILTER refuses what is bound to kube-ipvs0 and has no virtual server."""
        rule, via = rules.held.get(to[0]) or (None, "")
        return Verdict("reject", rule, via, why=NO_PORT) if rule else PASS

    def guards(self, rule: Rule) -> bool:
        """The packet filter stands before the balancer, real servers or none."""
        return True

    def internal(self, rule: Rule) -> tuple[Endpoint, ...]:
        return servers(rule, rule.port.internal_local)

    def external(self, rules: Rules, rule: Rule, src: str) -> tuple[tuple[Endpoint, ...], bool]:
        if not rule.port.external_local:
            return rule.usable.cluster, True
        inside = rules.is_pod(src) or src in rules.addresses
        return (servers(rule, True) if inside else rule.usable.local), False

    def nobody(self, rule: Rule, via: str) -> Verdict:
        why = NO_LOCAL if rule.usable.anywhere else "no endpoints"
        strays = via != CLUSTER_IP and rule.port.external_local and bool(rule.usable.cluster)
        return Verdict("drop" if strays else "reject", rule, via, why=STRAYS if strays else why)

    def remembered_by(self, rule: Rule, to: tuple[str, int]) -> str:
        """Each virtual server has persistence of its own."""
        return joined(*to)

    def pick(self, candidates: tuple[Endpoint, ...], src: str, roll: float, given: Given | None) -> int:
        if given is None and self.scheduler != "sh":
            return super().pick(candidates, src, roll, given)
        return SCHEDULERS[self.scheduler](candidates, src, given or {})


class Server(NamedTuple):
    """A virtual server."""

    protocol: str
    ip: str
    port: int
    affinity: int
    real: tuple[Endpoint, ...]


def servers(rule: Rule, local: bool) -> tuple[Endpoint, ...]:
    """A virtual server's real servers: policy Local takes all of the cluster's when this node has none."""
    return rule.candidates(local) or rule.usable.cluster


def virtual_servers(rules: Rules, rule: Rule) -> Iterator[Server]:
    """A service port's virtual servers on the node."""
    port, outside = rule.port, servers(rule, rule.port.external_local)
    yield Server(port.protocol, port.cluster_ip, port.port, port.affinity, servers(rule, port.internal_local))
    for ip in (*port.external_ips, *port.load_balancer_ips):
        yield Server(port.protocol, ip, port.port, port.affinity, outside)
    if port.node_port:
        for ip in of_family(port.family, rules.addresses):
            if rules.mode.opens_node_ports(rules, ip):
                yield Server(port.protocol, ip, port.node_port, port.affinity, outside)


def listing(rules: Rules, counts: Counts | None = None) -> str:
    """The text of `ipvsadm -Ln` on the rules' node; the head alone where another mode leaves the balancer idle."""
    if not isinstance(rules.mode, IPVS):
        return HEAD
    found = (s for rule in rules.rules for s in virtual_servers(rules, rule))
    return HEAD + _listed(rules.mode, found, counts or {})


def text(rules: Rules, rule: Rule) -> str:
    """What one service port has on this node."""
    assert isinstance(rules.mode, IPVS)
    return _listed(rules.mode, virtual_servers(rules, rule), {}).rstrip("\n")


HEAD = """IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
"""


def _order(server: Server) -> tuple[int, int, int, int]:
    at = ip_address(server.ip)
    return at.version, NUMBERS[server.protocol], int(at), server.port


def _listed(mode: IPVS, found: Iterable[Server], counts: Counts) -> str:
    """ipvsadm sorts virtual servers by family, protocol, address and port, real ones by address and port."""
    lines: list[str] = []
    for server in sorted(found, key=_order):
        persistent = f" persistent {server.affinity}" if server.affinity else ""
        lines.append(f"{server.protocol}  {joined(server.ip, server.port)} {mode.scheduler}{persistent}")
        real = sorted(server.real, key=lambda e: (int(ip_address(e.ip)), e.port))
        held = counts.get((server.ip, server.port, server.protocol), {})
        for address in (e.address for e in real):
            active, inactive = held.get(address, (0, 0))
            lines.append(f"  -> {address:<28} {'Masq':<7} {1:<6} {active:<10} {inactive:<10}")
    return "".join(f"{line}\n" for line in lines)
