"""Routes: which node owns the address that a packet is going to.

The pod network is flat: every node knows which range of pod addresses belongs to which node, and sends the
packet there unchanged. No translation, no tunnel that a pod could notice, and no per-pod route: thirty pods
on a node are one entry. This table is what the cloud's routes (or flannel, or Calico) provide on a real
cluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address

from .ipam import network


@dataclass(frozen=True)
class Routes:
    """The route table that all nodes share: from a network and its prefix length to the node's name."""

    table: Mapping[tuple[int, int], str]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, cidrs: Mapping[str, str]) -> Routes:
        """Build from {node name: podCIDR}; a node that has no range yet ("") has no route."""
        nets = {node: network(cidr) for node, cidr in cidrs.items() if cidr}
        table = {(int(net.network_address), net.prefixlen): node for node, net in nets.items()}
        return cls(table, tuple(sorted({length for _, length in table}, reverse=True)))

    def owner(self, ip: str) -> str | None:
        """The node whose range holds the address, longest prefix first; None when no range does."""
        address = number(ip)
        for length in self.lengths:
            mask = -1 << (32 - length)
            if (node := self.table.get((address & mask, length))) is not None:
                return node
        return None


@lru_cache(maxsize=65536)
def number(ip: str) -> int:
    """The address as the 32-bit number that masks work on; ValueError for anything but an IPv4 address."""
    return int(IPv4Address(ip))


@lru_cache(maxsize=65536)
def contains(cidr: str, ip: str) -> bool:
    """Whether the address lies in the range."""
    net = network(cidr)
    return number(ip) & int(net.netmask) == int(net.network_address)
