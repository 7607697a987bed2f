"""Where a request starts: the sender's address, its node, and whom it asks for names.

A pod has an address of its own and asks the cluster's DNS. A node's shell, and a pod on the host network, send in
the node's name; the node's own resolver does not know the cluster's names. The internet knows neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.coredns.resolve import ResolvConf, for_pod

from .hops import EDGE, Place
from .request import Source
from .world import INTERNET_CLIENT, Pod, World

NO_RESOLVER = ResolvConf("")


@dataclass(frozen=True)
class Origin:
    """A sender found in the world. `station` is the node whose gate its packets meet first, or the edge."""

    source: Source
    place: Place
    station: str
    ip: str
    pod: Pod | None = None
    resolver: ResolvConf = NO_RESOLVER

    @property
    def in_pod(self) -> bool:
        """Whether packets leave through a pod's own virtual cable."""
        return self.pod is not None and not self.pod.host_network

    @property
    def name(self) -> str:
        """The sender as a sentence names it."""
        return self.source.name or "somebody on the internet"


def origin_of(world: World, source: Source) -> Origin | None:
    """The sender in this world; None for a pod that does not run or a node that does not exist (or has no address)."""
    if source.kind == "internet":
        return Origin(source, Place("internet", "internet"), EDGE, INTERNET_CLIENT)
    if source.kind == "node":
        node = world.nodes.get(source.name)
        place = Place("node", source.name, "", source.name)
        return Origin(source, place, node.name, node.internal_ip) if node and node.internal_ip else None
    pod = world.pods.get((source.namespace or "default", source.name))
    if pod is None or pod.over or pod.node not in world.nodes:
        return None
    ip = world.nodes[pod.node].internal_ip if pod.host_network else pod.ip
    place = Place("pod", pod.name, pod.namespace, pod.node)
    resolver = for_pod(pod.manifest, world.dns_server, NO_RESOLVER)
    return Origin(source, place, pod.node, ip, pod, resolver) if ip else None


def source_address(world: World, origin: Origin, dst: str) -> str:
    """The address a socket gets: a pod's own; a node's bridge towards its own pods, else its InternalIP."""
    if origin.in_pod or origin.station == EDGE:
        return origin.ip
    node = world.nodes[origin.station]
    if dst in node.addresses:
        return dst
    pod = world.pods_by_ip.get(dst)
    return node.bridge if pod and pod.node == node.name else node.internal_ip
