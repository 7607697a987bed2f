"""Pod addresses, as the host-local IPAM plug-in hands them out.

Every node owns a range of its own, its podCIDR: node N of a Podium cluster owns 10.244.N.0/24. Inside it the
first address, .1, is the node's end of the pods' bridge (their default gateway); pods get .2 and up. On a dual-stack
cluster the same holds of a second range, fd00:10:244:N::/64. A freed
address is not given out again at once: the search begins behind the last one handed out and wraps round, so
that a late packet for a dead pod seldom meets a living stranger. (Upstream: plugins/ipam/host-local; the
ranges: the node IPAM controller.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

POD_NETWORK, POD_NETWORK6 = "10.244.0.0/16", "fd00:10:244::/48"
Network = IPv4Network | IPv6Network


class RangeExhausted(Exception):
    """Every address of the node's range is taken; the pod's sandbox cannot be made yet."""


def pod_cidr(index: int) -> str:
    """The range of the cluster's node number `index`: 3 → "10.244.3.0/24"; ValueError beyond 255."""
    if not 0 <= index <= 255:
        raise ValueError(f"the pod network {POD_NETWORK} has no range for node number {index}")
    return f"10.244.{index}.0/24"


def pod_cidr6(index: int) -> str:
    """The IPv6 range of node number `index`: 10 → "fd00:10:244:a::/64"; ValueError beyond 65535."""
    if not 0 <= index <= 0xFFFF:
        raise ValueError(f"the pod network {POD_NETWORK6} has no range for node number {index}")
    return str(ip_network(f"fd00:10:244:{index:x}::/64"))


def bridge(cidr: str) -> str:
    """The node's own address on its pods' bridge, the range's first: "10.244.3.0/24" → "10.244.3.1"."""
    return str(network(cidr)[1])


def allocate(cidr: str, taken: Collection[str], last: str = "") -> str:
    """The next free pod address of a range: the first one behind `last`, wrapping round.

    `taken` are the addresses in use, `last` the one handed out most recently ("" on a fresh node).
    Raises RangeExhausted when none is left.
    """
    used = taken if isinstance(taken, (set, frozenset, dict)) else frozenset(taken)
    for address in _candidates(network(cidr), last):
        if address not in used:
            return address
    raise RangeExhausted(f"no IP addresses available in range set: {bridge(cidr)}-{network(cidr)[-2]}")


def _candidates(net: Network, last: str) -> Iterator[str]:
    """Every pod address of the range once, beginning behind `last`."""
    size = net.num_addresses - 3
    start = int(ip_address(last)) - int(net[2]) + 1 if last and ip_address(last) in net else 0
    for step in range(size):
        yield str(net[2 + (start + step) % size])


@lru_cache(maxsize=4096)
def network(cidr: str) -> Network:
    """The parsed range (cached: a cluster has few of them, and packets ask often)."""
    return ip_network(cidr)
