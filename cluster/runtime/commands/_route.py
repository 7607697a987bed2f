"""The routers between a process and an address, as `ping` sees them in an echo's TTL and `traceroute` by name.

A pod's packets leave through its node's end of the pod network, the first address of the node's pod CIDR; another
node routes them on to its pods. Every router takes one from the TTL, which Linux starts at 64, and the answer comes
back the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from zlib import crc32

from cluster.apimachinery.meta import Obj
from cluster.runtime.host import Call
from cluster.runtime.reach import is_address

LINUX_TTL = 64


async def routers(call: Call, address: str) -> tuple[str, ...]:
    """The addresses of the routers on the way to one, nearest first; () for this machine and its neighbours."""
    source = call.host.source
    objects = await asyncio.to_thread(call.host.network.objects, source)  # it may have to read the store
    nodes = {node["metadata"]["name"]: node for node in objects.get("nodes", ())}
    if ip_address(address).is_loopback or address == source.ip or source.kind == "internet":
        return ()
    owner = next((name for name, node in nodes.items() if address in _node_addresses(node)), "")
    at = owner or next(
        (pod["spec"].get("nodeName", "") for pod in objects.get("pods", ()) if address in _pod_addresses(pod)), ""
    )
    in_pod = source.kind == "pod" and source.ip not in _node_addresses(nodes.get(source.node, {}))
    if in_pod and owner == source.node:
        return ()
    first = _like(_gateways(nodes.get(source.node, {})), address) if in_pod else ""
    last = _like(_node_addresses(nodes[at]), address) if at in nodes and at not in (owner, source.node) else ""
    return tuple(router for router in (first, last) if router)


def ttl(hops: int) -> int:
    """What is left of the TTL of an answer that came through so many routers."""
    return LINUX_TTL - hops


def round_trip(call: Call, address: str, hops: int, number: int) -> float:
    """Milliseconds an echo takes: more with every router, a little different each time, the same every time told."""
    noise = crc32(f"{call.host.source.ip} {address} {number}".encode()) % 64
    return 0.052 + 0.058 * hops + noise / 1000


def _node_addresses(node: Obj) -> list[str]:
    given = [entry["address"] for entry in node.get("status", {}).get("addresses", ())]
    return [address for address in given if is_address(address)]


def _pod_addresses(pod: Obj) -> list[str]:
    status = pod.get("status", {})
    return [status.get("podIP", ""), *(entry["ip"] for entry in status.get("podIPs", ()))]


def _gateways(node: Obj) -> list[str]:
    """The node's own addresses in its pod network."""
    spec = node.get("spec", {})
    return [str(ip_network(cidr)[1]) for cidr in spec.get("podCIDRs", [spec.get("podCIDR")]) if cidr]


def _like(addresses: Iterable[str], address: str) -> str:
    """The first of some addresses that is of the family of another ("" for none)."""
    version = ip_address(address).version
    return next((known for known in addresses if ip_address(known).version == version), "")
