"""Cluster addresses: which one a new Service gets.

The range is split in two bands. Its first 256 addresses are for Services that ask for one by name, as DNS does;
who does not care gets one at random from the rest, so the two seldom collide. (In Kubernetes:
pkg/registry/core/service/ipallocator.)
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Network, ip_address

from cluster.api.servicespec.bands import band, pick

RANGE = IPv4Network("10.0.0.0/16")
POOL = "clusterip"


def refusal(address: str) -> str:
    """Why an address may not be had, "" when it lies in the range."""
    ip = ip_address(address)
    if ip not in RANGE:
        return "the provided network does not match the current range"
    if ip in (RANGE.network_address, RANGE.broadcast_address):
        return f"the provided IP ({address}) is not in the valid range. The range of valid IPs is {RANGE}"
    return ""


def free(taken: Collection[str]) -> str | None:
    """An address nobody has, from the upper band while it lasts; None when the range is full."""
    first, size = int(RANGE.network_address) + 1, RANGE.num_addresses - 2
    reserved = band(RANGE.num_addresses, 16, 256, 16)
    for start, count in ((reserved, size - reserved), (0, reserved)):
        found = pick(start, count, lambda offset: str(ip_address(first + offset)) not in taken)
        if found is not None:
            return str(ip_address(first + found))
    return None
