"""A naive kernel: it reads the text of `iptables-save` and walks a packet down the chains, line by line.

It knows nothing of Services. It is the independent re-statement that `rules.lookup` is held against: what the rules
say when they are read as the kernel reads them.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import NamedTuple

Fate = tuple[str, str, bool]  # "dnat" | "reject" | "drop" | "pass", endpoint, masquerade?


class Header(NamedTuple):
    src: str
    dst: str
    port: int
    protocol: str


@dataclass
class Kernel:
    """One node: its tables as text, its own addresses, and who was remembered (chain → clients)."""

    text: str
    own: frozenset[str]

    def __post_init__(self) -> None:
        self.tables: dict[str, dict[str, list[list[str]]]] = {}
        table: dict[str, list[list[str]]] = {}
        for line in self.text.splitlines():
            if line.startswith("*"):
                table = self.tables.setdefault(line[1:], {})
            elif line.startswith(":"):
                table[line[1:].split()[0]] = []
            elif line.startswith("-A"):
                _, chain, *rest = shlex.split(line)
                table[chain].append(rest)

    def fates(self, packet: Header) -> dict[Fate, float]:
        """Every fate the packet can meet, with its probability."""
        found: dict[Fate, float] = {}
        for chance, endpoint, marked in self._nat(packet):
            fate = ("dnat", endpoint, marked) if endpoint else (self._filter(packet), "", False)
            found[fate] = found.get(fate, 0.0) + chance
        return found

    def _nat(self, packet: Header) -> list[tuple[float, str, bool]]:
        return [(c, e, m) for c, e, m, _ in self._walk("nat", "PREROUTING", packet, 1.0, False)]

    def _walk(
        self, table: str, chain: str, packet: Header, chance: float, marked: bool
    ) -> list[tuple[float, str, bool, bool]]:
        """(probability, target reached, marked?, decided?) of every way through a chain."""
        open_ways = [(chance, marked)]
        done: list[tuple[float, str, bool, bool]] = []
        for rule in self.tables[table][chain]:
            still: list[tuple[float, bool]] = []
            for way, mark in open_ways:
                if not self._matches(rule, packet):
                    still.append((way, mark))
                    continue
                roll = float(self._option(rule, "--probability") or 1)
                if roll < 1:
                    still.append((way * (1 - roll), mark))
                for part in self._jump(table, rule, packet, way * roll, mark):
                    (done if part[3] else still).append(part if part[3] else (part[0], part[2]))  # type: ignore[arg-type]
            open_ways = still
        return [*done, *((c, "", m, False) for c, m in open_ways)]

    def _jump(
        self, table: str, rule: list[str], packet: Header, chance: float, marked: bool
    ) -> list[tuple[float, str, bool, bool]]:
        target = self._option(rule, "-j")
        if target == "DNAT":
            return [(chance, self._option(rule, "--to-destination"), marked, True)]
        if target in ("REJECT", "DROP"):
            return [(chance, target.lower(), marked, True)]
        if target == "KUBE-MARK-MASQ":
            return [(chance, "", True, False)]
        if target in self.tables[table]:
            return self._walk(table, target, packet, chance, marked)
        return [(chance, "", marked, target in ("ACCEPT", "RETURN"))]

    def _filter(self, packet: Header) -> str:
        """A packet to a local address meets INPUT, any other FORWARD."""
        chain = "INPUT" if packet.dst in self.own else "FORWARD"
        ((_, target, _, _),) = self._walk("filter", chain, packet, 1.0, False)
        return target or "pass"

    def _matches(self, rule: list[str], packet: Header) -> bool:
        tests = {
            "-d": lambda v: ip_address(packet.dst) in ip_network(v),
            "-s": lambda v: ip_address(packet.src) in ip_network(v),
            "-p": lambda v: v == packet.protocol.lower(),
            "--dport": lambda v: int(v) == packet.port,
            "--dst-type": lambda _: packet.dst in self.own,
            "--src-type": lambda _: packet.src in self.own,
            "--rcheck": lambda _: False,
            "--mark": lambda _: False,
            "--ctstate": lambda v: v == "NEW",
        }
        for at, word in enumerate(rule):
            if word in tests:
                value = rule[at + 1] if at + 1 < len(rule) else ""
                if tests[word](value) == (at > 0 and rule[at - 1] == "!"):
                    return False
        return True

    def _option(self, rule: list[str], name: str) -> str:
        return rule[rule.index(name) + 1] if name in rule else ""
