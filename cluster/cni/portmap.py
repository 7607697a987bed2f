"""Host ports, as the portmap plug-in publishes them: a port of the node leads to a port of one pod on it.

When a pod's sandbox is made the plug-in writes a chain for it, CNI-DN-…, into the node's nat table, and in front of
all of them CNI-HOSTPORT-DNAT, which every packet for an address of the node itself passes behind kube-proxy's rules.
Nobody else's node knows of it: a host port is open on the one node where its pod runs, and on no other. The rewriting
comes before the kernel looks for a listening socket, so a published port hides a process of the node on the same one.

Two kinds of sender are masqueraded, since their answers would not come back through this node: those of the pod's own
network (the pod itself among them, the hairpin) and the node's own 127.0.0.1. All others are seen as who they are.
(Upstream: containernetworking/plugins, plugins/meta/portmap; the spelling of the lines is iptables-save's.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha512
from itertools import groupby

from cluster.api.podspec.ports import ANY, HostPort, host_ports
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from .ipam import network
from .routes import contains

Line = tuple[str, str]  # chain, the rest of the rule

NETWORK = "cbr0"
"""The network's name in the plug-in's configuration, part of every chain's name."""
MARK = "0x2000"
LOCALHOST = "127.0.0.1"
MULTIPORT = 15  # ports that one multiport match can hold
ENTRIES: tuple[Line, ...] = tuple(
    (chain, "-m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT") for chain in ("PREROUTING", "OUTPUT")
)
MASQUERADE: Line = ("POSTROUTING", '-m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ')
SHARED: tuple[Line, ...] = (
    ("CNI-HOSTPORT-MASQ", f"-m mark --mark {MARK}/{MARK} -j MASQUERADE"),
    ("CNI-HOSTPORT-SETMARK",
     f'-m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark {MARK}/{MARK}'),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """The host ports of one pod: its sandbox's id, its address, and its node's range of pod addresses."""

    key: str
    sandbox: str
    ip: str
    cidr: str
    ports: tuple[HostPort, ...]

    def find(self, ip: str, port: int, protocol: str) -> HostPort | None:
        """The port that a packet for this address of the node means."""
        if (":" in ip) != self.six:
            return None
        return next(
            (p for p in self.ports if (p.port, p.protocol) == (port, protocol) and p.ip in (ANY, ip)), None
        )

    @property
    def six(self) -> bool:
        """Whether these are IPv6's rules, which ip6tables-save prints."""
        return ":" in self.ip

    def masquerades(self, src: str) -> bool:
        """Whether the node takes this sender's place."""
        return src == LOCALHOST or contains(self.cidr, src)


def published(pod: Obj, ips: Iterable[str], cidrs: Iterable[str]) -> list[Published]:
    """What a pod with these addresses publishes on its node, whose pods have these ranges: one of each family. None
    for a pod without host ports, or on the host's network, where there is nothing to map."""
    ports = () if pod["spec"].get("hostNetwork") else tuple(host_ports(pod["spec"]))
    if not ports:
        return []
    sandbox, ranges = sha512(meta.uid(pod).encode()).hexdigest()[:64], {":" in cidr: cidr for cidr in cidrs if cidr}
    mine = ((ip, ranges.get(":" in ip)) for ip in ips)
    return [Published(meta.key(pod), sandbox, ip, cidr, ports) for ip, cidr in mine if cidr]


def chain(name: str, sandbox: str) -> str:
    """The chain of one sandbox on the network `name`: 28 characters, as long as iptables allows."""
    return f"CNI-DN-{sha512((name + sandbox).encode()).hexdigest()}"[:28]


def lines(found: Iterable[Published]) -> tuple[Line, ...]:
    """The plug-in's rules in the nat table of a node with these pods, the newest first; none without a host port.
    IPv6 has a table of its own."""
    pods = tuple(pod for pod in found if not pod.six)
    if not pods:
        return ()
    entries = (line for pod in pods for line in _entry(pod))
    return (MASQUERADE, *ENTRIES, *entries, *SHARED, *(line for pod in pods for line in _chain(pod)))


def text(pod: Published, port: HostPort) -> str:
    """The lines that one host port has, as rules; for whoever opens the gate."""
    return "\n".join(f"-A {name} {rest}" for name, rest in (*_entry(pod), *_port(pod, port)))


def woven(saved: str, pods: Iterable[Published]) -> str:
    """What `iptables-save` prints on a node where kube-proxy's rules alone would print as `saved`: there is one nat
    table, whoever wrote into it. The jump to MASQUERADE comes before all others, the entries behind them."""
    ours = lines(pods)
    if not ours:
        return saved
    before, marker, rest = saved.partition("*nat\n")
    if not marker:
        before, rest = f"{saved}# Generated by iptables-save v1.8.11\n", f"{_BARE}COMMIT\n# Completed\n"
    body, _, after = rest.partition("COMMIT\n")
    return f"{before}*nat\n{_merged(body.splitlines(), ours)}COMMIT\n{after}"


_BUILT_IN = ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING")
_BARE = "".join(f":{name} ACCEPT [0:0]\n" for name in _BUILT_IN)


def _merged(theirs: list[str], ours: tuple[Line, ...]) -> str:
    """A table's chains and rules: the built-in chains first, the others by name, each with its rules in order."""
    chains = {line[1:].split()[0]: line for line in theirs if line.startswith(":")}
    chains.update({name: f":{name} - [0:0]" for name, _ in ours if name not in chains})
    order = [*_BUILT_IN, *sorted(chains.keys() - set(_BUILT_IN))]
    first, *others = (f"-A {name} {rest}" for name, rest in ours)
    rules = [first, *(line for line in theirs if line.startswith("-A ")), *others]
    held: dict[str, list[str]] = {name: [] for name in order}
    for rule in rules:
        held[rule.split()[1]].append(rule)
    said = [*(chains[name] for name in order), *(rule for name in order for rule in held[name])]
    return "".join(f"{line}\n" for line in said)


def _entry(pod: Published) -> Iterator[Line]:
    """CNI-HOSTPORT-DNAT leads to the sandbox's chain, by protocol and up to fifteen ports at once."""
    said = f'dnat name: \\"{NETWORK}\\" id: \\"{pod.sandbox}\\"'
    ordered = sorted(pod.ports, key=lambda p: p.protocol)
    for protocol, group in groupby(ordered, key=lambda p: p.protocol.lower()):
        for some in _batched([str(p.port) for p in group]):
            match = f'-p {protocol} -m comment --comment "{said}" -m multiport --dports {",".join(some)}'
            yield "CNI-HOSTPORT-DNAT", f"{match} -j {chain(NETWORK, pod.sandbox)}"


def _batched(ports: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ports), MULTIPORT):
        yield ports[start : start + MULTIPORT]


def _chain(pod: Published) -> Iterator[Line]:
    for port in pod.ports:
        yield from _port(pod, port)


def _port(pod: Published, port: HostPort) -> Iterator[Line]:
    """Mark who is to be masqueraded, then rewrite the destination."""
    name, protocol = chain(NETWORK, pod.sandbox), port.protocol.lower()
    to = "" if port.ip == ANY else f"-d {port.ip}/32 "
    match = f"{to}-p {protocol} -m {protocol} --dport {port.port}"
    for source in (str(network(pod.cidr)), *([] if pod.six else [f"{LOCALHOST}/32"])):
        yield name, f"-s {source} {match} -j CNI-HOSTPORT-SETMARK"
    ip = f"[{pod.ip}]" if pod.six else pod.ip
    yield name, f"{match} -j DNAT --to-destination {ip}:{port.container_port}"
