"""A naive kernel for nftables: it reads the text of `nft list ruleset` and walks a packet down the chains.

Like `kernel.Kernel` it knows nothing of Services: only hooks, chains, sets, maps and verdicts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from tests.cluster.kube_proxy.kernel import Fate, Header

BLOCK = re.compile(r"^\t(\w+) (\S+) \{\n(.*?)^\t\}", re.M | re.S)
MATCH = re.compile(r"^ip ([sd])addr (?!\.)(!= )?(@\S+|\{.*?\}|\S+) (?=\S)")


class Way(NamedTuple):
    """One way through a chain: its probability, its verdict ("" if it fell out), where it was sent, its mark."""

    chance: float
    verdict: str = ""
    endpoint: str = ""
    marked: bool = False


@dataclass
class NFTKernel:
    """One node: its rule set as text, and its own addresses."""

    text: str
    own: frozenset[str]

    def __post_init__(self) -> None:
        self.chains: dict[str, list[str]] = {}
        self.members: dict[str, list[str]] = {}
        for kind, name, body in BLOCK.findall(self.text):
            if kind == "chain":
                self.chains[name] = [line.strip() for line in body.splitlines()]
            else:
                found = re.search(r"elements = \{ (.*) \}", body, re.S)
                self.members[name] = re.split(r",\s+", found.group(1)) if found else []

    def fates(self, packet: Header) -> dict[Fate, float]:
        found: dict[Fate, float] = {}
        for way in self._hooks(packet):
            fate = (way.verdict or "pass", way.endpoint, way.marked and way.verdict == "dnat")
            found[fate] = found.get(fate, 0.0) + way.chance
        return found

    def _hooks(self, packet: Header) -> list[Way]:
        """prerouting before and after DNAT, then input or forward for what was not rewritten."""
        hooks = ["filter-prerouting-pre-dnat", "nat-prerouting"]
        hooks.append("filter-input" if packet.dst in self.own else "filter-forward")
        ways = [Way(1.0)]
        for hook in hooks:
            done = [w for w in ways if w.verdict]
            still = [w for w in ways if not w.verdict]
            ways = done + [n for w in still for n in self._chain(hook, packet, w)]
        return ways

    def _chain(self, name: str, packet: Header, way: Way) -> list[Way]:
        ways, done = [way], list[Way]()
        for line in self.chains[name]:
            still: list[Way] = []
            for way in ways:
                for onward, left in self._line(line.split(' comment "')[0], packet, way):
                    (done if left or onward.verdict else still).append(onward)
            ways = still
        return [*done, *ways]

    def _line(self, line: str, packet: Header, way: Way) -> list[tuple[Way, bool]]:
        """Where a line leads: (way, does it leave the chain?)."""
        while found := MATCH.match(line):
            side, negated, value = found.groups()
            if self._holds(packet.src if side == "s" else packet.dst, value) == bool(negated):
                return [(way, False)]
            line = line[found.end() :]
        for said, holds in self._conditions(packet):
            if line.startswith(said):
                if not holds:
                    return [(way, False)]
                line = line.removeprefix(said)
        return self._statement(line, packet, way)

    def _conditions(self, packet: Header) -> list[tuple[str, bool]]:
        return [
            ("ct state new ", True),
            ("fib saddr type local ", packet.src in self.own),
            *((f"meta l4proto {p.lower()} ", packet.protocol == p) for p in ("TCP", "UDP", "SCTP")),
        ]

    def _statement(self, line: str, packet: Header, way: Way) -> list[tuple[Way, bool]]:
        if line.startswith("numgen random mod"):
            parts = line.split("{ ")[1].removesuffix(" }").split(", ")
            share = way._replace(chance=way.chance / len(parts))
            return [n for part in parts for n in self._statement(part.split(" : ")[1], packet, share)]
        if " vmap @" in line:
            value = self._value(line, packet)
            return self._statement(value, packet, way) if value else [(way, False)]
        word, _, to = line.partition(" ")
        if word in ("jump", "goto"):
            return [(n, word == "goto" or bool(n.verdict)) for n in self._chain(to, packet, way)]
        if word == "dnat":
            return [(way._replace(verdict="dnat", endpoint=to.removeprefix("to ")), True)]
        if word in ("drop", "reject"):
            return [(way._replace(verdict=word), True)]
        return [(way._replace(marked=way.marked or line.startswith("meta mark set meta mark |")), False)]

    def _value(self, line: str, packet: Header) -> str:
        by_address = line.startswith("ip daddr .")
        key = f"{packet.protocol.lower()} . {packet.port}"
        key = f"{packet.dst} . {key}" if by_address else key
        for element in self.members[line.split("@")[-1]]:
            if re.split(r' : | comment "', element)[0] == key:
                return element.rsplit(" : ", 1)[1]
        return ""

    def _holds(self, ip: str, value: str) -> bool:
        if value.startswith("@"):
            return ip in self.members[value[1:]]
        ranges = value.strip("{} ").split(", ")
        return any(ip_address(ip) in ip_network(r) for r in ranges)
