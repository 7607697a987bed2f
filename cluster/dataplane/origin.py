"""Where a request starts: the sender's address, its node, and whom it asks for names.

A pod has an address of its own and asks the cluster's DNS. A node's shell, and a pod on the host network, send in
the node's name; the node's own resolver does not know the cluster's names. The internet knows neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.coredns.resolve import ResolvConf, for_pod
from cluster.kube_proxy.services import family_of, of_family

from .ends import Pod
from .hops import EDGE, Place
from .parts import remembered
from .request import Source
from .world import INTERNET_CLIENT, INTERNET_CLIENT6, World

NO_RESOLVER = ResolvConf("")


@dataclass(frozen=True, eq=False)
class Origin:
    """A sender found in the world (once: see `origin_of`). `station` is the node whose gate its packets meet first, or
    the edge; `ips` are its addresses, one of each family it has, `ip` the first of them."""

    source: Source
    place: Place
    station: str
    ip: str
    pod: Pod | None = None
    resolver: ResolvConf = NO_RESOLVER
    ips: tuple[str, ...] = ()

    def speaks(self, family: str) -> bool:
        """Whether the sender has an address of the family."""
        return bool(of_family(family, self.ips))

    @property
    def in_pod(self) -> bool:
        """Whether packets leave through a pod's own virtual cable."""
        return self.pod is not None and not self.pod.host_network

    @property
    def name(self) -> str:
        """The sender as a sentence names it."""
        return self.source.name or "somebody on the internet"


@remembered
def origin_of(world: World, source: Source) -> Origin | None:
    """The sender in this world; None for a pod that does not run or a node that does not exist (or has no address)."""
    if source.kind == "internet":
        place = Place("internet", "internet")
        return Origin(source, place, EDGE, INTERNET_CLIENT, ips=(INTERNET_CLIENT, INTERNET_CLIENT6))
    if source.kind == "node":
        node = world.nodes.get(source.name)
        place = Place("node", source.name, "", source.name)
        return Origin(source, place, node.name, ips[0], ips=ips) if node and (ips := node.ips) else None
    pod = world.pods.get((source.namespace or "default", source.name))
    if pod is None or pod.over or pod.node not in world.nodes:
        return None
    ips = world.nodes[pod.node].ips if pod.host_network else pod.ips
    place = Place("pod", pod.name, pod.namespace, pod.node)
    resolver = for_pod(pod.manifest, world.dns_server, NO_RESOLVER)
    return Origin(source, place, pod.node, ips[0], pod, resolver, ips) if ips else None


def source_address(world: World, origin: Origin, dst: str) -> str:
    """The address a socket gets, of the family it calls: a pod's own; a node's bridge towards its own pods, else its
    InternalIP. "" where the sender has none of this family."""
    if origin.in_pod or origin.station == EDGE:
        return next(iter(of_family(family_of(dst), origin.ips)), "")
    node = world.nodes[origin.station]
    if dst in node.addresses:
        return dst
    pod = world.pod_at(node.name, dst)
    return node.bridge_towards(dst) if pod and pod.node == node.name else node.towards(dst)
