"""Routes: which node owns the address that a packet is going to.

The pod network is flat: every node knows which range of pod addresses belongs to which node, and sends the
packet there unchanged. No translation, no tunnel that a pod could notice, and no per-pod route: thirty pods
on a node are one entry (one of each family, on a dual-stack cluster). This table is what the cloud's routes (or
flannel, or Calico) provide on a real cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from .ipam import network

BITS = {4: 32, 6: 128}


@dataclass(frozen=True)
class Routes:
    """The route table that all nodes share: from a network (IP version, its first address, prefix length) to the
    node's name."""

    table: Mapping[tuple[int, int, int], str]
    lengths: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, cidrs: Mapping[str, str | Iterable[str]]) -> Routes:
        """Build from {node name: podCIDR, or podCIDRs}; a node that has no range yet ("") has no route."""
        ranges = {node: (held,) if isinstance(held, str) else held for node, held in cidrs.items()}
        nets = [(network(cidr), node) for node, held in ranges.items() for cidr in held if cidr]
        table: dict[tuple[int, int, int], str] = {
            (net.version, int(net.network_address), net.prefixlen): node for net, node in nets
        }
        found: dict[int, set[int]] = {4: set(), 6: set()}
        for version, _, length in table:
            found[version].add(length)
        return cls(table, {version: tuple(sorted(held, reverse=True)) for version, held in found.items()})

    def owner(self, ip: str) -> str | None:
        """The node whose range holds the address, longest prefix first; None when no range does."""
        version, address = number(ip)
        for length in self.lengths[version]:
            mask = -1 << (BITS[version] - length)
            if (node := self.table.get((version, address & mask, length))) is not None:
                return node
        return None


@lru_cache(maxsize=65536)
def number(ip: str) -> tuple[int, int]:
    """The address as its version, 4 or 6, and the number that masks work on; ValueError for anything else."""
    address = ip_address(ip)
    return address.version, int(address)


@lru_cache(maxsize=65536)
def contains(cidr: str, ip: str) -> bool:
    """Whether the address lies in the range; one of the other family never does."""
    return ip_address(ip) in network(cidr)
