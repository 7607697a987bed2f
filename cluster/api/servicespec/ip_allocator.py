"""Cluster addresses: which one a new Service gets.

They come from the ranges of the cluster's ServiceCIDRs. Each range is split in two bands: its first addresses (256
of a /16) are for Services that ask for one by name, as DNS does; who does not care gets one at random from the rest,
so the two seldom collide. (In Kubernetes: pkg/registry/core/service/ipallocator.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from cluster.api.servicespec import families
from cluster.api.servicespec.bands import band, pick
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

Network = IPv4Network | IPv6Network

RESOURCE, DEFAULT = "servicecidrs.networking.k8s.io", "kubernetes"
RANGES = {families.IPV4: "10.0.0.0/16", families.IPV6: "fd00:10:96::/112"}
"""What a cluster is born with, as its ServiceCIDR `kubernetes`."""
FULL = "range is full"
_MISMATCH = "the provided network does not match the current range"


def default_ranges(cluster: Sequence[str]) -> list[str]:
    """The ranges of a cluster of these families, in their order."""
    return [RANGES[family] for family in cluster]


def networks(service_cidrs: Iterable[Obj], cluster: Sequence[str]) -> list[Network]:
    """The ranges that give out addresses: those of ServiceCIDRs that are ready and stay.

    A cluster of an older Podium has no ServiceCIDR until a loop makes it: it goes on with the default ranges.
    """
    found = list(service_cidrs)
    texts = [cidr for one in found if _gives(one) for cidr in meta.get(one, "spec.cidrs", [])]
    return [ip_network(cidr) for cidr in (texts if found else default_ranges(cluster))]


def _gives(service_cidr: Obj) -> bool:
    ready = meta.condition(service_cidr, "Ready")
    return not meta.is_deleting(service_cidr) and (ready is None or ready.get("status") == "True")


def refusal(address: str, ranges: Sequence[Network]) -> str:
    """Why an address may not be had, "" when it lies in a range."""
    ip = ip_address(address)
    for net in ranges:
        if ip in net:
            first, last = _bounds(net)
            said = f"the provided IP ({ip}) is not in the valid range. The range of valid IPs is {net}"
            return "" if first <= int(ip) <= last else said
    return _MISMATCH


def free(ranges: Iterable[Network], family: str, taken: Collection[str]) -> str | None:
    """An address of a family that nobody has; None when every range is full."""
    found = (_free(net, taken) for net in ranges if f"IPv{net.version}" == family)
    return next((address for address in found if address is not None), None)


def _free(net: Network, taken: Collection[str]) -> str | None:
    """An address of one range, from its upper band while it lasts."""
    first, last = _bounds(net)
    size = last - first + 1
    reserved = band(net.num_addresses, 16, 256, 16)
    for start, count in ((reserved, size - reserved), (0, min(reserved, size))):
        found = pick(start, count, lambda offset: _text(net, first + offset) not in taken)
        if found is not None:
            return _text(net, first + found)
    return None


def _bounds(net: Network) -> tuple[int, int]:
    """The first and last address that may be had: not the network's own, nor IPv4's broadcast address."""
    return int(net.network_address) + 1, int(net.broadcast_address) - (net.version == 4)


def _text(net: Network, address: int) -> str:
    return str(type(net.network_address)(address))
